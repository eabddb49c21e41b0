"""Rows of the store as values."""

from __future__ import annotations

from dataclasses import dataclass

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
