"""Rows of the store's tables, as tuples with names; they end with their checksum."""

from __future__ import annotations

import os
from typing import Final, NamedTuple

from index.store.records import DocumentHead, FileState, StoredFile

DOCUMENT_COLUMNS: Final = (
    "id, path, digest, size, mtime_ns, title, date, tail, member, members, kind, date_source,"
    " pictures, details, first_passage, passages, live, checksum"
)
PASSAGE_COLUMNS: Final = (
    "id, document, ordinal, start_at, end_at, language, gap, text, place, recognized, checksum"
)
SKIPPED_COLUMNS: Final = "path, size, mtime_ns, reason, kind, checksum"


class DocumentRow(NamedTuple):
    """A row of ``documents``."""

    id: int
    path: bytes
    digest: bytes
    size: int
    mtime_ns: int
    title: str | None
    date: str | None
    tail: str
    member: str
    members: int
    kind: str
    date_source: str | None
    pictures: int
    details: str
    first_passage: int
    passages: int
    live: int
    checksum: bytes

    @property
    def name(self) -> str:
        """The path of the file as a text."""
        return os.fsdecode(self.path)

    @property
    def file(self) -> StoredFile:
        """The file as it was when it was read."""
        return StoredFile(self.id, self.name, self.digest, FileState(self.size, self.mtime_ns))

    @property
    def head(self) -> DocumentHead:
        """What filters and orders need."""
        return DocumentHead(
            self.id,
            self.name,
            self.date,
            self.member,
            self.title,
            self.kind,
            self.details,
            self.first_passage,
            self.passages,
            self.digest,
            bool(self.live),
        )

    @property
    def passage_ids(self) -> range:
        """The ids of the passages, in order."""
        return range(self.first_passage, self.first_passage + self.passages)


class PassageRow(NamedTuple):
    """A row of ``passages``."""

    id: int
    document: int
    ordinal: int
    start: int
    end: int
    language: str
    gap: str
    stored: str | bytes
    place: str
    recognized: int
    checksum: bytes
