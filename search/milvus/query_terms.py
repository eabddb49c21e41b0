"""What the terms of a query weigh, by the dimensions that they have on a server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from index.keyword.scoring import idf_weights
from index.milvus.terms import TermDimensions, stem_term, word_term
from index.types import Language
from search.backend import Question
from search.milvus.lists import CollectionWords
from search.ranking.bm25 import weigh_terms


class QueryTerms:
    """Weighs terms by the words of the collection, for all of its ``shards``."""

    def __init__(self, shards: Sequence[TermDimensions]) -> None:
        self._shards = shards

    def of_query(
        self, question: Question, language: Language, words: CollectionWords
    ) -> dict[int, float]:
        weights = weigh_terms(question.query.concepts.get(language, ()))
        return self.of(language, words, weights.stems, weights.words)

    def of(
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
