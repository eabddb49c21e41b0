"""What is like one of the best passages, in another language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from index.int8 import Quantized, quantize
from index.types import Language
from index.vectors.exhaustive import ExhaustiveSearch
from search.ranking.bm25 import KeywordScores
from search.ranking.candidates import Candidates
from search.ranking.feedback import (
    choose_further,
    find_answers,
    find_likenesses,
    least_standing,
)
from search.ranking.first_stage import LanguageScores
from search.ranking.languages import merge_languages
from search.ranking.likely_passages import LikelyPassages
from search.ranking.word_tally import WordTally
from search.types import Mode

TEXT, OTHER, UNRELATED = np.eye(3, dtype=np.float32)
"""Vectors of a text and its translations, and of two others."""


class KnownVectors:
    """Vectors by passage id; of what :class:`index.backend.Vectors` is, what feedback asks."""

    def __init__(self, vectors: Mapping[int, NDArray[np.float32]]) -> None:
        self._vectors = vectors

    def vectors_of(self, _: Language, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        return np.array([self._vectors[number] for number in ids.tolist()], dtype=np.float32)

    def exact_cosines(
        self, language: Language, ids: NDArray[np.int64], query: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        return np.asarray(self.vectors_of(language, ids) @ query, dtype=np.float32)

    def compare(
        self, language: Language, ids: NDArray[np.int64], vectors: Quantized
    ) -> NDArray[np.float32]:
        queries = vectors.data * vectors.scales[:, None]
        return np.asarray(self.vectors_of(language, ids) @ queries.T, dtype=np.float32)

    def count(self, _: Language) -> int:
        return len(self._vectors)

    def start_search(self, query: NDArray[np.float32], _: object) -> ExhaustiveSearch:
        return ExhaustiveSearch(query, quantize(query[None]))

    def approximate_cosines(
        self, language: Language, ids: NDArray[np.int64], search: ExhaustiveSearch
    ) -> NDArray[np.float32]:
        return self.exact_cosines(language, ids, search.query)

    def sum_of_cosines(self, _: Language, __: NDArray[np.float32]) -> float:
        return 0.0

    def path_ranks(self, _: Language, ids: NDArray[np.int64]) -> NDArray[np.int32]:
        return ids.astype(np.int32)


def candidates(language: str, first_id: int, scores: list[float], words: list[int]) -> Candidates:
    values = np.array(scores, dtype=np.float32)
    ids = np.arange(len(scores)) + first_id
    ranks = ids.astype(np.int32)
    counts = np.array(words, dtype=np.uint16)
    return Candidates(language, ids, ids, ranks, values, values, 0.0, values, values, counts, 2)


def ranked(own: str, groups: list[Candidates], vectors: KnownVectors) -> list[tuple[int, object]]:
    answers = find_answers(groups, vectors, need_words=True)
    likenesses = find_likenesses(answers, groups, vectors, [own])
    return [(passage.id, passage.like) for passage in merge_languages(groups, [own], likenesses)]


@pytest.mark.parametrize(("own", "other"), [("en", "ar"), ("es", "ar"), ("ar", "es"), ("ar", "en")])
def test_a_translation_of_the_best_stands_after_it(own: str, other: str) -> None:
    groups = [
        candidates(own, 100, [0.8, 0.3], [2, 1]),
        candidates(other, 200, [0.5, 0.2], [1, 1]),
    ]
    vectors = KnownVectors({100: TEXT, 101: OTHER, 200: UNRELATED, 201: TEXT})
    assert ranked(own, groups, vectors) == [(100, None), (201, 100), (200, None), (101, None)]
    scores = [passage.score for passage in merge_languages(groups, [own])]
    assert scores == [0.8, 0.5, 0.3, 0.2]  # which nothing has changed


@pytest.mark.parametrize("own", ["en", "es", "ar"])
def test_nothing_is_lifted_above_what_has_all_words_in_the_language_of_the_query(own: str) -> None:
    groups = [candidates(own, 100, [0.8, 0.4], [2, 2]), candidates("fr", 200, [0.3], [2])]
    vectors = KnownVectors({100: TEXT, 101: OTHER, 200: TEXT})
    assert ranked(own, groups, vectors) == [(100, None), (101, None), (200, 100)]
    assert ranked("de", groups, vectors) == [(100, None), (200, 100), (101, None)]


def test_what_is_as_near_but_in_the_same_language_stays() -> None:
    groups = [candidates("en", 100, [0.8, 0.2], [2, 1]), candidates("ar", 200, [0.5], [1])]
    vectors = KnownVectors({100: TEXT, 101: TEXT, 200: UNRELATED})
    assert ranked("en", groups, vectors) == [(100, None), (200, None), (101, None)]


def test_what_has_no_word_of_the_query_is_not_taken_for_an_answer() -> None:
    groups = [candidates("en", 100, [0.8, 0.6], [0, 2]), candidates("ar", 200, [0.5, 0.2], [1, 0])]
    vectors = KnownVectors({100: TEXT, 101: OTHER, 200: UNRELATED, 201: TEXT})
    assert all(like is None for _, like in ranked("en", groups, vectors))
    answers = find_answers(groups, vectors, need_words=False)
    assert find_likenesses(answers, groups, vectors, ["en"])[201].answer == 100


def test_in_one_language_there_are_no_answers_to_compare_with() -> None:
    groups = [candidates("es", 100, [0.8, 0.6], [1, 1]), candidates("ar", 200, [], [])]
    assert not find_answers(groups, KnownVectors({}), need_words=True)


def test_the_nearer_of_two_answers_counts() -> None:
    groups = [
        candidates("en", 100, [0.8, 0.75], [2, 2]),
        candidates("ar", 200, [0.3], [1]),
    ]
    half = (TEXT + OTHER) / np.sqrt(np.float32(2))
    vectors = KnownVectors({100: half, 101: OTHER, 200: OTHER})
    assert dict(ranked("en", groups, vectors))[200] == 101


def test_it_is_called_like_the_nearest_of_what_stands_before_it() -> None:
    groups = [
        candidates("en", 100, [0.9, 0.4], [2, 1]),
        candidates("ar", 200, [0.1], [1]),
    ]
    near = (TEXT * np.float32(0.7) + OTHER * np.float32(0.714)).astype(np.float32)
    vectors = KnownVectors({100: TEXT, 101: OTHER, 200: near})
    assert dict(ranked("de", groups, vectors))[200] == 100  # lifted above the nearer one
    groups[1] = candidates("ar", 200, [0.1], [1])
    vectors = KnownVectors({100: UNRELATED, 101: TEXT, 200: near})
    assert dict(ranked("de", groups, vectors))[200] == 101


def further(own: str, other: str, seen: Candidates, limit: int) -> list[list[int]]:
    """Return the rows of what is like the best, a TEXT, in 40 passages of each of two languages.

    In the other language that is row 39 alone, which is as far from the query as all the rest.
    """
    count = 40
    vectors = KnownVectors(
        dict.fromkeys(range(100, 100 + count), UNRELATED)
        | dict.fromkeys(range(200, 200 + count), OTHER)
        | {100: TEXT, 101: TEXT, 239: TEXT}
    )
    best = candidates(own, 100, [0.8], [1])
    likely = []
    for language, first in ((own, 100), (other, 200)):
        tally = WordTally(count, [])
        no_rows = np.zeros(0, dtype=np.int64)
        keyword = KeywordScores(np.zeros(count, dtype=np.float32), no_rows, 0.0, tally)
        ids = np.arange(first, first + count)
        scores = LanguageScores(language, ids, keyword, None, vectors)
        search = vectors.start_search(UNRELATED, [language])
        likely.append(LikelyPassages(scores, search, Mode.HYBRID))
    groups = [best, seen]
    answers = find_answers(groups, vectors, need_words=True)
    rows = choose_further(answers, likely, groups, least_standing(groups, limit))
    return [chosen.tolist() for chosen in rows]


@pytest.mark.parametrize(("own", "other"), [("en", "ar"), ("es", "en"), ("ar", "es")])
def test_what_is_like_the_best_is_looked_for_beside_the_candidates(own: str, other: str) -> None:
    seen = candidates(other, 200, [0.3], [1])
    assert further(own, other, seen, limit=10) == [[], [39]]


def test_nothing_is_looked_for_that_is_known_or_cannot_be_listed() -> None:
    known = replace(candidates("ar", 239, [0.2], [1]), rows=np.array([39]))
    assert further("en", "ar", known, limit=10) == [[], []]
    assert further("en", "ar", candidates("ar", 200, [0.3], [2]), limit=10) == [[], []]
    seen = candidates("ar", 200, [0.3], [1])
    assert further("en", "ar", seen, limit=2) == [[], [39]]
    assert further("en", "ar", seen, limit=1) == [[], []]
