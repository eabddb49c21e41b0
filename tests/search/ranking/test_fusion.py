"""Fusion: arithmetic that can be checked by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from search.ranking.fusion import (
    CLOSENESS_RANGE,
    MIN_COSINE_RANGE,
    closeness_exponent,
    combine,
    scale_closeness,
    scale_cosine,
    top_positions,
)
from search.types import Mode


def array(*values: float) -> NDArray[np.float32]:
    return np.array(values, dtype=np.float32)


def test_closeness_is_a_share_of_what_is_possible() -> None:
    scaled = scale_closeness(array(0.5, 0.3, 0.1, 1.1), 0.1, 1.0)
    assert scaled.tolist() == pytest.approx([0.4 / CLOSENESS_RANGE, 0.2 / CLOSENESS_RANGE, 0, 1])
    far = scale_closeness(array(0.5, 0.1, 1.1), 0.1, 0.6)
    assert far.tolist() == pytest.approx([(0.4 / CLOSENESS_RANGE) ** 0.6, 0, 1])


def test_cosines_are_stretched_between_the_typical_and_the_best() -> None:
    assert scale_cosine(array(0.5, 0.3, 0.1), 0.1, 0.5).tolist() == pytest.approx([1, 0.5, 0])
    assert scale_cosine(array(0.0, 0.7), 0.1, 0.5).tolist() == [0, 1]


def test_the_nearest_is_not_near_for_being_the_nearest() -> None:
    assert scale_cosine(array(0.3, 0.2), 0.2, 0.3).tolist() == pytest.approx(
        [(0.3 - 0.2) / MIN_COSINE_RANGE, 0], abs=1e-6
    )


def test_languages_far_from_the_query_are_raised_most() -> None:
    assert (
        closeness_exponent(["en"], "en")
        == closeness_exponent(["ar"], "ar")
        == closeness_exponent(["es", "en"], "en")
        == 1
    )
    assert closeness_exponent(["en"], "es") == closeness_exponent(["es"], "en") < 1
    assert (
        closeness_exponent(["en"], "ar")
        == closeness_exponent(["ar"], "es")
        < closeness_exponent(["en"], "es")
    )


def test_the_combination_is_convex() -> None:
    keyword, semantic = array(1, 0, 0.5), array(0, 1, 0.5)
    hybrid = combine(Mode.HYBRID, keyword, semantic, 0.3)
    assert hybrid.tolist() == pytest.approx([0.3, 1 - 0.3, 0.5])
    assert combine(Mode.KEYWORD, keyword, semantic, 0.3).tolist() == keyword.tolist()
    assert combine(Mode.SEMANTIC, keyword, semantic, 0.3).tolist() == semantic.tolist()


@given(
    hnp.arrays(np.float32, st.integers(0, 40), elements=st.sampled_from([0.0, 0.1, 0.5, 0.9])),
    st.integers(1, 50),
)
def test_top_positions_are_the_head_of_a_stable_sort(
    scores: NDArray[np.float32], count: int
) -> None:
    ordered = np.argsort(-scores, kind="stable")
    expected = ordered[scores[ordered] > 0][:count]
    positions = top_positions(scores, count)
    assert scores[positions].tolist() == scores[expected].tolist()
    assert len(set(positions.tolist())) == len(positions)
