"""Reads the teacher's vectors: English texts encoded beforehand by a sentence transformer."""

from __future__ import annotations

import lzma
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from training.corpus import CorpusError

_SAMPLE_STEP: Final = 7
_BLOCK_ROWS: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Teacher:
    """The vectors of English texts that the encoder is trained towards.

    ``rows`` maps a text to its row in ``targets`` (texts, dimensions) float32: the
    teacher's vectors, projected to the dimensions of the student, of unit length.
    """

    rows: dict[str, int]
    targets: NDArray[np.float32]


def find_teacher(folder: Path) -> Path:
    """Return the folder ``teacher`` in ``folder`` or, if that is missing, beside it."""
    inside = folder / "teacher"
    return inside if inside.is_dir() else folder.parent / "teacher"


def read_teacher(folder: Path, dimensions: int) -> Teacher:
    """Read ``texts.txt.xz`` and ``vectors.npy`` (texts, any) int8, round(127 x) of unit length.

    Raises:
        CorpusError: a file is missing, or the numbers of texts and vectors differ.
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
    return Teacher(rows, _project(vectors, dimensions))


def _project(vectors: NDArray[np.int8], dimensions: int) -> NDArray[np.float32]:
    """Return unit vectors on the principal components, uncentred to preserve cosines."""
    sample = vectors[::_SAMPLE_STEP].astype(np.float32)
    _, components = np.linalg.eigh(sample.T @ sample)
    basis = components[:, ::-1][:, :dimensions]
    blocks = [
        vectors[start : start + _BLOCK_ROWS].astype(np.float32) @ basis
        for start in range(0, len(vectors), _BLOCK_ROWS)
    ]
    projected = np.concatenate(blocks)
    lengths = np.linalg.norm(projected, axis=1, keepdims=True)
    return np.asarray(projected / np.maximum(lengths, 1e-9), dtype=np.float32)
