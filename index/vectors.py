"""The passage matrix: quantised vectors of all passages, memory-mapped, with exact scores.

Derived from the store; the header says from which generation. A row is a unit
vector in int8 with its own scale, so a score is within .002 of the float one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.files import replace_file
from index.records import StoredVectors
from index.store import Store
from index.types import Language

_HEADER_SIZE: Final = 4_096
_MAGIC: Final = "trujaman-matrix-1"
_CHUNK: Final = 16_384


def quantize(ids: NDArray[np.int64], vectors: NDArray[np.float32]) -> StoredVectors:
    """Return (n, d) float32 rows as int8 with one scale a row; zero rows stay zero."""
    largest = np.abs(vectors).max(axis=1, initial=0.0)
    scales = (largest / 127).astype(np.float32)
    divisors = np.where(scales > 0, scales, 1).astype(np.float32)
    data = np.rint(vectors / divisors[:, None]).astype(np.int8)
    return StoredVectors(ids, scales, data)


class PassageMatrix:
    """All passage vectors, in ascending order of passage id; ``encoder`` names their maker."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            header = json.loads(file.read(_HEADER_SIZE))
        if header["magic"] != _MAGIC:
            raise ValueError(header["magic"])
        self.generation = int(header["generation"])
        self.encoder = str(header["encoder"])
        self.dimensions = int(header["dimensions"])
        self._languages: list[Language] = header["languages"]
        count = int(header["count"])
        if path.stat().st_size != _HEADER_SIZE + count * (8 + 4 + 1 + self.dimensions):
            raise ValueError("size")
        content = (
            np.memmap(path, dtype=np.uint8, mode="r", offset=_HEADER_SIZE)
            if count
            else np.zeros(0, dtype=np.uint8)
        )
        ids, scales, codes, data = np.split(
            content, np.cumsum([8 * count, 4 * count, count], dtype=np.int64)
        )
        self.ids: NDArray[np.int64] = ids.view(np.int64)
        self._scales: NDArray[np.float32] = scales.view(np.float32)
        self._codes: NDArray[np.uint8] = codes
        self._data: NDArray[np.int8] = data.view(np.int8).reshape(count, self.dimensions)

    @classmethod
    def open(cls, path: Path) -> PassageMatrix | None:
        """Open the matrix at ``path``; None if it is missing or damaged."""
        try:
            return cls(path)
        except (OSError, ValueError, KeyError):
            return None

    def rows(self, language: Language) -> NDArray[np.int64]:
        """Return the rows of the passages in ``language``, (n,) int64."""
        if language not in self._languages:
            return np.zeros(0, dtype=np.int64)
        return np.flatnonzero(self._codes == self._languages.index(language))

    def rows_of(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the rows of passages ``ids`` (n,), −1 where there is none."""
        if not len(self.ids):
            return np.full(len(ids), -1, dtype=np.int64)
        places = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        return np.where(self.ids[places] == ids, places, -1)

    def scores(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the cosine of ``query`` (d,) with every row, (n,) float32."""
        result = np.empty(len(self.ids), dtype=np.float32)
        for start in range(0, len(self.ids), _CHUNK):
            chunk = slice(start, start + _CHUNK)
            result[chunk] = self._data[chunk].astype(np.float32) @ query
        return result * self._scales


def sync(store: Store, path: Path, dimensions: int) -> None:
    """Write the matrix of all the store's vectors to ``path`` at the store's generation."""
    languages = sorted(store.passage_counts())
    ids = store.passage_ids()
    codes = np.zeros(len(ids), dtype=np.uint8)
    for code, language in enumerate(languages):
        codes[np.searchsorted(ids, store.passage_ids(language))] = code
    header = {
        "magic": _MAGIC,
        "generation": store.generation,
        "encoder": store.get("encoder"),
        "dimensions": dimensions,
        "count": len(ids),
        "languages": languages,
    }
    scales = np.zeros(len(ids), dtype=np.float32)

    def content() -> Iterator[bytes]:
        yield json.dumps(header).encode().ljust(_HEADER_SIZE)
        yield ids.tobytes()
        for chunk, some in _chunks(store, ids):
            scales[chunk] = some.scales
        yield scales.tobytes()
        yield codes.tobytes()
        for _, some in _chunks(store, ids):
            yield some.data.tobytes()

    replace_file(path, content())


def _chunks(store: Store, ids: NDArray[np.int64]) -> Iterator[tuple[slice, StoredVectors]]:
    for start in range(0, len(ids), _CHUNK):
        chunk = slice(start, start + _CHUNK)
        yield chunk, store.vectors(ids[chunk].tolist())
