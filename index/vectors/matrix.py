"""The passage matrix: the quantised vectors of all passages, memory-mapped, by language.

The file is derived from the store, and its header names the generation it was derived from.
A row is a unit vector in int8 with a scale of its own. A search compares the query with every
row in int8 (:mod:`index.vectors.exhaustive`), then with the best rows in float32.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.int8 import Quantized
from index.types import Language
from index.vectors.exhaustive import ExhaustiveSearch

HEADER_SIZE: Final = 4_096
"""Bytes of JSON, padded with blanks, before the arrays."""
_MAGIC: Final = "trujaman-matrix-2"


@dataclass(frozen=True, slots=True)
class MatrixHeader:
    """What a matrix file holds; ``counts``: language → number of passages, in file order.

    The arrays follow one after another, each for all languages in order (n passages,
    l languages): passage ids (n,) int64, vectors (n, dimensions) int8, scales (n,) float32,
    sums of the unit vectors of each language (l, dimensions) float32. Native byte order.
    """

    generation: int
    encoder: str
    dimensions: int
    counts: dict[Language, int]

    def to_bytes(self) -> bytes:
        """Return the header as the file starts with it."""
        return json.dumps({"magic": _MAGIC, **asdict(self)}).encode().ljust(HEADER_SIZE)

    @classmethod
    def from_bytes(cls, data: bytes) -> MatrixHeader:
        """Undo :meth:`to_bytes`. Raises ValueError, KeyError or TypeError on anything else."""
        header = json.loads(data)
        if header["magic"] != _MAGIC:
            raise ValueError(header["magic"])
        return cls(
            generation=int(header["generation"]),
            encoder=str(header["encoder"]),
            dimensions=int(header["dimensions"]),
            counts=header["counts"],
        )

    def array_sizes(self) -> list[int]:
        """Return the bytes that ids, vectors, scales and sums take."""
        rows = sum(self.counts.values())
        return [8 * rows, rows * self.dimensions, 4 * rows, 4 * len(self.counts) * self.dimensions]


class _LastRows(NamedTuple):
    """The rows of the last ``ids`` that a language was asked for; None if they are all rows."""

    ids: NDArray[np.int64]
    rows: NDArray[np.int64] | None


class PassageMatrix:
    """All passage vectors, by language and passage id. Rows count from 0 in each language."""

    def __init__(self, path: Path) -> None:
        """Map the file at ``path``.

        Raises:
            OSError: it cannot be read.
            ValueError, KeyError, TypeError, AttributeError: it is no matrix, or damaged.
        """
        with path.open("rb") as file:
            self._header = MatrixHeader.from_bytes(file.read(HEADER_SIZE))
        counts, dimensions = self._header.counts, self._header.dimensions
        sizes = self._header.array_sizes()
        if path.stat().st_size != HEADER_SIZE + sum(sizes):
            raise ValueError("size")
        content = (
            np.memmap(path, dtype=np.uint8, mode="r", offset=HEADER_SIZE)
            if sum(sizes)
            else np.zeros(0, dtype=np.uint8)
        )
        ids, data, scales, sums = np.split(np.asarray(content), np.cumsum(sizes[:-1]))
        self._ids: NDArray[np.int64] = ids.view(np.int64)
        self._vectors = Quantized(
            scales.view(np.float32), data.view(np.int8).reshape(-1, dimensions)
        )
        self._sums = dict(zip(counts, sums.view(np.float32).reshape(-1, dimensions), strict=True))
        ends = np.cumsum([0, *counts.values()]).tolist()
        self._slices = dict(zip(counts, map(slice, ends, ends[1:]), strict=False))
        self._last_rows: dict[Language, _LastRows] = {}

    @classmethod
    def open(cls, path: Path) -> PassageMatrix | None:
        """Open the matrix at ``path``; None if it is missing or damaged."""
        try:
            return cls(path)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    @property
    def generation(self) -> int:
        """The store's generation that the matrix was derived from."""
        return self._header.generation

    @property
    def encoder(self) -> str:
        """The name of the encoder that the vectors come from."""
        return self._header.encoder

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return self._header.dimensions

    def ids(self, language: Language) -> NDArray[np.int64]:
        """Return the passage id of every row of ``language``, ascending, (n,) int64."""
        return self._ids[self._language_slice(language)]

    def start_search(
        self, query: NDArray[np.float32], languages: Sequence[Language]
    ) -> ExhaustiveSearch:
        """Start to compare ``query`` (d,) with all passages in ``languages``."""
        rows = self._enclosing_slice(languages)
        scales, data = self._vectors
        return ExhaustiveSearch(query, Quantized(scales[rows], data[rows]), rows.start)

    def approximate_cosines(
        self, language: Language, ids: NDArray[np.int64], search: ExhaustiveSearch
    ) -> NDArray[np.float32]:
        """Return the cosines (n,) float32 that ``search`` found for passages ``ids`` (n,).

        They are within 0.01 of :meth:`exact_cosines`; 0 for a passage without a vector.
        Meant for all passages of a language: pass the same array each time, and its rows are
        looked up once.
        """
        cosines = search.cosines(self._language_slice(language))
        last = self._last_rows.get(language)
        if last is None or last.ids is not ids:
            rows = self.find_rows(language, ids)
            is_identity = len(rows) == len(cosines) and bool((rows == np.arange(len(rows))).all())
            last = self._last_rows[language] = _LastRows(ids, None if is_identity else rows)
        if last.rows is None:
            return cosines
        result = np.zeros(len(ids), dtype=np.float32)
        present = last.rows >= 0
        result[present] = cosines[last.rows[present]]
        return result

    def exact_cosines(
        self, language: Language, ids: NDArray[np.int64], query: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Return the cosines (k,) float32 of ``query`` (d,), in float32, with passages ``ids``.

        0 for a passage without a vector.
        """
        rows = self.find_rows(language, ids)
        present = rows >= 0
        scales, data = self.read_rows(language, rows[present])
        result = np.zeros(len(ids), dtype=np.float32)
        result[present] = np.einsum("kd,d->k", data.astype(np.float32), query) * scales
        return result

    def sum_of_cosines(self, language: Language, query: NDArray[np.float32]) -> float:
        """Return the sum of the cosines of ``query`` (d,) with all rows of ``language``."""
        vector_sum = self._sums.get(language)
        return 0.0 if vector_sum is None else float(vector_sum @ query)

    def find_rows(self, language: Language, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the rows (n,) of passages ``ids`` (n,) in ``language``, -1 where there is none."""
        all_ids = self.ids(language)
        if not len(all_ids):
            return np.full(len(ids), -1, dtype=np.int64)
        rows = np.minimum(np.searchsorted(all_ids, ids), len(all_ids) - 1)
        return np.where(all_ids[rows] == ids, rows, -1)

    def read_rows(self, language: Language, rows: NDArray[np.int64]) -> Quantized:
        """Return the vectors (k, d) of ``rows`` (k,)."""
        places = rows + self._language_slice(language).start
        return Quantized(self._vectors.scales[places], self._vectors.data[places])

    def _language_slice(self, language: Language) -> slice:
        return self._slices.get(language, slice(0, 0))

    def _enclosing_slice(self, languages: Sequence[Language]) -> slice:
        """Return the rows from the first of ``languages`` to the last."""
        slices = [self._slices[language] for language in languages if language in self._slices]
        if not slices:
            return slice(0, 0)
        return slice(min(rows.start for rows in slices), max(rows.stop for rows in slices))
