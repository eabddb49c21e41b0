"""txtai: content in SQLite, hybrid of Faiss and its own BM25, vectors of our encoder."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.speed.collection_reader import Passage, read_passages
from benchmarks.speed.peers.base import (
    HYBRID,
    KEYWORD,
    BundledEncoder,
    import_library,
    installed_versions,
)
from index.types import Language

_CONFIG = {
    "method": "external",
    "transform": "benchmarks.speed.peers.txtai.transform",
    "content": True,
    "hybrid": True,
}


@cache
def _encoder() -> BundledEncoder:
    return BundledEncoder()


def transform(texts: list[str]) -> NDArray[np.float32]:
    """Return the vectors of ``texts``; called by txtai, which finds it by its name."""
    return _encoder().encode(list(texts))


class Engine:
    modes = (HYBRID, KEYWORD)
    _embeddings: Any

    def __init__(self) -> None:
        import_library("txtai")
        _encoder()

    def versions(self) -> dict[str, str]:
        return installed_versions("txtai", "faiss-cpu")

    def build(self, collection: Path, folder: Path) -> int:
        embeddings = _create()
        embeddings.index(_rows(read_passages(collection)))
        embeddings.save(str(folder))
        return int(embeddings.count())

    def open(self, folder: Path, *, once: bool = False) -> None:
        self._embeddings = _create()
        self._embeddings.load(str(folder))

    def search(self, query: str, language: Language, mode: str, limit: int) -> list[str]:
        if mode == KEYWORD:
            # A hybrid index has no keyword search of its own; this is its keyword half.
            results = self._embeddings.scoring.search(query, limit)
            return [str(number) for number, _ in results]
        return [hit["text"] for hit in self._embeddings.search(query, limit)]

    def nearest(self, vector: NDArray[np.float32], limit: int) -> list[int]:
        # Its row numbers are passage numbers as long as nothing has been updated.
        (neighbours,) = self._embeddings.ann.search(vector[None], limit)
        return [int(number) for number, _ in neighbours]

    def update(self, collection: Path, folder: Path, changed: list[Passage]) -> None:
        embeddings = _create()
        embeddings.load(str(folder))
        embeddings.upsert(_rows(changed))
        embeddings.save(str(folder))


def _rows(passages: Iterable[Passage]) -> Iterator[tuple[int, str, None]]:
    return ((passage.number, passage.text, None) for passage in passages)


def _create() -> Any:
    os.environ["ALLOW_RESOLVE_TRANSFORM"] = "True"  # required to name a function
    return import_library("txtai").Embeddings(_CONFIG)
