"""The passage matrix: the quantised vectors of all passages, memory-mapped, by language.

The file is derived from the store, and its header names the version it was derived from. A row
is a unit vector in int8 with a scale of its own. A search compares the query with every row in
int8 (:mod:`index.vectors.exhaustive`), then with the best rows in float32. What is read is
verified first, once.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import isfinite
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.errors import DerivedDamageError
from index.files.checked import CheckedFile
from index.int8 import Quantized, cosines
from index.types import Language, StoreVersion
from index.vectors.exhaustive import ExhaustiveSearch
from index.vectors.header import HEADER_SIZE, MatrixHeader

PAGE_SIZE: Final = 1 << 20
NO_RANK: Final = np.iinfo(np.int32).max
"""The rank of a passage that is not in the matrix: after all others."""


class _LastRows(NamedTuple):
    """The rows of the last ``ids`` that a language was asked for; None if they are all rows."""

    ids: NDArray[np.int64]
    rows: NDArray[np.int64] | None


class PassageMatrix:
    """All passage vectors, by language and passage id. Rows count from 0 in each language.

    Every method raises DerivedDamageError if what it reads is damaged.
    """

    def __init__(self, path: Path) -> None:
        """Map the file at ``path``.

        Raises OSError if it cannot be read, DerivedDamageError if it is no matrix, or damaged.
        """
        self._file = file = CheckedFile(path, PAGE_SIZE)
        file.check(0, HEADER_SIZE)
        try:
            self._header = header = MatrixHeader.from_bytes(bytes(file.content[:HEADER_SIZE]))
        except ValueError as error:
            raise file.damage(0) from error
        self._offsets = offsets = header.offsets()
        if file.size != offsets.end:
            raise file.damage(file.size)
        shape = (sum(header.counts.values()), header.dimensions)
        self._ids: NDArray[np.int64] = np.ndarray(shape[:1], np.int64, file.content, offsets.ids)
        self._ranks: NDArray[np.int32] = np.ndarray(
            shape[:1], np.int32, file.content, offsets.ranks
        )
        self._vectors = Quantized(
            np.ndarray(shape[:1], np.float32, file.content, offsets.scales),
            np.ndarray(shape, np.int8, file.content, offsets.vectors),
        )
        sums: NDArray[np.float32] = np.ndarray(
            (len(header.counts), header.dimensions), np.float32, file.content, offsets.sums
        )
        self._sums = dict(zip(header.counts, sums, strict=True))
        ends = np.cumsum([0, *header.counts.values()]).tolist()
        self._slices = dict(zip(header.counts, map(slice, ends, ends[1:]), strict=False))
        self._finite: set[tuple[int, int]] = set()
        """Rows whose scales are known to be numbers, as (start, stop)."""
        self._last_rows: dict[Language, _LastRows] = {}

    @classmethod
    def open(cls, path: Path, *, verify: bool = False) -> PassageMatrix | None:
        """Open the matrix at ``path``; None if it is missing, damaged or of another format.

        With ``verify``, all of it is verified, else what is read, when it is read.
        """
        try:
            matrix = cls(path)
            if verify:
                matrix.check_all()
            return matrix
        except (OSError, DerivedDamageError):
            return None

    def check_all(self) -> None:
        """Verify the whole file."""
        self._file.check_all()

    @property
    def version(self) -> StoreVersion:
        """The store's version that the matrix was derived from."""
        return self._header.version

    @property
    def encoder(self) -> str:
        """The name of the encoder that the vectors come from."""
        return self._header.encoder

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages that have passages."""
        return tuple(self._header.counts)

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return self._header.dimensions

    def ids(self, language: Language) -> NDArray[np.int64]:
        """Return the passage id of every row of ``language``, ascending, (n,) int64."""
        rows = self._language_slice(language)
        self._check_array(self._offsets.ids, self._ids, rows)
        return self._ids[rows]

    def count(self, language: Language) -> int:
        """Return the number of passages of ``language``."""
        return len(self.ids(language))

    def start_search(
        self, query: NDArray[np.float32], languages: Sequence[Language]
    ) -> ExhaustiveSearch:
        """Start to compare ``query`` (d,) with all passages in ``languages``."""
        if len(query) != self.dimensions:
            raise self._file.damage(0)
        rows = self._enclosing_slice(languages)
        scales, data = self._vectors
        return ExhaustiveSearch(
            query,
            Quantized(scales[rows], data[rows]),
            rows.start,
            verify=partial(self._check_vectors, rows),
        )

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

    def vectors_of(self, language: Language, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the vectors (k, d) float32 of passages ``ids`` (k,).

        Zeros for a passage without a vector.
        """
        rows = self.find_rows(language, ids)
        present = rows >= 0
        scales, data = self.read_rows(language, rows[present])
        vectors = np.zeros((len(ids), self.dimensions), dtype=np.float32)
        vectors[present] = data * scales[:, None]
        return vectors

    def compare(
        self, language: Language, ids: NDArray[np.int64], vectors: Quantized
    ) -> NDArray[np.float32]:
        """Return the cosines (k, q) float32 of passages ``ids`` (k,) with ``vectors`` (q, d).

        They are within 0.01 of exact ones; 0 for a passage without a vector.
        """
        rows = self.find_rows(language, ids)
        present = rows >= 0
        result = np.zeros((len(ids), len(vectors.data)), dtype=np.float32)
        result[present] = cosines(self.read_rows(language, rows[present]), vectors)
        return result

    def sum_of_cosines(self, language: Language, query: NDArray[np.float32]) -> float:
        """Return the sum of the cosines of ``query`` (d,) with all rows of ``language``."""
        total = float(self.vector_sum(language) @ query)
        if not isfinite(total):
            raise self._file.damage(self._offsets.sums)
        return total

    def vector_sum(self, language: Language) -> NDArray[np.float32]:
        """Return the sum (d,) of all rows of ``language``."""
        self._file.check(self._offsets.sums, self._offsets.end)
        vector_sum = self._sums.get(language)
        return np.zeros(self.dimensions, np.float32) if vector_sum is None else vector_sum

    def path_ranks(self, language: Language, ids: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the ranks (k,) int32 of passages ``ids`` (k,) by path and place in the document.

        They are among all passages; NO_RANK for a passage that is not in ``language``.
        """
        all_rows = self._language_slice(language)
        if all_rows.start == all_rows.stop:
            return np.full(len(ids), NO_RANK, dtype=np.int32)
        rows = self.find_rows(language, ids)
        self._check_array(self._offsets.ranks, self._ranks, all_rows)
        ranks = self._ranks[all_rows][rows]
        ranks[rows < 0] = NO_RANK
        return ranks

    def find_rows(self, language: Language, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the rows (n,) of passages ``ids`` (n,) in ``language``, -1 where there is none."""
        all_ids = self.ids(language)
        if not len(all_ids):
            return np.full(len(ids), -1, dtype=np.int64)
        rows = np.minimum(np.searchsorted(all_ids, ids), len(all_ids) - 1)
        return np.where(all_ids[rows] == ids, rows, -1)

    def read_rows(self, language: Language, rows: NDArray[np.int64]) -> Quantized:
        """Return the vectors (k, d) of ``rows`` (k,)."""
        all_rows = self._language_slice(language)
        self._check_vectors(all_rows)
        places = rows + all_rows.start
        return Quantized(self._vectors.scales[places], self._vectors.data[places])

    def _language_slice(self, language: Language) -> slice:
        return self._slices.get(language, slice(0, 0))

    def _check_vectors(self, rows: slice) -> None:
        """Verify ``rows`` of all languages together."""
        scales, data = self._vectors
        self._check_array(self._offsets.vectors, data, rows)
        self._check_array(self._offsets.scales, scales, rows)
        if (rows.start, rows.stop) not in self._finite:
            if not np.isfinite(scales[rows]).all():
                raise self._file.damage(self._offsets.scales)
            self._finite.add((rows.start, rows.stop))

    def _check_array(self, offset: int, array: NDArray[np.generic], rows: slice) -> None:
        """Verify ``rows`` of the ``array`` that starts at ``offset``."""
        row_bytes = array.strides[0]
        self._file.check(offset + row_bytes * rows.start, offset + row_bytes * rows.stop)

    def _enclosing_slice(self, languages: Sequence[Language]) -> slice:
        """Return the rows from the first of ``languages`` to the last."""
        slices = [self._slices[language] for language in languages if language in self._slices]
        if not slices:
            return slice(0, 0)
        return slice(min(rows.start for rows in slices), max(rows.stop for rows in slices))
