"""The candidates of a query: what a server ranks highest by words, by meaning and by title.

A server adds up what each term weighs; our own scoring takes the best of several translations,
adds a bonus for words as typed, and more. So the server chooses, generously, and the view that is
made of its choice is ranked as any index is. Where fewer passages came than were asked for, all
that have any word of the query are there, and counts are exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index.keyword.scoring import idf_weights
from index.milvus.collection import IDS_AT_ONCE, Collection, Pointer
from index.milvus.schema import TITLES
from index.milvus.server import MAX_ROWS, Found
from index.milvus.terms import TermDimensions, stem_term, word_term
from index.types import Language
from search.backend import Question
from search.conditions import required_filters
from search.encoded_text import text_to_encode
from search.milvus.expressions import filter_expression, quote, required_terms
from search.milvus.lists import CollectionWords
from search.milvus.rows import FIELDS
from search.ranking.bm25 import weigh_terms
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

    def add(self, language: Language, hits: Iterable[Found]) -> None:
        """Add passages that were found."""
        rows = self.passages.setdefault(language, [])
        rows.extend({**hit.fields, "id": hit.id} for hit in hits)


class CandidateFinder:
    """Asks a server for the candidates of queries."""

    def __init__(
        self,
        collection: Collection,
        pointer: Pointer,
        shards: Sequence[TermDimensions],
        words: CollectionWords,
        title_words: CollectionWords,
    ) -> None:
        self._server = collection.server
        self._name = collection.names(pointer).passages
        self._shards = shards
        self._words = words
        self._title_words = title_words

    def find(self, question: Question, encode: Callable[[str], Vector]) -> Candidates:
        """Return the candidates of a question; ``encode`` gives the vector (d,) of its text."""
        candidates = Candidates()
        request, query = question.request, question.query
        by_meaning = bool(query.text) and request.mode is not Mode.KEYWORD
        vector = encode(text_to_encode(query.text)).tolist() if by_meaning else None
        for language in question.languages:
            condition = self._condition(question, language)
            self._find_by_words(candidates, question, language, condition)
            self._find_measures(candidates, question, language, condition, vector)
            if vector is not None:
                hits = self._server.search_dense(
                    self._name, vector, condition, _depth(question), FIELDS
                )
                candidates.add(language, hits)
        if not question.is_long and request.mode is not Mode.SEMANTIC and query.text:
            self._find_titles(candidates, question)
        return candidates

    def fetch(self, ids: Sequence[int], language: Language = "") -> list[Mapping[str, Any]]:
        """Return passages by id; those of ``language``, if it is given."""
        rows: list[Mapping[str, Any]] = []
        only = f" and language == {quote(language)}" if language else ""
        for start in range(0, len(ids), IDS_AT_ONCE):
            chunk = list(ids[start : start + IDS_AT_ONCE])
            fields = (*FIELDS, "language")
            rows += self._server.query(self._name, f"id in {chunk}{only}", fields)
        return rows

    def _condition(self, question: Question, language: Language) -> str:
        filters = [question.request.filters, *required_filters(question.query.condition)]
        return filter_expression(language, filters)

    def _find_by_words(
        self, candidates: Candidates, question: Question, language: Language, condition: str
    ) -> None:
        candidates.passages.setdefault(language, [])
        groups = required_terms(question.query.condition, language)
        if groups:
            self._find_required(candidates, question, language, condition, groups)
        elif not question.query.text:
            self._list(candidates, language, condition)
        elif question.request.mode is not Mode.SEMANTIC:
            terms = self._query_terms(question, language, self._words)
            self._find_ranked(candidates, question, language, condition, terms)

    def _find_measures(
        self,
        candidates: Candidates,
        question: Question,
        language: Language,
        condition: str,
        vector: Sequence[float] | None,
    ) -> None:
        """Find the best without filters, too: scores are measured by the best of all passages.

        In the view, the filters exclude them again.
        """
        everything = filter_expression(language, ())
        if condition == everything and question.query.condition is None:
            return
        if terms := self._query_terms(question, language, self._words):
            candidates.add(language, self._search(terms, everything, _MEASURES, FIELDS))
        if vector is not None:
            hits = self._server.search_dense(self._name, vector, everything, _MEASURES, FIELDS)
            candidates.add(language, hits)

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
            terms = self._terms(language, self._words, dict.fromkeys(stems, 1.0), {})
            terms |= self._terms(language, self._words, {}, dict.fromkeys(words, 1.0))
            hits = self._search(terms, condition, MAX_ROWS, ("id",)) if terms else []
            if len(hits) >= MAX_ROWS:
                continue  # other groups may bound them
            present = {hit.id for hit in hits}
            ids = present if ids is None else ids & present
        if ids is None or len(ids) > MAX_DEPTH:
            candidates.cut.add(language)
            ranked = self._rank_required(question, language, condition, groups)
            chosen = ranked if ids is None else [number for number in ranked if number in ids]
            if ids is not None:
                chosen += sorted(ids.difference(chosen))
            ids = set(chosen[:MAX_DEPTH])
        candidates.passages[language] += self.fetch(sorted(ids))

    def _rank_required(
        self,
        question: Question,
        language: Language,
        condition: str,
        groups: Sequence[tuple[set[str], set[str]]],
    ) -> list[int]:
        """Return the ids of passages with terms of ``groups``, best for the query first."""
        terms = dict(self._query_terms(question, language, self._words))
        for stems, words in groups:
            required = dict.fromkeys(stems, 1.0), dict.fromkeys(words, 1.0)
            for term, weight in self._terms(language, self._words, *required).items():
                terms[term] = terms.get(term, 0.0) + weight
        return [hit.id for hit in self._search(terms, condition, MAX_ROWS, ("id",))]

    def _list(self, candidates: Candidates, language: Language, condition: str) -> None:
        """Find passages where no word is asked for: all that pass, as far as they may be many."""
        rows = self._server.query(self._name, condition, ("id",))
        ids = sorted(row["id"] for row in rows)
        if len(ids) > MAX_DEPTH:
            candidates.cut.add(language)
        candidates.passages[language] += self.fetch(ids[:MAX_DEPTH])

    def _find_titles(self, candidates: Candidates, question: Question) -> None:
        """Find titles with words of the query, and passages of their documents."""
        documents: set[int] = set()
        firsts: set[int] = set()
        for language in self._title_words.languages:
            terms = self._query_terms(question, language, self._title_words)
            condition = f"language == {quote(TITLES + language)}"
            hits = self._search(terms, condition, _MAX_TITLES, FIELDS) if terms else []
            rows: list[Mapping[str, Any]] = [{**hit.fields, "id": hit.id} for hit in hits]
            candidates.titles[language] = rows
            documents.update(row["document"] for row in rows if row["count"])
            firsts.update(row["first"] for row in rows if row["count"])
        if not documents:
            return
        for language in question.languages:
            condition = self._condition(question, language)
            in_documents = f"{condition} and document in {sorted(documents)}"
            terms = self._query_terms(question, language, self._words)
            if terms:
                hits = self._search(terms, in_documents, _MAX_PASSAGES_OF_TITLES, FIELDS)
                candidates.add(language, hits)
            first_rows = self._server.query(
                self._name, f"{condition} and id in {sorted(firsts)}", FIELDS
            )
            candidates.passages[language] += first_rows

    def _query_terms(
        self, question: Question, language: Language, words: CollectionWords
    ) -> dict[int, float]:
        weights = weigh_terms(question.query.concepts.get(language, ()))
        return self._terms(language, words, weights.stems, weights.words)

    def _terms(
        self,
        language: Language,
        collection: CollectionWords,
        stems: Mapping[str, float],
        words: Mapping[str, float],
    ) -> dict[int, float]:
        """Return the weights of terms that the collection has, times their idf, by dimension."""
        statistics = collection.of(language)
        field_name = collection.prefix + language
        terms: dict[int, float] = {}
        for weights, counts, name in (
            (stems, statistics.stems, stem_term),
            (words, statistics.words, word_term),
        ):
            for text, weight in weights.items():
                if count := counts.get(text, 0):
                    idf = idf_weights(np.array([count]), max(statistics.count, count))
                    term = name(field_name, text)
                    for dimensions in self._shards:
                        terms[dimensions.of(term)] = weight * float(idf[0])
        return terms

    def _search(
        self, terms: Mapping[int, float], condition: str, limit: int, fields: Sequence[str]
    ) -> list[Found]:
        """Return what has any of ``terms``, best first."""
        hits = self._server.search_sparse(self._name, terms, condition, limit, fields)
        return [hit for hit in hits if hit.score > 0]


def _depth(question: Question) -> int:
    request = question.request
    depth = max(DEPTH, 2 * request.limit)
    if question.query.condition is not None or request.sort is not Sort.SCORE:
        depth *= _CONDITION_GROWTH
    return min(depth, MAX_DEPTH)
