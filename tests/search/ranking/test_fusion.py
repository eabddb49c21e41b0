"""Fusion: arithmetic that can be checked by hand."""

from random import Random

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
    highest_positions,
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


SCORES = hnp.arrays(np.float32, st.integers(0, 120), elements=st.sampled_from([0.0, 0.1, 0.5, 0.9]))


@given(SCORES, st.integers(1, 130), st.randoms())
def test_of_equal_scores_the_lower_ranks_are_chosen(
    scores: NDArray[np.float32], count: int, random: Random
) -> None:
    ranks = np.array(random.sample(range(1_000), len(scores)), dtype=np.int32)
    best_first = sorted(range(len(scores)), key=lambda place: (-scores[place], ranks[place]))
    positive = [place for place in best_first[:count] if scores[place] > 0]
    assert top_positions(scores, ranks, count).tolist() == positive
    highest = highest_positions(scores, count, lambda places: ranks[places])
    assert highest.tolist() == sorted(best_first[:count])


@given(st.sets(st.integers(0, 1_000), max_size=120), st.integers(1, 130))
def test_ranks_are_not_asked_for_where_scores_differ(values: set[int], count: int) -> None:
    def unasked(_: NDArray[np.int64]) -> NDArray[np.int32]:
        raise AssertionError("asked for ranks")

    scores = np.array(list(values), dtype=np.float32)
    positions = highest_positions(scores, count, unasked)
    assert sorted(scores[positions], reverse=True) == sorted(scores, reverse=True)[:count]
