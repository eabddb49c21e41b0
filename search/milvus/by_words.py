"""Passages by their words: the best for a query, or all that have what operators ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from index.milvus.collection import IDS_AT_ONCE
from index.milvus.server import MAX_ROWS, Found, Server
from index.types import Language
from search.backend import Question
from search.milvus.candidates import GROWTH, MAX_DEPTH, Candidates, depth_of, most_of
from search.milvus.expressions import required_terms
from search.milvus.listing import Range, list_all
from search.milvus.lists import CollectionWords
from search.milvus.query_terms import QueryTerms
from search.milvus.rows import COUNTED_FIELDS, FIELDS, LISTED_FIELDS
from search.types import Mode


class WordFinder:
    """Asks a server for passages in the collection ``name``, whose ids lie in ``ranges``."""

    def __init__(
        self,
        server: Server,
        name: str,
        ranges: Sequence[Range],
        terms: QueryTerms,
        words: CollectionWords,
    ) -> None:
        self._server = server
        self._name = name
        self._ranges = ranges
        self._terms = terms
        self._words = words

    def find(self, question: Question, language: Language, condition: str) -> Candidates:
        """Return passages of ``language`` that fulfil ``condition``, by words or operators."""
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

    def _find_ranked(
        self,
        candidates: Candidates,
        question: Question,
        language: Language,
        condition: str,
        terms: Mapping[int, float],
    ) -> None:
        """Find the passages with the highest scores; more of them where many are copies."""
        depth = depth_of(question)
        while terms:
            hits = self.search(terms, condition, depth, FIELDS)
            distinct = len({hit.fields["key"] for hit in hits})
            if len(hits) < depth or 2 * distinct >= depth or depth >= MAX_DEPTH:
                candidates.add(language, hits)
                if len(hits) >= depth:
                    candidates.cut.add(language)
                return
            depth = min(MAX_DEPTH, GROWTH * depth)

    def _list_with_words(
        self, candidates: Candidates, language: Language, condition: str, terms: Mapping[int, float]
    ) -> None:
        """Find all passages with any of ``terms``."""

        def ask(narrowed: str) -> list[Found]:
            return self.search(terms, narrowed, MAX_ROWS, COUNTED_FIELDS)

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
        most = most_of(question)
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
            return self.search(terms, narrowed, MAX_ROWS, ("id",))

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
        return [hit.id for hit in self.search(terms, condition, MAX_ROWS, ("id",))]

    def _list(self, candidates: Candidates, language: Language, condition: str) -> None:
        """Find passages where no word is asked for: all that pass the filters."""

        def ask(narrowed: str) -> list[Mapping[str, Any]]:
            return list(self._server.query(self._name, narrowed, LISTED_FIELDS, MAX_ROWS))

        rows, is_whole = list_all(ask, condition, self._ranges)
        candidates.passages[language] += rows
        if not is_whole:
            candidates.cut.add(language)

    def fetch(self, ids: Sequence[int], fields: Sequence[str] = FIELDS) -> list[Mapping[str, Any]]:
        """Return passages by id, with their languages."""
        rows: list[Mapping[str, Any]] = []
        for start in range(0, len(ids), IDS_AT_ONCE):
            chunk = list(ids[start : start + IDS_AT_ONCE])
            rows += self._server.query(self._name, f"id in {chunk}", (*fields, "language"))
        return rows

    def search(
        self, terms: Mapping[int, float], condition: str, limit: int, fields: Sequence[str]
    ) -> list[Found]:
        """Return what has any of ``terms``, best first."""
        hits = self._server.search_sparse(self._name, terms, condition, limit, fields)
        return [hit for hit in hits if hit.score > 0]
