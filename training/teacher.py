"""The teacher: vectors of English sentences, computed once by a sentence transformer."""

from __future__ import annotations

import lzma
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.corpus import CorpusError


@dataclass(frozen=True, slots=True)
class Teacher:
    """``rows`` maps an English text to its row in ``vectors``, (texts, dimensions) int8.

    A vector is stored as round(127 x) of unit length; ``projection``
    (dimensions, student dimensions) float32 takes it to its principal components.
    """

    rows: dict[str, int]
    vectors: NDArray[np.int8]
    projection: NDArray[np.float32]

    def vectors_at(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Unit vectors (rows, dimensions) float32 as the teacher gave them."""
        return _unit(self.vectors[rows].astype(np.float32))

    def project(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Unit vectors (rows, student dimensions) float32."""
        return _unit(vectors @ self.projection)


def find_teacher(folder: Path) -> Path:
    """The folder ``teacher`` in ``folder`` or, where that is missing, beside it."""
    inside = folder / "teacher"
    return inside if inside.is_dir() else folder.parent / "teacher"


def read_teacher(folder: Path, dimensions: int) -> Teacher:
    """Read ``texts.txt.xz`` and ``vectors.npy`` and fit the projection.

    Raises:
        CorpusError: a file is missing or the two do not have the same number of rows.
    """
    try:
        with lzma.open(folder / "texts.txt.xz", "rt", encoding="utf-8", newline="\n") as lines:
            texts = lines.read().removesuffix("\n").split("\n")
        vectors: NDArray[np.int8] = np.load(folder / "vectors.npy", mmap_mode="r")
    except OSError as error:
        raise CorpusError(f"{folder}: no teacher vectors ({error}); give --teacher") from error
    if len(texts) != len(vectors):
        raise CorpusError(
            f"{folder}: {len(texts)} texts but {len(vectors)} vectors; compute them again"
        )
    rows = {text: row for row, text in enumerate(texts)}
    return Teacher(rows, vectors, _principal_components(vectors, dimensions))


def _principal_components(vectors: NDArray[np.int8], dimensions: int) -> NDArray[np.float32]:
    # Uncentred: the projection is to keep cosines, not variances.
    sample = vectors[::7].astype(np.float32)
    _, basis = np.linalg.eigh(sample.T @ sample)
    return np.ascontiguousarray(basis[:, ::-1][:, :dimensions], dtype=np.float32)


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)
