"""Writes blocks with Whoosh; the only file that knows it.

Whoosh gathers the posting lists of a block, sorts them by field and term, and passes them to
its codec. Its own codec writes and reads posting by posting in Python, so ours writes sorted
lists as one hash file, which is read without Whoosh. The Whoosh index around the block is in
memory and dropped with it: the table of contents of a Whoosh index is a pickle, and none is
ever read from a folder that somebody else may have filled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from whoosh.codec.base import FieldWriter
from whoosh.codec.whoosh3 import W3Codec
from whoosh.fields import FieldType, Schema
from whoosh.filedb.filestore import RamStorage

from index.keyword.blocks import (
    NEIGHBOURS_FIELD,
    PASSAGES_FIELD,
    STEMS_FIELD,
    passage_entries,
)
from index.keyword.hash_file import write_hash_file
from index.keyword.postings import Block

_SORT_MEMORY_MB: Final = 1 << 20
"""More than a block needs: it is in memory already, so Whoosh need not sort it on disk."""


def write_block(path: Path, block: Block) -> str:
    """Write ``block`` to a new file and wait until it is on the disk.

    Returns the digest of the file. Raises OSError.
    """
    index = _MemoryStorage().create_index(_SCHEMA)
    codec = _BlockCodec(path)
    writer = index.writer(codec=codec, compound=False, limitmb=_SORT_MEMORY_MB)
    fields = {
        PASSAGES_FIELD: passage_entries(block),
        STEMS_FIELD: block.posting_lists,
        NEIGHBOURS_FIELD: block.neighbours,
    }
    writer.add_document(**fields)
    writer.commit()
    return codec.file_writer.digest


class _MemoryStorage(RamStorage):  # type: ignore[misc]
    """An index in memory, with its temporary files in memory, too."""

    def temp_storage(self, name: str | None = None) -> RamStorage:  # noqa: ARG002
        return RamStorage()


class _PostingListField(FieldType):  # type: ignore[misc]
    """A field whose value maps terms to their packed posting lists."""

    def __init__(self) -> None:
        super().__init__(format=None, analyzer=None)

    def index(
        self, value: Mapping[str, bytes], **_: Any
    ) -> Iterator[tuple[bytes, int, float, bytes]]:
        for term, postings in value.items():
            yield term.encode(), 1, 1.0, postings


class _BlockCodec(W3Codec):  # type: ignore[misc]
    """Whoosh's codec, but for the posting lists: they go to a hash file."""

    length_stats = False

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.file_writer = _HashFileWriter(path)

    def field_writer(self, _storage: Any, _segment: Any) -> FieldWriter:
        return self.file_writer


class _HashFileWriter(FieldWriter):  # type: ignore[misc]
    """Writes the sorted posting lists of a block."""

    is_closed = False

    def __init__(self, path: Path) -> None:
        self._path = path
        self.digest = ""

    def add_postings(self, _schema: Any, _lengths: Any, postings: Iterable[Any]) -> None:
        entries = ((field.encode() + term, value) for field, term, *_, value in postings)
        self.digest = write_hash_file(self._path, entries)

    def close(self) -> None:
        self.is_closed = True


_SCHEMA: Final = Schema(
    **{field: _PostingListField() for field in (PASSAGES_FIELD, STEMS_FIELD, NEIGHBOURS_FIELD)}
)
