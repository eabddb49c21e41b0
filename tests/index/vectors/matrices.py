"""Small stores and passage matrices with vectors that tests choose."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedding.encodings import pack_vectors, unpack_vectors
from index.embedding.normalize import normalize_rows
from index.processes.pool import WorkerPool
from index.store.compression import pack_document
from index.store.records import FileState
from index.store.store import Store
from index.types import Document, Passage, Span
from index.vectors.matrix import PassageMatrix
from index.vectors.writer import update_matrix

NO_WORKERS = WorkerPool(1)


class VectorEncoder:
    """Stores vectors as any encoder but the bundled one does."""

    name = "vectors"
    is_fast = False

    def __init__(self, dimensions: int = 32) -> None:
        self.dimensions = dimensions
        self.unpacked = 0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.zeros((len(texts), self.dimensions), dtype=np.float32)

    def encode_passages(self, texts: Sequence[str], _: Sequence[object] = (), /) -> list[bytes]:
        return pack_vectors(self.encode(texts))

    def passage_vectors(self, encodings: Sequence[bytes], /) -> NDArray[np.float32]:
        self.unpacked += len(encodings)
        return unpack_vectors(encodings, self.dimensions)


def make_store(folder: Path, languages: list[str], vectors: NDArray[np.float32]) -> Store:
    store = Store.open(folder / "store.sqlite", create=True)
    add_passages(store, languages, vectors)
    return store


def add_passages(
    store: Store,
    languages: list[str],
    vectors: NDArray[np.float32],
    paths: Sequence[str | None] = (),
) -> None:
    """Add a document with one passage for each of ``languages``."""
    with store.transaction():
        ids: list[int] = []
        for language, path in zip_longest(languages, paths):
            passages = [Passage(Span(0, 1), language)]
            path = path or f"/{len(list(store.files()))}"
            ids += store.add_document(
                path, b"d", FileState(1, 1), pack_document(Document("x"), passages)
            )
        store.set_encodings(ids, pack_vectors(vectors))
        store.advance_generation()


def make_matrix(
    folder: Path, languages: list[str], vectors: NDArray[np.float32]
) -> tuple[Store, PassageMatrix]:
    store = make_store(folder, languages, vectors)
    update_matrix(store, folder / "m", VectorEncoder(vectors.shape[1]), NO_WORKERS)
    return store, PassageMatrix(folder / "m")


def unit_vectors(count: int, dimensions: int = 32) -> NDArray[np.float32]:
    rows = np.random.default_rng(7).normal(size=(count, dimensions))
    return normalize_rows(rows.astype(np.float32))
