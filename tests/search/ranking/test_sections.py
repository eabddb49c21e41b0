"""The two parts of the list: passages with words of the query, then those near in meaning."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.ranking.candidates import Candidates
from search.ranking.fusion import MAX_NEAR, MAX_NEAR_ALONE
from search.ranking.languages import GUARANTEED_RANK, merge_languages
from search.ranking.ranker import drop_irrelevant
from search.ranking.sections import (
    MatchedPassage,
    arrange,
    choose,
    limit_near,
    match_passages,
)
from search.types import Match, Mode

FIRST_IDS = {"en": 100, "es": 200, "ar": 300}
PASSAGES = st.lists(
    st.tuples(st.sampled_from([0.1, 0.3, 0.45, 0.8, 0.9]), st.integers(0, 2)), max_size=20
)


def candidates(language: str, passages: list[tuple[float, int]]) -> Candidates:
    """Return candidates with these scores and numbers of words."""
    passages = sorted(passages, reverse=True)
    scores = np.array([score for score, _ in passages], dtype=np.float32)
    words = np.array([count for _, count in passages], dtype=np.uint16)
    ids = np.arange(len(passages)) + FIRST_IDS[language]
    ranks = ids.astype(np.int32)
    return Candidates(language, ids, ids, ranks, scores, scores, 0.0, scores, scores, words, 2)


def match(
    *groups: Candidates, mode: Mode = Mode.HYBRID, all_match: bool = False
) -> list[MatchedPassage]:
    return match_passages(merge_languages(groups, ["en"]), mode, all_match=all_match)


def ids(passages: list[MatchedPassage]) -> list[int]:
    return [passage.passage.id for passage in passages]


@given(PASSAGES, PASSAGES, PASSAGES, st.sampled_from(Mode), st.booleans())
def test_order_is_that_of_the_score_within_each_part_unless_a_passage_says_why(
    en: list[tuple[float, int]],
    es: list[tuple[float, int]],
    ar: list[tuple[float, int]],
    mode: Mode,
    all_match: bool,
) -> None:
    groups = [candidates("en", en), candidates("es", es), candidates("ar", ar)]
    matched = match(*groups, mode=mode, all_match=all_match)
    arranged = arrange(matched)
    assert sorted(ids(arranged)) == sorted(ids(matched))
    has_words = [passage.match in (Match.WORDS, None) for passage in arranged]
    assert has_words == sorted(has_words, reverse=True)
    for part in (True, False):
        in_part = [
            passage
            for passage, above in zip(arranged, has_words, strict=True)
            if above is part and not passage.promoted
        ]
        scores = [passage.passage.score for passage in in_part]
        assert scores == sorted(scores, reverse=True)
    languages_seen: set[str] = set()
    for passage in matched:
        language = passage.passage.candidates.language
        is_best = language not in languages_seen
        languages_seen.add(language)
        placed = arranged[ids(arranged).index(passage.passage.id)]
        assert is_best or not placed.promoted


@given(PASSAGES, PASSAGES, st.integers(1, 6))
def test_few_words_stand_above_only_what_is_not_nearer(
    en: list[tuple[float, int]], ar: list[tuple[float, int]], word_count: int
) -> None:
    groups = [candidates("en", en), candidates("ar", ar)]
    matched = match(*(replace(group, word_count=word_count) for group in groups))
    arranged = arrange(matched)
    assert sorted(ids(arranged)) == sorted(ids(matched))
    near = [each.passage.score for each in arranged if each.match is Match.MEANING]
    for each in arranged:
        words = int(each.passage.candidates.words[each.passage.position])
        is_few = 0 < words < word_count / 2 and each.passage.score < max(near, default=0)
        assert (each.match is Match.FEW) == is_few
        assert (each.match is Match.MEANING) == (not words)
    below = [each.passage.score for each in arranged if each.is_below]
    assert below == sorted(below, reverse=True)
    assert not any(each.is_below for each in arranged[: len(arranged) - len(below)])


@given(PASSAGES, PASSAGES)
def test_only_the_best_of_those_near_in_meaning_are_listed(
    en: list[tuple[float, int]], ar: list[tuple[float, int]]
) -> None:
    matched = match(candidates("en", en), candidates("ar", ar))
    limited = limit_near(matched)
    near = [passage for passage in matched if passage.match is Match.MEANING]
    others = [passage for passage in matched if passage.match is not Match.MEANING]
    room = MAX_NEAR if others else MAX_NEAR_ALONE
    assert [passage for passage in limited if passage in others] == others
    assert [passage for passage in limited if passage in near] == near[:room]


@given(PASSAGES, PASSAGES, st.integers(1, 12))
def test_none_without_words_takes_the_place_of_one_with_all(
    en: list[tuple[float, int]], ar: list[tuple[float, int]], limit: int
) -> None:
    matched = match(candidates("en", en), candidates("ar", ar))
    chosen = choose(matched, limit)
    assert len(chosen) == min(limit, len(matched))
    assert ids(chosen) == [identity for identity in ids(matched) if identity in ids(chosen)]
    left_out = [passage for passage in matched if passage.passage.id not in ids(chosen)]
    if any(passage.match is Match.MEANING for passage in chosen):
        assert not any(passage.has_all_words for passage in left_out)
    # Beyond that, the first few and those of the highest standing are chosen.
    first = {passage.passage.id for passage in matched[: min(limit, GUARANTEED_RANK)]}
    others = [passage for passage in chosen if passage.passage.id not in first]
    standings = [passage.passage.standing for passage in others if not passage.has_all_words]
    for passage in left_out:
        if passage.match is not Match.MEANING:
            assert passage.passage.id not in first
            assert passage.passage.standing <= min(standings, default=1.0)


def test_what_a_passage_has_of_the_query() -> None:
    group = candidates("en", [(0.9, 1), (0.8, 0)])
    by_mode = {mode: [passage.match for passage in match(group, mode=mode)] for mode in Mode}
    assert by_mode == {
        Mode.HYBRID: [Match.WORDS, Match.MEANING],
        Mode.KEYWORD: [Match.WORDS, Match.UNLIKELY],
        Mode.SEMANTIC: [Match.WORDS, None],
    }
    assert {passage.match for passage in match(group, all_match=True)} == {Match.WORDS}


@pytest.mark.parametrize(("word_count", "listed"), [(1, [0.9, 0.55]), (2, [0.9, 0.55, 0.4])])
@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_what_is_near_to_one_word_has_to_be_nearer(
    language: str, word_count: int, listed: list[float]
) -> None:
    group = candidates(language, [(0.9, 0), (0.55, 0), (0.4, 0), (0.3, 0)])
    relevant = drop_irrelevant(replace(group, word_count=word_count), Mode.HYBRID, 0.0)
    assert relevant.score.tolist() == pytest.approx(listed)
    with_words = candidates(language, [(0.2, 1), (0.1, 0)])
    assert drop_irrelevant(with_words, Mode.HYBRID, 0.0).words.tolist() == [1]


def test_the_best_of_a_language_says_that_it_was_put_forward() -> None:
    english = candidates("en", [(0.9, 1)] * 8)
    arranged = arrange(match(english, candidates("ar", [(0.5, 1), (0.46, 1)])))
    assert ids(arranged)[4] == 300
    assert [passage.passage.id for passage in arranged if passage.promoted] == [300]
    below = arrange(match(english, candidates("ar", [(0.5, 0), (0.46, 0)])))
    assert ids(below)[-2:] == [300, 301]
    assert not any(passage.promoted for passage in below)


def test_a_list_rather_has_what_may_be_the_answer_of_its_language() -> None:
    english = candidates("en", [(0.9, 2), (0.8, 1), (0.7, 1), (0.6, 1), (0.5, 1), (0.4, 1)])
    arabic = candidates("ar", [(0.39, 1), (0.38, 1)])
    matched = match(english, arabic)
    assert ids(choose(matched, 5)) == [100, 101, 102, 103, 104]
    assert ids(choose(matched, 7)) == [100, 101, 102, 103, 104, 300, 301]
    assert ids(choose(matched, 8)) == [100, 101, 102, 103, 104, 105, 300, 301]


def test_nothing_is_near_to_a_short_query_that_is_as_far_as_an_answer_to_a_long_one() -> None:
    group = candidates("es", [(0.25, 0), (0.1, 0)])
    for words, left in ((1, 0), (4, 0), (24, 1), (200, 2)):
        assert len(drop_irrelevant(group, Mode.SEMANTIC, 0.0, words=words)) == left
        assert len(drop_irrelevant(group, Mode.HYBRID, 0.0, words=words)) == 0
