"""The candidates of a query: what a server ranks highest by words, by meaning and by title.

A server adds up what each term weighs; our own scoring takes the best of several translations,
adds a bonus for words as typed, and more. So the server chooses, generously, and the view that is
made of its choice is ranked as any index is. Where fewer passages came than were asked for, all
that have any word of the query are there, and counts are exact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index.milvus.collection import Collection, Pointer
from index.milvus.schema import TITLES
from index.milvus.terms import TermDimensions
from index.types import Language
from search.backend import Question
from search.conditions import required_filters
from search.encoded_text import text_to_encode
from search.milvus.by_words import WordFinder
from search.milvus.candidates import Candidates, depth_of, rows_of
from search.milvus.expressions import filter_expression, quote
from search.milvus.lists import CollectionWords
from search.milvus.query_terms import QueryTerms
from search.milvus.rows import FIELDS
from search.types import Mode

_MEASURES: Final = 50
_MAX_TITLES: Final = 200
_MAX_PASSAGES_OF_TITLES: Final = 400

Vector = NDArray[np.float32]


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
        self._server = collection.server
        self._name = collection.names(pointers[0]).passages
        self._terms = QueryTerms(shards)
        self._words = words
        ranges = [(each.first_id + 1, each.last_passage + 1) for each in pointers]
        self._by_words = WordFinder(self._server, self._name, ranges, self._terms, words)
        self.fetch = self._by_words.fetch
        self._title_words = title_words

    def find(self, question: Question, encode: Callable[[str], Vector]) -> Candidates:
        """Return the candidates of a question; ``encode`` gives the vector (d,) of its text."""
        request, query = question.request, question.query
        by_meaning = query.text and request.mode is not Mode.KEYWORD and not question.is_count
        vector = encode(text_to_encode(query.text)).tolist() if by_meaning else None
        parts: list[Callable[[], Candidates]] = []
        for language in question.languages:
            asked = question, language, self._condition(question, language)
            parts.append(partial(self._by_words.find, *asked))
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
        candidates = Candidates.of(self._server.together(parts))
        candidates.merge(self._find_passages_of_titles(question, candidates.titles))
        return candidates

    def _condition(self, question: Question, language: Language) -> str:
        filters = [question.request.filters, *required_filters(question.query.condition)]
        return filter_expression(language, filters)

    def _find_by_meaning(
        self, question: Question, language: Language, condition: str, vector: Sequence[float]
    ) -> Candidates:
        depth = depth_of(question)
        hits = self._server.search_dense(self._name, vector, condition, depth, FIELDS)
        return Candidates({language: rows_of(hits)})

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
            found.add(language, self._by_words.search(terms, everything, _MEASURES, FIELDS))
        if vector is not None:
            hits = self._server.search_dense(self._name, vector, everything, _MEASURES, FIELDS)
            found.add(language, hits)
        return found

    def _find_titles(self, question: Question, language: Language) -> Candidates:
        """Find titles with words of the query."""
        terms = self._terms.of_query(question, language, self._title_words)
        condition = f"language == {quote(TITLES + language)}"
        hits = self._by_words.search(terms, condition, _MAX_TITLES, FIELDS) if terms else []
        return Candidates(titles={language: rows_of(hits)})

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
        return Candidates.of(self._server.together(parts))

    def _find_best(self, question: Question, language: Language, condition: str) -> Candidates:
        terms = self._terms.of_query(question, language, self._words)
        if not terms:
            return Candidates()
        hits = self._by_words.search(terms, condition, _MAX_PASSAGES_OF_TITLES, FIELDS)
        return Candidates({language: rows_of(hits)})

    def _find_those(self, language: Language, condition: str) -> Candidates:
        return Candidates({language: list(self._server.query(self._name, condition, FIELDS))})
