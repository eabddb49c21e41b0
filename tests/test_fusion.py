"""Fusion: arithmetic that can be checked by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from search.fusion import (
    KEYWORD_SHARE,
    MARGIN,
    TOLERANCE,
    combine,
    scale_keyword,
    scale_semantic,
    top,
    trust,
)


def array(*values: float) -> NDArray[np.float32]:
    return np.array(values, dtype=np.float32)


def test_keyword_scores_become_shares_of_the_best() -> None:
    assert scale_keyword(array(4, 1, 0), 4).tolist() == [1, 1 / 4, 0]
    assert scale_keyword(array(0, 0), 0).tolist() == [0, 0]


def test_cosines_are_stretched_between_the_typical_and_the_best() -> None:
    assert scale_semantic(array(0.5, 0.3, 0.1), 0.1, 0.5).tolist() == pytest.approx([1, 0.5, 0])
    assert scale_semantic(array(0.0, 0.7), 0.1, 0.5).tolist() == [0, 1]


def test_the_nearest_is_not_near_for_being_the_nearest() -> None:
    assert scale_semantic(array(0.3, 0.2), 0.2, 0.3).tolist() == pytest.approx(
        [(0.3 - 0.2) / MARGIN, 0], abs=1e-6
    )


def test_the_combination_is_convex() -> None:
    fused = combine(array(1, 0, 0.5), array(0, 1, 0.5))
    assert fused.tolist() == pytest.approx([KEYWORD_SHARE, 1 - KEYWORD_SHARE, 0.5])


@given(
    hnp.arrays(np.float32, st.integers(0, 40), elements=st.sampled_from([0.0, 0.1, 0.5, 0.9])),
    st.integers(1, 50),
)
def test_top_is_the_head_of_a_stable_sort(scores: NDArray[np.float32], count: int) -> None:
    expected = [place for place in np.argsort(-scores, kind="stable") if scores[place] > 0]
    found = top(scores, count)
    assert scores[found].tolist() == scores[expected[:count]].tolist()
    assert len(set(found.tolist())) == len(found)


def test_a_language_that_covers_little_is_trusted_less() -> None:
    assert trust(0.6, 0.8) == 1
    assert float(trust(0.24, 0.8)) == pytest.approx(0.24 / (TOLERANCE * 0.8))
    assert trust(0.0, 0.8) == trust(0.0, 0.0) == 0
