"""Rows of the store as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from index.types import Language, Span

PassageRow: TypeAlias = tuple[int, int, Language, str, str | bytes]
"""Where a passage starts and ends, its language, the gap before it, its text packed."""


class FileState(NamedTuple):
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
class Content:
    """A document as the store keeps it, see :func:`index.store.compression.packed`.

    Small to send to another process: passages are tuples, and no text is in it twice.
    """

    title: str | None
    date: str | None
    tail: str
    passages: list[PassageRow]


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
