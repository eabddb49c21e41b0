"""Writes the passage matrix: vectors of new passages are computed, the others copied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from index.embedding.protocol import Encoder
from index.files.atomic import replacing
from index.files.checked import CheckedWriter
from index.files.leftovers import remove_leftovers
from index.int8 import Quantized, quantize
from index.processes.limits import Death
from index.processes.pool import PARALLEL_PASSAGES, WorkerPool, worker_death_error
from index.store.store import Store
from index.types import Language
from index.vectors.header import MatrixHeader
from index.vectors.matrix import PAGE_SIZE, PassageMatrix

_CHUNK_PASSAGES: Final = 4_096
"""Passages whose vectors are in memory at a time, in each process."""
_NO_IDS: Final = np.zeros(0, dtype=np.int64)
_SCALE_UNITS: Final = float(1 << 31)
"""Scales are summed in units of 2⁻³¹: the sums of two billion rows fit 64 bits."""


def update_matrix(store: Store, path: Path, encoder: Encoder, workers: WorkerPool) -> None:
    """Replace the matrix at ``path`` by that of all the store's passages, atomically.

    Vectors are copied from the old matrix where it has them: a passage never changes.

    Raises:
        OSError: the disk is full or the folder cannot be written.
        DamageError: the store is damaged.
        IndexStateError: worker processes were killed, see
            :func:`index.processes.pool.worker_death_error`.
    """
    previous = _open_compatible(path, store, encoder)
    ids = dict(sorted(store.passage_ids_by_language().items()))
    ids_by_path = store.passage_ids_by_path()
    if not np.array_equal(np.sort(ids_by_path), np.sort(np.concatenate([*ids.values(), _NO_IDS]))):
        raise store.damage("its documents and passages do not belong together")
    header = MatrixHeader(
        version=store.version,
        encoder=encoder.name,
        dimensions=encoder.dimensions,
        counts={language: len(of_language) for language, of_language in ids.items()},
    )
    quantizer = PassageQuantizer(Path(store.path), encoder)
    remove_leftovers(path)
    with replacing(path) as file:
        writer = MatrixWriter(file, header, ids, ids_by_path)
        for language, of_language in ids.items():
            for rows in _language_rows(quantizer, workers, previous, language, of_language):
                writer.write_rows(language, rows)
        writer.finish()


@dataclass(frozen=True, slots=True)
class PassageQuantizer:
    """A task for workers: passage ids → their vectors in int8."""

    store: Path
    encoder: Encoder

    def __call__(self, items: Sequence[list[int]]) -> list[Quantized]:
        """Return the vectors of each list of passages, a zero row where there is none."""
        store = Store.open(self.store)
        try:
            return [self._quantize(store, ids) for ids in items]
        finally:
            store.close()

    def on_worker_death(self, item: list[int], _: Death) -> Quantized:
        """Raise IndexStateError: processes ended over these passages."""
        raise worker_death_error(self.store, len(item))

    def _quantize(self, store: Store, ids: list[int]) -> Quantized:
        encodings = dict(store.encodings(ids))
        return quantize(self.encoder.passage_vectors([encodings.get(id_, b"") for id_ in ids]))


class MatrixWriter:
    """Writes a matrix file from start to end, without the vectors staying in memory."""

    def __init__(
        self,
        file: BinaryIO,
        header: MatrixHeader,
        ids: dict[Language, NDArray[np.int64]],
        ids_by_path: NDArray[np.int64],
    ) -> None:
        self._writer = CheckedWriter(file, PAGE_SIZE)
        self._scales: list[NDArray[np.float32]] = []
        self._sums = {language: np.zeros(header.dimensions, dtype=np.int64) for language in ids}
        self._writer.write(header.to_bytes())
        for passage_ids in ids.values():
            self._writer.write(passage_ids.tobytes())
        order = np.argsort(ids_by_path)
        for passage_ids in ids.values():
            places = np.searchsorted(ids_by_path, passage_ids, sorter=order)
            self._writer.write(order[places].astype(np.int32).tobytes())

    def write_rows(self, language: Language, rows: Quantized) -> None:
        """Append ``rows``; languages come in the order of the header."""
        self._writer.write(rows.data.tobytes())
        self._scales.append(rows.scales)
        # In whole numbers, so that no order of passages rounds it to another sum. Not with @:
        # the threads of its library would take a core from the worker processes.
        scales = np.rint(rows.scales * _SCALE_UNITS).astype(np.int64)
        self._sums[language] += np.einsum("n,nd->d", scales, rows.data, dtype=np.int64)

    def finish(self) -> None:
        """Write what follows the rows."""
        for scales in self._scales:
            self._writer.write(scales.tobytes())
        for vector_sum in self._sums.values():
            self._writer.write((vector_sum / _SCALE_UNITS).astype(np.float32).tobytes())
        self._writer.finish()


def _open_compatible(path: Path, store: Store, encoder: Encoder) -> PassageMatrix | None:
    """Open the matrix at ``path``; None if its rows are not those of ``store`` and ``encoder``."""
    matrix = PassageMatrix.open(path, verify=True)
    if matrix is None or (matrix.encoder, matrix.dimensions) != (encoder.name, encoder.dimensions):
        return None
    return matrix if store.is_ancestor(matrix.version) else None


def _language_rows(
    quantizer: PassageQuantizer,
    workers: WorkerPool,
    previous: PassageMatrix | None,
    language: Language,
    ids: NDArray[np.int64],
) -> Iterator[Quantized]:
    """Yield the rows of the passages ``ids`` (n,) of one language, chunk by chunk."""
    previous_rows: list[NDArray[np.int64]] = []
    missing: list[NDArray[np.int64]] = []
    for start in range(0, len(ids), _CHUNK_PASSAGES):
        chunk = ids[start : start + _CHUNK_PASSAGES]
        rows = np.full(len(chunk), -1) if previous is None else previous.find_rows(language, chunk)
        previous_rows.append(rows)
        missing.append(chunk[rows < 0])
    # The encoder is sent to each process once, which only pays for one that is small.
    parallel = quantizer.encoder.is_fast and sum(map(len, missing)) >= PARALLEL_PASSAGES
    computed = workers.map(quantizer, ([chunk.tolist()] for chunk in missing), parallel=parallel)
    for rows, new in zip(previous_rows, computed, strict=True):
        if previous is None or (rows < 0).all():
            yield new
        else:
            old = previous.read_rows(language, rows[rows >= 0])
            yield _merge(rows >= 0, old, new)


def _merge(is_old: NDArray[np.bool_], old: Quantized, new: Quantized) -> Quantized:
    """Return rows (n, d): those of ``old`` where ``is_old`` (n,), else those of ``new``."""
    scales = np.empty(len(is_old), dtype=np.float32)
    data = np.empty((len(is_old), old.data.shape[1]), dtype=np.int8)
    scales[is_old], data[is_old] = old
    scales[~is_old], data[~is_old] = new
    return Quantized(scales, data)
