"""What goes into the store and comes out of it, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from index.types import Language, Span

PassageRow: TypeAlias = tuple[int, int, Language, str, str | bytes]
"""Start and end of a passage, its language, the text before it, its own text compressed.

Start and end are in code points of the document's text; the text before it is what is between
the passage and the one before."""


class FileState(NamedTuple):
    """What the file system says of a file: size in bytes, modification time in ns."""

    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An indexed file as it was when it was read; ``id`` is that of its document."""

    id: int
    path: str
    digest: bytes
    state: FileState


@dataclass(frozen=True, slots=True)
class PackedDocument:
    """A document as it is stored, see :func:`index.store.compression.pack_document`.

    ``tail`` is the text after the last passage. Small to send to another process: passages
    are tuples, and no text is in it twice.
    """

    title: str | None
    date: str | None
    tail: str
    passages: list[PassageRow]


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """What filters need of a document; ``date`` is ISO."""

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
