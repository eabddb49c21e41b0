"""What is like one of the best passages, in another language."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from index.types import Language
from index.vectors.exhaustive import ExhaustiveSearch
from search.ranking.candidates import Candidates
from search.ranking.feedback import find_answers, find_likenesses
from search.ranking.languages import merge_languages

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

    def count(self, language: Language) -> int:
        raise NotImplementedError

    def start_search(self, query: NDArray[np.float32], languages: object) -> ExhaustiveSearch:
        raise NotImplementedError

    def approximate_cosines(
        self, language: Language, ids: NDArray[np.int64], search: ExhaustiveSearch
    ) -> NDArray[np.float32]:
        raise NotImplementedError

    def sum_of_cosines(self, language: Language, query: NDArray[np.float32]) -> float:
        raise NotImplementedError

    def path_ranks(self, language: Language, ids: NDArray[np.int64]) -> NDArray[np.int32]:
        raise NotImplementedError


def candidates(language: str, first_id: int, scores: list[float], words: list[int]) -> Candidates:
    values = np.array(scores, dtype=np.float32)
    ids = np.arange(len(scores)) + first_id
    ranks = ids.astype(np.int32)
    counts = np.array(words, dtype=np.uint16)
    return Candidates(language, ids, ids, ranks, values, values, 0.0, values, values, counts, 2)


def ranked(own: str, groups: list[Candidates], vectors: KnownVectors) -> list[tuple[int, object]]:
    answers = find_answers(groups, need_words=True)
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
    answers = find_answers(groups, need_words=False)
    assert find_likenesses(answers, groups, vectors, ["en"])[201].answer == 100


def test_in_one_language_there_are_no_answers_to_compare_with() -> None:
    groups = [candidates("es", 100, [0.8, 0.6], [1, 1]), candidates("ar", 200, [], [])]
    assert not find_answers(groups, need_words=True)


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
