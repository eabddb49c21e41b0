"""The passage matrix: quantised vectors of all passages, memory-mapped, language by language.

Derived from the store; the header says from which generation. A row is a unit
vector in int8 with its own scale. ``scores`` looks at every row in int8 alone,
``exact`` at a few rows with the query in full.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.embedding.protocol import Encoder
from index.int8 import quantize
from index.processes.pool import PARALLEL_PASSAGES, WorkerPool, worker_death_error
from index.store.atomic import replace_file
from index.store.store import Store
from index.types import Language
from index.vectors.exhaustive import Comparison

_HEADER_SIZE: Final = 4_096
_MAGIC: Final = "trujaman-matrix-2"
_CHUNK: Final = 4_096


class PassageMatrix:
    """All passage vectors, by language and passage id; ``encoder`` names their maker.

    A row is counted from 0 within its language.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            header = json.loads(file.read(_HEADER_SIZE))
        if header["magic"] != _MAGIC:
            raise ValueError(header["magic"])
        self.generation = int(header["generation"])
        self.encoder = str(header["encoder"])
        self.dimensions = int(header["dimensions"])
        counts: dict[Language, int] = header["counts"]
        count, width = sum(counts.values()), self.dimensions
        sizes = [8 * count, count * width, 4 * count, 4 * len(counts) * width]
        if path.stat().st_size != _HEADER_SIZE + sum(sizes):
            raise ValueError("size")
        content = (
            np.memmap(path, dtype=np.uint8, mode="r", offset=_HEADER_SIZE)
            if count
            else np.zeros(0, dtype=np.uint8)
        )
        ids, data, scales, sums = np.split(np.asarray(content), np.cumsum(sizes[:-1]))
        self._ids: NDArray[np.int64] = ids.view(np.int64)
        self._sums: NDArray[np.float32] = sums.view(np.float32).reshape(len(counts), width)
        self._scales: NDArray[np.float32] = scales.view(np.float32)
        self._data: NDArray[np.int8] = data.view(np.int8).reshape(count, width)
        ends = np.cumsum([0, *counts.values()]).tolist()
        self._places = {language: place for place, language in enumerate(counts)}
        self._rows: dict[Language, tuple[NDArray[np.int64], NDArray[np.int64] | None]] = {}
        self._slices = dict(zip(counts, map(slice, ends, ends[1:]), strict=False))

    @classmethod
    def open(cls, path: Path) -> PassageMatrix | None:
        """Open the matrix at ``path``; None if it is missing or damaged."""
        try:
            return cls(path)
        except (OSError, ValueError, KeyError, AttributeError):
            return None

    def ids(self, language: Language) -> NDArray[np.int64]:
        """Return the passage id of every row of ``language``, ascending, (n,) int64."""
        return self._ids[self._of(language)]

    def compare(self, query: NDArray[np.float32], languages: Sequence[Language]) -> Comparison:
        """Begin to compare ``query`` (d,) with all passages in ``languages``."""
        wanted = self._around(languages)
        return Comparison(query, self._data[wanted], self._scales[wanted], wanted.start)

    def scores(
        self, language: Language, ids: NDArray[np.int64], compared: Comparison
    ) -> NDArray[np.float32]:
        """Return about the cosine of the query ``compared`` with passages ``ids`` (n,), (n,).

        Within .01 of :meth:`exact`; 0 where there is no vector. Meant for all passages of a
        ``language``: where their rows are is remembered.
        """
        found = compared.cosines(self._of(language))
        known, rows = self._rows.get(language, (None, None))
        if known is not ids:
            rows = self.rows_of(language, ids)
            if len(rows) == len(found) and (rows == np.arange(len(rows))).all():
                rows = None
            self._rows[language] = ids, rows
        if rows is None:
            return found
        result = np.zeros(len(ids), dtype=np.float32)
        result[rows >= 0] = found[rows[rows >= 0]]
        return result

    def exact(
        self, language: Language, ids: NDArray[np.int64], query: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Return the cosine of ``query`` (d,) with passages ``ids`` (k,), (k,) float32."""
        rows = self.rows_of(language, ids)
        result = np.zeros(len(ids), dtype=np.float32)
        scales, data = self.stored(language, rows[rows >= 0])
        result[rows >= 0] = np.einsum("kd,d->k", data.astype(np.float32), query) * scales
        return result

    def total(self, language: Language, query: NDArray[np.float32]) -> float:
        """Return the sum of the cosines of ``query`` (d,) with all rows."""
        place = self._places.get(language)
        return 0.0 if place is None else float(self._sums[place] @ query)

    def rows_of(self, language: Language, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the rows of passages ``ids`` (n,) in ``language``, −1 where there is none."""
        known = self.ids(language)
        if not len(known):
            return np.full(len(ids), -1, dtype=np.int64)
        places = np.minimum(np.searchsorted(known, ids), len(known) - 1)
        return np.where(known[places] == ids, places, -1)

    def stored(
        self, language: Language, rows: NDArray[np.int64]
    ) -> tuple[NDArray[np.float32], NDArray[np.int8]]:
        """Return scales (k,) and int8 vectors (k, d) of some ``rows`` (k,)."""
        places = rows + self._of(language).start
        return self._scales[places], self._data[places]

    def _around(self, languages: Sequence[Language]) -> slice:
        """Return the rows from the first of ``languages`` to the last."""
        some = [self._slices[language] for language in languages if language in self._slices]
        start = min((one.start for one in some), default=0)
        return slice(start, max((one.stop for one in some), default=start))

    def _of(self, language: Language) -> slice:
        return self._slices.get(language, slice(0, 0))


@dataclass(frozen=True, slots=True)
class Decoder:
    """Makes rows of passages that have none yet; the items are lists of passage ids."""

    store: Path
    encoder: Encoder

    def __call__(
        self, items: Sequence[list[int]]
    ) -> list[tuple[NDArray[np.float32], NDArray[np.int8]]]:
        """Return scales (n,) and int8 rows (n, d) of each list of passages."""
        store = Store.open(self.store)
        try:
            return [self._rows(ids, dict(store.kept(ids))) for ids in items]
        finally:
            store.close()

    def on_worker_death(self, item: list[int]) -> tuple[NDArray[np.float32], NDArray[np.int8]]:
        """Raise IndexStateError: two processes ended over these passages."""
        raise worker_death_error(self.store, len(item))

    def _rows(
        self, ids: list[int], kept: dict[int, bytes]
    ) -> tuple[NDArray[np.float32], NDArray[np.int8]]:
        return quantize(self.encoder.vectors([kept.get(number, b"") for number in ids]))


def sync(store: Store, path: Path, encoder: Encoder, workers: WorkerPool) -> None:
    """Write the matrix of all the store's passages to ``path`` at the store's generation.

    Rows are taken from the matrix that is there: a passage never changes.
    """
    width = encoder.dimensions
    before = PassageMatrix.open(path)
    if before is not None and (before.encoder, before.dimensions) != (encoder.name, width):
        before = None
    ids = {language: store.passage_ids(language) for language in sorted(store.passage_counts())}
    header = {
        "magic": _MAGIC,
        "generation": store.generation,
        "encoder": encoder.name,
        "dimensions": width,
        "counts": {language: len(some) for language, some in ids.items()},
    }
    scales: list[NDArray[np.float32]] = []
    sums = np.zeros((len(ids), width), dtype=np.float64)

    def content() -> Iterator[bytes]:
        yield json.dumps(header).encode().ljust(_HEADER_SIZE)
        for some in ids.values():
            yield some.tobytes()
        decoder = Decoder(Path(store.path), encoder)
        for total, (language, some) in zip(sums, ids.items(), strict=True):
            for rows in _rows(decoder, workers, before, language, some):
                scales.append(rows[0])
                # Not with @: the threads of its library would take a core from the helpers.
                total += np.einsum("n,nd->d", rows[0].astype(np.float64), rows[1])
                yield rows[1].tobytes()
        yield from (some.tobytes() for some in scales)
        yield sums.astype(np.float32).tobytes()

    replace_file(path, content())


def _rows(
    decoder: Decoder,
    workers: WorkerPool,
    before: PassageMatrix | None,
    language: Language,
    ids: NDArray[np.int64],
) -> Iterator[tuple[NDArray[np.float32], NDArray[np.int8]]]:
    """Yield scales (n,) and rows (n, d) of the passages ``ids`` (all,) of one language."""
    chunks = [ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK)]
    places = [
        np.full(len(some), -1) if before is None else before.rows_of(language, some)
        for some in chunks
    ]
    new = [some[rows < 0] for some, rows in zip(chunks, places, strict=True)]
    parallel = sum(map(len, new)) >= PARALLEL_PASSAGES
    # The encoder is sent once to each process, which is worth it for a cheap one only.
    made = workers.map(
        decoder, ([some.tolist()] for some in new), parallel=parallel and decoder.encoder.instant
    )
    for rows, (new_scales, new_data) in zip(places, made, strict=True):
        if before is None or (rows < 0).all():
            yield new_scales, new_data
            continue
        scales = np.empty(len(rows), dtype=np.float32)
        data = np.empty((len(rows), before.dimensions), dtype=np.int8)
        scales[rows < 0], data[rows < 0] = new_scales, new_data
        scales[rows >= 0], data[rows >= 0] = before.stored(language, rows[rows >= 0])
        yield scales, data
