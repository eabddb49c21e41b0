"""The vectors of the candidates of a query, compared as the matrix on this machine is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.int8 import Quantized, cosines, quantize
from index.milvus.statistics import LanguageStatistics
from index.types import Language
from index.vectors.exhaustive import ExhaustiveSearch
from search.milvus.rows import Rows

_NO_RANK: Final = np.iinfo(np.int32).max


class CandidateVectors:
    """What :class:`index.backend.Vectors` asks, of candidates by language.

    ``ranks`` are by passage id. Vectors are quantised again, which gives what they were.
    """

    def __init__(
        self,
        rows: Mapping[Language, Rows],
        statistics: Mapping[Language, LanguageStatistics],
        ranks: Mapping[int, int],
        dimensions: int,
    ) -> None:
        self._rows = rows
        self._statistics = statistics
        self._ranks = ranks
        self._dimensions = dimensions
        self._quantized = {language: quantize(each.vectors) for language, each in rows.items()}

    def count(self, language: Language) -> int:
        statistics = self._statistics.get(language)
        return 0 if statistics is None else statistics.count

    def start_search(
        self, query: NDArray[np.float32], languages: Sequence[Language]
    ) -> ExhaustiveSearch:
        parts = [self._quantized[language] for language in languages if language in self._rows]
        scales = [np.zeros(0, np.float32), *(part.scales for part in parts)]
        data = [np.zeros((0, self._dimensions), np.int8), *(part.data for part in parts)]
        return ExhaustiveSearch(query, Quantized(np.concatenate(scales), np.concatenate(data)))

    def approximate_cosines(
        self, language: Language, ids: NDArray[np.int64], search: ExhaustiveSearch
    ) -> NDArray[np.float32]:
        return self.exact_cosines(language, ids, search.query)

    def exact_cosines(
        self, language: Language, ids: NDArray[np.int64], query: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        result = np.zeros(len(ids), dtype=np.float32)
        present, (scales, data) = self._read(language, ids)
        result[present] = np.einsum("kd,d->k", data.astype(np.float32), query) * scales
        return result

    def vectors_of(self, language: Language, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        result = np.zeros((len(ids), self._dimensions), dtype=np.float32)
        present, (scales, data) = self._read(language, ids)
        result[present] = data * scales[:, None]
        return result

    def compare(
        self, language: Language, ids: NDArray[np.int64], vectors: Quantized
    ) -> NDArray[np.float32]:
        result = np.zeros((len(ids), len(vectors.data)), dtype=np.float32)
        present, passages = self._read(language, ids)
        result[present] = cosines(passages, vectors)
        return result

    def _read(
        self, language: Language, ids: NDArray[np.int64]
    ) -> tuple[NDArray[np.bool_], Quantized]:
        """Return which of ``ids`` (n,) are candidates, (n,), and the vectors of these."""
        rows = self._rows.get(language)
        if rows is None or not len(rows.ids):
            nothing = Quantized(np.zeros(0, np.float32), np.zeros((0, self._dimensions), np.int8))
            return np.zeros(len(ids), dtype=np.bool_), nothing
        places = np.minimum(rows.ids.searchsorted(ids), len(rows.ids) - 1)
        present = rows.ids[places] == ids
        scales, data = self._quantized[language]
        return present, Quantized(scales[places[present]], data[places[present]])

    def sum_of_cosines(self, language: Language, query: NDArray[np.float32]) -> float:
        statistics = self._statistics.get(language)
        if statistics is None or len(statistics.vector_sum) != len(query):
            return 0.0
        return float(np.array(statistics.vector_sum, dtype=np.float32) @ query)

    def path_ranks(self, _: Language, ids: NDArray[np.int64]) -> NDArray[np.int32]:
        ranks = (self._ranks.get(number, _NO_RANK) for number in ids.tolist())
        return np.fromiter(ranks, np.int32, len(ids))
