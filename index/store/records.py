"""What goes into the store and comes out of it, as values."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from index.store.details import unpack_details
from index.types import DateSource, Document, Language, Place, Span

PassageRow: TypeAlias = tuple[int, int, Language, str, str | bytes, str, int]
"""Start and end of a passage, its language, the text before it, its own text compressed, its
places as :mod:`index.store.places` packs them, and 1 if its beginning was read from a picture.

Start and end are in code points of the document's text; the text before it is what is between
the passage and the one before."""


class FileState(NamedTuple):
    """What the file system says of a file: size in bytes, modification time in ns."""

    size: int
    mtime_ns: int


class DocumentSize(NamedTuple):
    """How many passages a document has; ``path`` is that of its file."""

    path: str
    passages: int


class SkippedFile(NamedTuple):
    """A file that was not indexed; ``kind`` as in :class:`index.types.Skipped`."""

    state: FileState
    reason: str
    kind: str = ""


class StoredFile(NamedTuple):
    """An indexed file as it was when it was read; ``id`` is that of its own document."""

    id: int
    path: str
    digest: bytes
    state: FileState


class PackedDocument(NamedTuple):
    """A document as it is stored, see :func:`index.store.compression.pack_document`.

    ``member`` is its path inside its file, "" for the document that is the file itself, which
    has ``members`` others. ``tail`` is the text after the last passage. Small to send to
    another process: passages are tuples, and no text is in it twice.
    """

    title: str | None
    date: str | None
    tail: str
    passages: list[PassageRow]
    member: str = ""
    members: int = 0
    kind: str = ""
    date_source: str | None = None
    pictures: int = 0
    details: str = ""


class StoredDocument(NamedTuple):
    """A document as it was read, and the path of its file and its own inside that."""

    path: str
    member: str
    content: Document


class DocumentHead(NamedTuple):
    """What filters and orders need of a document; ``date`` is ISO, ``details`` are still packed.

    The ids of its passages are ``passage_count`` from ``first_passage`` on; ``digest`` is that of
    its file. One that was removed or replaced is not ``live`` any more.
    """

    id: int
    path: str
    date: str | None
    member: str = ""
    title: str | None = None
    kind: str = ""
    details: str = ""
    first_passage: int = 0
    passage_count: int = 0
    digest: bytes = b""
    live: bool = True

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """Named headers (``from``, ``to``, ``cc``, ``bcc``) as (name, value)."""
        return unpack_details(self.details).fields


class DocumentName(NamedTuple):
    """What a document with so many ``passages`` is called.

    ``language`` and ``beginning`` are language and text of its first passage; None and "" if it
    has none or that was not asked for.
    """

    id: int
    path: str
    member: str
    title: str | None
    first_passage: int
    passages: int
    language: Language | None = None
    beginning: str = ""


class StoredPassage(NamedTuple):
    """A passage with its document's head, as needed to show it as a hit.

    ``places`` are in code points of ``text``, that of its beginning first.
    """

    id: int
    document: int
    ordinal: int
    span: Span
    language: Language
    text: str
    path: str
    title: str | None
    date: str | None
    member: str = ""
    places: tuple[Place, ...] = ()
    kind: str = ""
    date_source: DateSource | None = None
