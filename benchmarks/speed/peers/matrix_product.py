"""The baseline: a float32 matrix–vector product with a row per passage."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.speed.collection_reader import Passage, read_size
from benchmarks.speed.peers.base import MATRIX_PRODUCT
from index.types import Language

DIMENSIONS = 256


class Engine:
    """Nothing but ``matrix @ vector`` in NumPy."""

    modes = (MATRIX_PRODUCT,)
    _matrix: NDArray[np.float32]
    _vector: NDArray[np.float32]

    def versions(self) -> dict[str, str]:
        return {"numpy": np.__version__}

    def build(self, collection: Path, folder: Path) -> int:
        size = read_size(collection)
        rows = size.passages if size else 0
        (folder / "rows.json").write_text(json.dumps(rows))
        return rows

    def open(self, folder: Path, *, once: bool = False) -> None:
        rows = json.loads((folder / "rows.json").read_text())
        rng = np.random.default_rng(0)
        self._matrix = rng.standard_normal((rows, DIMENSIONS), dtype=np.float32)
        self._vector = rng.standard_normal(DIMENSIONS, dtype=np.float32)

    def search(self, query: str, language: Language, mode: str, limit: int) -> list[str]:
        self._matrix @ self._vector
        return []

    def update(self, collection: Path, folder: Path, changed: list[Passage]) -> None:
        """Do nothing: there is no index."""
