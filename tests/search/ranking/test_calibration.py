"""Calibration: a score means the same in every language, and changes no order within one."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from index.types import LANGUAGES, Language
from search.ranking.calibration import (
    CURVES,
    FROM_ARABIC,
    LATIN,
    POINTS,
    TO_ARABIC,
    calibrate,
    curve_name,
    prefer_own_language,
)
from search.ranking.candidates import Candidates
from search.ranking.late_interaction import LateInteractionScores
from search.ranking.second_stage import rerank_language
from search.types import Mode

SCORES = np.linspace(0, 1, 101, dtype=np.float32)
FOREIGN = [(own, other) for own in LANGUAGES for other in LANGUAGES if own != other]


@pytest.mark.parametrize(("own", "other"), FOREIGN)
@pytest.mark.parametrize("mode", [Mode.HYBRID, Mode.SEMANTIC])
def test_the_order_within_a_language_stays(own: Language, other: Language, mode: Mode) -> None:
    scores = prefer_own_language(calibrate(SCORES, mode, [own], other), [own], other)
    assert all(before < after for before, after in pairwise(scores.tolist()))
    assert scores[0] == 0
    assert scores[-1] <= 1


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("language", LANGUAGES)
def test_scores_in_a_language_of_the_query_stay(language: Language, mode: Mode) -> None:
    assert calibrate(SCORES, mode, ["fr", language], language) is SCORES
    assert prefer_own_language(SCORES, ["fr", language], language) is SCORES


@pytest.mark.parametrize(("own", "other"), FOREIGN)
def test_keyword_scores_mean_the_same_everywhere(own: Language, other: Language) -> None:
    assert calibrate(SCORES, Mode.KEYWORD, [own], other) is SCORES


@pytest.mark.parametrize(("own", "other"), FOREIGN)
def test_weak_scores_that_were_raised_most_are_lowered_most(own: Language, other: Language) -> None:
    weak, strong = calibrate(np.array([0.3, 0.65], np.float32), Mode.HYBRID, [own], other)
    assert weak < 0.27
    assert strong > 0.65


@pytest.mark.parametrize(("own", "other"), FOREIGN)
def test_of_equals_the_one_in_the_own_language_is_first(own: Language, other: Language) -> None:
    preferred = prefer_own_language(SCORES[1:], [own], other)
    assert (preferred < SCORES[1:]).all()
    assert (preferred >= 0.7 * SCORES[1:]).all()


def test_each_pair_of_languages_has_its_curve() -> None:
    assert curve_name(["en"], "ar") == curve_name(["es", "en"], "ar") == TO_ARABIC
    assert curve_name(["ar"], "en") == curve_name(["ar"], "es") == FROM_ARABIC
    assert curve_name(["en"], "es") == curve_name(["es", "ar"], "en") == LATIN
    for curves in CURVES.values():
        assert {len(curve) for curve in curves.values()} == {len(POINTS)}


def rerank(mode: Mode, own: Language, language: Language) -> Candidates:
    """Rerank one passage of moderate closeness, without a word of the query."""
    none = np.zeros(1, np.float32)
    passage = Candidates(
        language=language,
        ids=np.array([1]),
        rows=np.array([0]),
        ranks=np.zeros(1, np.int32),
        keyword=none,
        cosine=np.array([0.3], np.float32),
        typical=0.0,
        semantic=none,
        score=none,
        words=np.zeros(1, np.uint8),
        word_count=2,
    )
    closeness = np.array([0.3], np.float32)
    return rerank_language(passage, LateInteractionScores(closeness, closeness), mode, [own])


@pytest.mark.parametrize(("own", "other"), FOREIGN)
def test_whether_a_passage_is_near_is_told_by_closeness_as_it_is(
    own: Language, other: Language
) -> None:
    hybrid, semantic = (rerank(mode, own, other) for mode in (Mode.HYBRID, Mode.SEMANTIC))
    assert semantic.semantic < hybrid.semantic
    assert hybrid.semantic > rerank(Mode.HYBRID, own, own).semantic
    assert hybrid.score < hybrid.semantic
