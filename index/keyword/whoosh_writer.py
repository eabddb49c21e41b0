"""The keyword index on disk: the only file that knows Whoosh.

Whoosh sorts the terms (in runs on disk where they are many), keeps the table of contents,
which it replaces in one step, and removes what no generation needs. Its own posting format
goes posting by posting in Python. So a Whoosh document here is a *block* of up to 65,536
passages of one language, the payload of a posting is the packed list of the term's occurrences
in the block, and a codec writes each block as one file of
:mod:`index.keyword.hash_file`, which searching opens without Whoosh.
"""

from __future__ import annotations

import pickle
import shutil
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray
from whoosh import fields, formats
from whoosh.codec import base
from whoosh.codec.whoosh3 import W3Segment
from whoosh.index import IndexError as WhooshIndexError
from whoosh.index import create_in, open_dir

from index.keyword.blocks import (
    State,
    StoredBlock,
    about,
    build,
    concatenated,
    open_blocks,
    read_state,
    to_rewrite,
    write_state,
)
from index.keyword.hash_file import write_lists
from index.keyword.postings import BLOCK_SIZE, Block
from index.processes.pool import Workers
from index.store.store import Store
from index.types import Language

EXTENSION: Final = ".lists"

DAMAGE: Final = (
    WhooshIndexError,
    OSError,
    EOFError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    ImportError,
    struct.error,
    zlib.error,
    pickle.UnpicklingError,
)
"""What Whoosh raises on files that are missing or garbled."""


class _PackedFormat(formats.Format):  # type: ignore[misc]
    """A posting's value is opaque bytes of any length."""

    posting_size = -1

    def supports(self, name: str) -> bool:
        return name == "payload"


class _PackedField(fields.FieldType):  # type: ignore[misc]
    """A field whose value is a dictionary from term to packed postings."""

    indexed = True
    stored = False
    scorable = False
    multitoken_query = "default"

    def __init__(self) -> None:
        self.format = _PackedFormat()
        self.analyzer = None
        self.column_type = None
        self.vector = None
        self.unique = False
        self.spelling = False

    def index(self, value: dict[str, bytes], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        for term, payload in value.items():
            yield term.encode(), 1, 1.0, payload


class _NothingStored(base.PerDocumentWriter):  # type: ignore[misc]
    """A block has no stored fields."""

    is_closed = False

    def start_doc(self, docnum: int) -> None:
        pass

    def add_field(self, *_: Any) -> None:
        pass

    def close(self) -> None:
        self.is_closed = True


class _BlockWriter(base.FieldWriter):  # type: ignore[misc]
    """Writes the terms of the one document of a segment."""

    is_closed = False

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def add_postings(self, _schema: Any, _lengths: Any, items: Iterable[Any]) -> None:
        write_lists(
            self._file, ((field.encode() + term, value) for field, term, *_, value in items)
        )

    def close(self) -> None:
        self._file.close()
        self.is_closed = True


class _BlockCodec(base.Codec):  # type: ignore[misc]
    length_stats = False

    def per_document_writer(self, _storage: Any, _segment: Any) -> _NothingStored:
        return _NothingStored()

    def field_writer(self, storage: Any, segment: Any) -> _BlockWriter:
        return _BlockWriter(storage.create_file(segment.make_filename(EXTENSION)).raw_file())

    def new_segment(self, _storage: Any, indexname: str) -> Any:
        return W3Segment(self, indexname)


def sync(
    store: Store, folder: Path, workers: Workers, progress: Callable[[int, int], None]
) -> None:
    """Bring the keyword index in ``folder`` to the store's generation.

    Only one process may do this at a time. Crash-safe: new blocks are written beside the
    old ones, ``state.json`` is replaced, and only then are blocks removed that it does not name.
    """
    index, blocks = _opened(folder)
    wanted = {language: store.passage_ids(language) for language in store.passage_counts()}
    rewritten = to_rewrite(blocks, wanted)
    kept = [block for block in blocks if block.name not in rewritten]
    names = {block.name: block.language for block in kept}
    names |= _add_missing(index, store, kept, wanted, workers, progress)
    everything = concatenated(list(wanted.values()))
    dead = np.setdiff1d(concatenated([block.ids for block in kept]), everything)
    write_state(folder, State(store.generation, names, dead.tolist()))
    _keep(index, set(names))


def _opened(folder: Path) -> tuple[Any, list[StoredBlock]]:
    """Open the index in ``folder`` and its blocks; begin anew if anything is wrong with it."""
    blocks = _whole_blocks(folder)
    if blocks is not None:
        return open_dir(folder), blocks
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    # Of one letter, because they stand before every key: about the block, and its stems.
    schema = fields.Schema(a=_PackedField(), s=_PackedField())
    return create_in(folder, schema), []


def _whole_blocks(folder: Path) -> list[StoredBlock] | None:
    """Return the blocks in ``folder``; None if anything is wrong with it."""
    try:
        state = read_state(folder)
        if state is None:
            return None
        named = {one.make_filename(EXTENSION) for one in open_dir(folder)._segments()}
        found = open_blocks(folder, state)
    except DAMAGE:
        return None
    return (
        [block for some in found.values() for block in some] if named >= set(state.blocks) else None
    )


def _add_missing(
    index: Any,
    store: Store,
    kept: list[StoredBlock],
    wanted: dict[Language, NDArray[np.int64]],
    workers: Workers,
    progress: Callable[[int, int], None],
) -> dict[str, Language]:
    """Write blocks of the passages that are in none; return their names and languages."""
    names: dict[str, Language] = {}
    missing = {
        language: np.setdiff1d(
            ids, concatenated([block.ids for block in kept if block.language == language])
        )
        for language, ids in wanted.items()
    }
    total = sum(len(ids) for ids in missing.values())
    done = 0

    def advance(passages: int) -> None:
        nonlocal done
        done += passages
        progress(done, total)

    plan = [
        (language, ids[start : start + BLOCK_SIZE])
        for language, ids in missing.items()
        for start in range(0, len(ids), BLOCK_SIZE)
    ]

    def write(language: Language, block: Block) -> None:
        writer = index.writer(codec=_BlockCodec(), compound=False, limitmb=64)
        names[writer.newsegment.make_filename(EXTENSION)] = language
        writer.add_document(a=about(block), s=block.lists)
        writer.commit(merge=False)

    build(store, plan, workers, advance, write)
    return names


def _keep(index: Any, names: set[str]) -> None:
    """Remove all segments but those of the files named."""

    def chosen(_: Any, segments: list[Any]) -> list[Any]:
        return [one for one in segments if one.make_filename(EXTENSION) in names]

    index.writer(codec=_BlockCodec(), compound=False).commit(mergetype=chosen)
