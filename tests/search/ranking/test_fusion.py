"""Fusion: arithmetic that can be checked by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from search.ranking.fusion import (
    FULL,
    MARGIN,
    combine,
    distance,
    scale_closeness,
    scale_cosine,
    top,
)


def array(*values: float) -> NDArray[np.float32]:
    return np.array(values, dtype=np.float32)


def test_closeness_is_a_share_of_what_is_possible() -> None:
    found = scale_closeness(array(0.5, 0.3, 0.1, 1.1), 0.1, 1.0)
    assert found.tolist() == pytest.approx([0.4 / FULL, 0.2 / FULL, 0, 1])
    far = scale_closeness(array(0.5, 0.1, 1.1), 0.1, 0.6)
    assert far.tolist() == pytest.approx([(0.4 / FULL) ** 0.6, 0, 1])


def test_cosines_are_stretched_between_the_typical_and_the_best() -> None:
    assert scale_cosine(array(0.5, 0.3, 0.1), 0.1, 0.5).tolist() == pytest.approx([1, 0.5, 0])
    assert scale_cosine(array(0.0, 0.7), 0.1, 0.5).tolist() == [0, 1]


def test_the_nearest_is_not_near_for_being_the_nearest() -> None:
    assert scale_cosine(array(0.3, 0.2), 0.2, 0.3).tolist() == pytest.approx(
        [(0.3 - 0.2) / MARGIN, 0], abs=1e-6
    )


def test_languages_far_from_the_query_are_raised_most() -> None:
    assert distance(["en"], "en") == distance(["ar"], "ar") == distance(["es", "en"], "en") == 1
    assert distance(["en"], "es") == distance(["es"], "en") < 1
    assert distance(["en"], "ar") == distance(["ar"], "es") < distance(["en"], "es")


def test_the_combination_is_convex() -> None:
    fused = combine(array(1, 0, 0.5), array(0, 1, 0.5), 0.3)
    assert fused.tolist() == pytest.approx([0.3, 1 - 0.3, 0.5])


@given(
    hnp.arrays(np.float32, st.integers(0, 40), elements=st.sampled_from([0.0, 0.1, 0.5, 0.9])),
    st.integers(1, 50),
)
def test_top_is_the_head_of_a_stable_sort(scores: NDArray[np.float32], count: int) -> None:
    expected = [place for place in np.argsort(-scores, kind="stable") if scores[place] > 0]
    found = top(scores, count)
    assert scores[found].tolist() == scores[expected[:count]].tolist()
    assert len(set(found.tolist())) == len(found)
