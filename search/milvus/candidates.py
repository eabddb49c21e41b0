"""The candidates of a query: what a server ranks highest by words, by meaning and by title.

A server adds up what each term weighs; our own scoring takes the best of several translations,
adds a bonus for words as typed, and more. So the server chooses, generously, and the view that is
made of its choice is ranked as any index is. Where fewer passages came than were asked for, all
that have any word of the query are there, and counts are exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index.milvus.collection import IDS_AT_ONCE, Collection, Pointer
from index.milvus.schema import TITLES
from index.milvus.server import MAX_ROWS, Found
from index.milvus.terms import TermDimensions
from index.types import Language
from search.backend import Question
from search.conditions import required_filters
from search.encoded_text import text_to_encode
from search.milvus.calls import Calls
from search.milvus.expressions import filter_expression, quote, required_terms
from search.milvus.listing import MAX_LISTED, list_all
from search.milvus.lists import CollectionWords
from search.milvus.query_terms import QueryTerms
from search.milvus.rows import COUNTED_FIELDS, FIELDS, LISTED_FIELDS
from search.types import Mode, Sort

DEPTH: Final = 400
"""Passages of each language that a server is asked for by words, and by meaning, at least."""
MAX_DEPTH: Final = 4_096
"""And at most: each comes with its terms and its vector, some 3 kB."""
_CONDITION_GROWTH: Final = 4
"""So many times as many where a condition may exclude most of them."""
_MEASURES: Final = 50
_MAX_TITLES: Final = 200
_MAX_PASSAGES_OF_TITLES: Final = 400

Vector = NDArray[np.float32]


@dataclass(slots=True)
class Candidates:
    """Rows that a server returned, by language, passages and titles apart.

    ``cut`` are the languages of which more passages may have words of the query than came.
    """

    passages: dict[Language, list[Mapping[str, Any]]] = field(default_factory=dict)
    titles: dict[Language, list[Mapping[str, Any]]] = field(default_factory=dict)
    cut: set[Language] = field(default_factory=set)

    @classmethod
    def of(cls, parts: Iterable[Candidates]) -> Candidates:
        """Return all of ``parts``."""
        candidates = cls()
        for part in parts:
            candidates.merge(part)
        return candidates

    def merge(self, other: Candidates) -> None:
        """Add those of ``other``."""
        for rows, others in ((self.passages, other.passages), (self.titles, other.titles)):
            for language, more in others.items():
                rows.setdefault(language, []).extend(more)
        self.cut |= other.cut

    def add(self, language: Language, hits: Iterable[Found]) -> None:
        """Add passages that were found."""
        self.passages.setdefault(language, []).extend(_rows(hits))


class CandidateFinder:
    """Asks a server for the candidates of queries."""

    def __init__(
        self,
        collection: Collection,
        pointers: Sequence[Pointer],
        shards: Sequence[TermDimensions],
        words: CollectionWords,
        title_words: CollectionWords,
    ) -> None:
        """``pointers`` are those of all shards, in the order of ``shards``."""
        pointer = pointers[0]
        self._calls = Calls()
        self._ranges = [(each.first_id + 1, each.last_passage + 1) for each in pointers]
        self._server = collection.server
        self._name = collection.names(pointer).passages
        self._terms = QueryTerms(shards)
        self._words = words
        self._title_words = title_words

    def find(self, question: Question, encode: Callable[[str], Vector]) -> Candidates:
        """Return the candidates of a question; ``encode`` gives the vector (d,) of its text."""
        request, query = question.request, question.query
        by_meaning = query.text and request.mode is not Mode.KEYWORD and not question.is_count
        vector = encode(text_to_encode(query.text)).tolist() if by_meaning else None
        parts: list[Callable[[], Candidates]] = []
        for language in question.languages:
            asked = question, language, self._condition(question, language)
            parts.append(partial(self._find_by_words, *asked))
            if not question.is_count:
                parts.append(partial(self._find_measures, *asked, vector))
            if vector is not None:
                parts.append(partial(self._find_by_meaning, *asked, vector))
        has_titles = query.text and request.mode is not Mode.SEMANTIC and not question.is_long
        if has_titles and not question.is_count:
            parts += [
                partial(self._find_titles, question, language)
                for language in self._title_words.languages
            ]
        candidates = Candidates.of(self._calls.together(parts))
        candidates.merge(self._find_passages_of_titles(question, candidates.titles))
        return candidates

    def fetch(self, ids: Sequence[int], fields: Sequence[str] = FIELDS) -> list[Mapping[str, Any]]:
        """Return passages by id, with their languages."""
        rows: list[Mapping[str, Any]] = []
        for start in range(0, len(ids), IDS_AT_ONCE):
            chunk = list(ids[start : start + IDS_AT_ONCE])
            rows += self._server.query(self._name, f"id in {chunk}", (*fields, "language"))
        return rows

    def close(self) -> None:
        """End the threads that calls are made in."""
        self._calls.close()

    def _condition(self, question: Question, language: Language) -> str:
        filters = [question.request.filters, *required_filters(question.query.condition)]
        return filter_expression(language, filters)

    def _find_by_words(self, question: Question, language: Language, condition: str) -> Candidates:
        found = Candidates({language: []})
        groups = required_terms(question.query.condition, language)
        if groups:
            self._find_required(found, question, language, condition, groups)
        elif not question.query.text:
            self._list(found, language, condition)
        elif question.is_count:
            terms = self._terms.of_query(question, language, self._words)
            self._list_with_words(found, language, condition, terms)
        elif question.request.mode is not Mode.SEMANTIC:
            terms = self._terms.of_query(question, language, self._words)
            self._find_ranked(found, question, language, condition, terms)
        return found

    def _find_by_meaning(
        self, question: Question, language: Language, condition: str, vector: Sequence[float]
    ) -> Candidates:
        depth = _depth(question)
        hits = self._server.search_dense(self._name, vector, condition, depth, FIELDS)
        return Candidates({language: _rows(hits)})

    def _find_measures(
        self,
        question: Question,
        language: Language,
        condition: str,
        vector: Sequence[float] | None,
    ) -> Candidates:
        """Find the best without filters, too: scores are measured by the best of all passages.

        In the view, the filters exclude them again.
        """
        found = Candidates()
        everything = filter_expression(language, ())
        if condition == everything and question.query.condition is None:
            return found
        if terms := self._terms.of_query(question, language, self._words):
            found.add(language, self._search(terms, everything, _MEASURES, FIELDS))
        if vector is not None:
            hits = self._server.search_dense(self._name, vector, everything, _MEASURES, FIELDS)
            found.add(language, hits)
        return found

    def _find_ranked(
        self,
        candidates: Candidates,
        question: Question,
        language: Language,
        condition: str,
        terms: Mapping[int, float],
    ) -> None:
        """Find the passages with the highest scores; more of them where many are copies."""
        depth = _depth(question)
        while terms:
            hits = self._search(terms, condition, depth, FIELDS)
            distinct = len({hit.fields["key"] for hit in hits})
            if len(hits) < depth or 2 * distinct >= depth or depth >= MAX_DEPTH:
                candidates.add(language, hits)
                if len(hits) >= depth:
                    candidates.cut.add(language)
                return
            depth = min(MAX_DEPTH, _CONDITION_GROWTH * depth)

    def _list_with_words(
        self, candidates: Candidates, language: Language, condition: str, terms: Mapping[int, float]
    ) -> None:
        """Find all passages with any of ``terms``."""

        def ask(narrowed: str) -> list[Found]:
            return self._search(terms, narrowed, MAX_ROWS, COUNTED_FIELDS)

        hits, is_whole = list_all(ask, condition, self._ranges) if terms else ([], True)
        candidates.add(language, hits)
        if not is_whole:
            candidates.cut.add(language)

    def _find_required(
        self,
        candidates: Candidates,
        question: Question,
        language: Language,
        condition: str,
        groups: Sequence[tuple[set[str], set[str]]],
    ) -> None:
        """Find the passages that have one of the terms of every group."""
        ids: set[int] | None = None
        for stems, words in groups:
            terms = self._terms.of(language, self._words, dict.fromkeys(stems, 1.0), {})
            terms |= self._terms.of(language, self._words, {}, dict.fromkeys(words, 1.0))
            present = self._ids_with(terms, condition)
            if present is not None:  # otherwise, other groups may bound them
                ids = present if ids is None else ids & present
        most = _most(question)
        if ids is None or len(ids) > most:
            candidates.cut.add(language)
            ranked = self._rank_required(question, language, condition, groups)
            chosen = ranked if ids is None else [number for number in ranked if number in ids]
            if ids is not None:
                chosen += sorted(ids.difference(chosen))
            ids = set(chosen[:most])
        fields = COUNTED_FIELDS if question.is_count else FIELDS
        candidates.passages[language] += self.fetch(sorted(ids), fields)

    def _ids_with(self, terms: Mapping[int, float], condition: str) -> set[int] | None:
        """Return the ids of all passages with any of ``terms``; None if they are too many."""
        if not terms:
            return set()

        def ask(narrowed: str) -> list[Found]:
            return self._search(terms, narrowed, MAX_ROWS, ("id",))

        hits, is_whole = list_all(ask, condition, self._ranges)
        return {hit.id for hit in hits} if is_whole else None

    def _rank_required(
        self,
        question: Question,
        language: Language,
        condition: str,
        groups: Sequence[tuple[set[str], set[str]]],
    ) -> list[int]:
        """Return the ids of passages with terms of ``groups``, best for the query first."""
        terms = dict(self._terms.of_query(question, language, self._words))
        for stems, words in groups:
            required = dict.fromkeys(stems, 1.0), dict.fromkeys(words, 1.0)
            for term, weight in self._terms.of(language, self._words, *required).items():
                terms[term] = terms.get(term, 0.0) + weight
        return [hit.id for hit in self._search(terms, condition, MAX_ROWS, ("id",))]

    def _list(self, candidates: Candidates, language: Language, condition: str) -> None:
        """Find passages where no word is asked for: all that pass the filters."""

        def ask(narrowed: str) -> list[Mapping[str, Any]]:
            return list(self._server.query(self._name, narrowed, LISTED_FIELDS, MAX_ROWS))

        rows, is_whole = list_all(ask, condition, self._ranges)
        candidates.passages[language] += rows
        if not is_whole:
            candidates.cut.add(language)

    def _find_titles(self, question: Question, language: Language) -> Candidates:
        """Find titles with words of the query."""
        terms = self._terms.of_query(question, language, self._title_words)
        condition = f"language == {quote(TITLES + language)}"
        hits = self._search(terms, condition, _MAX_TITLES, FIELDS) if terms else []
        return Candidates(titles={language: _rows(hits)})

    def _find_passages_of_titles(
        self, question: Question, titles: Mapping[Language, Sequence[Mapping[str, Any]]]
    ) -> Candidates:
        """Find passages of the documents with ``titles``: those with words, and the first."""
        rows = [row for each in titles.values() for row in each if row["count"]]
        documents = sorted({row["document"] for row in rows})
        firsts = sorted({row["first"] for row in rows})
        if not documents:
            return Candidates()
        parts: list[Callable[[], Candidates]] = []
        for language in question.languages:
            condition = self._condition(question, language)
            in_documents = f"{condition} and document in {documents}"
            parts.append(partial(self._find_best, question, language, in_documents))
            first = f"{condition} and id in {firsts}"
            parts.append(partial(self._find_those, language, first))
        return Candidates.of(self._calls.together(parts))

    def _find_best(self, question: Question, language: Language, condition: str) -> Candidates:
        terms = self._terms.of_query(question, language, self._words)
        if not terms:
            return Candidates()
        hits = self._search(terms, condition, _MAX_PASSAGES_OF_TITLES, FIELDS)
        return Candidates({language: _rows(hits)})

    def _find_those(self, language: Language, condition: str) -> Candidates:
        return Candidates({language: list(self._server.query(self._name, condition, FIELDS))})

    def _search(
        self, terms: Mapping[int, float], condition: str, limit: int, fields: Sequence[str]
    ) -> list[Found]:
        """Return what has any of ``terms``, best first."""
        hits = self._server.search_sparse(self._name, terms, condition, limit, fields)
        return [hit for hit in hits if hit.score > 0]


def _rows(hits: Iterable[Found]) -> list[Mapping[str, Any]]:
    return [{**hit.fields, "id": hit.id} for hit in hits]


def _depth(question: Question) -> int:
    """Return how many passages of a language to ask for by words, and by meaning."""
    request = question.request
    if request.sort is not Sort.SCORE:  # the first in order may be the last by score
        return MAX_ROWS
    depth = max(DEPTH, 2 * request.limit)
    if question.query.condition is not None:
        depth *= _CONDITION_GROWTH
    return min(depth, MAX_DEPTH)


def _most(question: Question) -> int:
    """Return how many passages of a language may be fetched that have what is required."""
    if question.is_count:
        return MAX_LISTED
    return MAX_DEPTH if question.request.sort is Sort.SCORE else MAX_ROWS
