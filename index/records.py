"""Rows of the store as values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.types import Language, Span


@dataclass(frozen=True, slots=True)
class FileState:
    """What the file system says of a file: size in bytes, modification time in ns."""

    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An indexed file as it was when it was read."""

    id: int
    path: str
    digest: bytes
    state: FileState


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """What filters ask of a document; ``date`` is ISO."""

    id: int
    path: str
    date: str | None


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with its document's head, as needed to show it as a hit."""

    id: int
    document: int
    ordinal: int
    span: Span
    language: Language
    text: str
    path: str
    title: str | None
    date: str | None


@dataclass(frozen=True, slots=True)
class StoredVectors:
    """Quantised vectors: ``ids`` (n,) int64, ``scales`` (n,) float32, ``data`` (n, d) int8."""

    ids: NDArray[np.int64]
    scales: NDArray[np.float32]
    data: NDArray[np.int8]
