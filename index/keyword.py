"""The keyword index: the only file that knows Whoosh.

A Whoosh document here is not a passage but a *block* of up to 8,192 passages of
one language, and the payload of a posting is the packed list of the term's
occurrences in that block. So Whoosh keeps what it is good at (the term
dictionary, segments, merging, atomic table of contents), while postings are
written and read as whole arrays instead of one by one.

The index is derived from the store. ``state.json`` says from which generation;
what is missing, damaged or of another version is rebuilt from the store.
"""

from __future__ import annotations

import pickle
import shutil
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from whoosh import fields, formats
from whoosh.index import IndexError as WhooshIndexError
from whoosh.index import create_in, open_dir
from whoosh.reading import TermNotFound

from index.blocks import (
    LanguageRows,
    StoredBlock,
    build,
    concatenated,
    pack_block,
    read_state,
    to_rewrite,
    write_state,
)
from index.postings import (
    BLOCK_SIZE,
    Postings,
    bm25,
    together,
    unpack,
)
from index.store import Store
from index.types import Language

_REMEMBERED: Final = 4_096
"""Posting lists kept decoded, for the next keystroke."""

_DAMAGE: Final = (
    WhooshIndexError,
    OSError,
    EOFError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    struct.error,
    zlib.error,
    pickle.UnpicklingError,
)
"""What Whoosh and our own readers raise on files that are missing or garbled."""


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


class KeywordIndex:
    """An opened keyword index. Reads are lazy; decoded posting lists are kept."""

    def __init__(self, folder: Path, generation: int, dead: Iterable[int]) -> None:
        self.generation = generation
        self._reader = open_dir(folder).reader()
        blocks: dict[Language, list[StoredBlock]] = {}
        for block in stored_blocks(self._reader):
            blocks.setdefault(block.language, []).append(block)
        removed = np.array(sorted(dead), dtype=np.int64)
        self._rows = {language: LanguageRows(some, removed) for language, some in blocks.items()}
        self._cache: dict[tuple[Language, str, str], Postings | None] = {}

    @classmethod
    def open(cls, folder: Path) -> KeywordIndex | None:
        """Open the index in ``folder``; None if it is missing, damaged or of another version."""
        try:
            state = read_state(folder)
            return None if state is None else cls(folder, state.generation, state.dead)
        except _DAMAGE:
            return None

    def close(self) -> None:
        self._reader.close()

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages that have passages."""
        return tuple(language for language, rows in self._rows.items() if rows.count)

    def ids(self, language: Language) -> NDArray[np.int64]:
        """Return the passage id of every row of ``language``, (n,) int64."""
        rows = self._rows.get(language)
        return np.zeros(0, dtype=np.int64) if rows is None else rows.ids

    def stem(self, language: Language, term: str) -> Postings | None:
        """Return where a stem occurs in passages of ``language``; None if nowhere."""
        return self._postings(language, "stem", term)

    def stems(self, language: Language, terms: tuple[str, ...]) -> Postings | None:
        """Return where all of ``terms`` occur, their scores added up; None if nowhere."""
        if len(terms) == 1:
            return self.stem(language, terms[0])
        key = (language, "stems", " ".join(terms))
        return self._remembered(
            key, lambda: together([self.stem(language, term) for term in terms])
        )

    def word(self, language: Language, term: str) -> Postings | None:
        """Return where a folded word occurs in passages of ``language``; None if nowhere."""
        return self._postings(language, "word", term)

    def _postings(self, language: Language, field: str, term: str) -> Postings | None:
        return self._remembered((language, field, term), lambda: self._read(language, field, term))

    def _remembered(
        self, key: tuple[Language, str, str], make: Callable[[], Postings | None]
    ) -> Postings | None:
        if key not in self._cache:
            if len(self._cache) >= _REMEMBERED:
                self._cache.clear()
            self._cache[key] = make()
        return self._cache[key]

    def _read(self, language: Language, field: str, term: str) -> Postings | None:
        space = self._rows.get(language)
        if space is None or not term:
            return None
        try:
            matcher = self._reader.postings(field, term.encode())
        except TermNotFound:
            return None
        rows: list[NDArray[np.int64]] = []
        frequencies: list[NDArray[np.uint8]] = []
        while matcher.is_active():
            base = space.bases.get(matcher.id())
            if base is not None:
                offsets, counts = unpack(matcher.value())
                rows.append(offsets.astype(np.int64) + base)
                frequencies.append(counts)
            matcher.next()
        if not rows:
            return None
        where, tf = np.concatenate(rows), np.concatenate(frequencies)
        if space.live is not None:
            kept = space.live[where]
            where, tf = where[kept], tf[kept]
        return Postings(where, bm25(tf, space.norms[where], space.count)) if len(where) else None


def sync(store: Store, folder: Path, progress: Callable[[int, int], None]) -> None:
    """Bring the keyword index in ``folder`` to the store's generation.

    Only one process may do this at a time. Crash-safe: ``state.json`` is
    replaced last, and an index without a matching one is compared with the
    store passage by passage.
    """
    current = KeywordIndex.open(folder)
    if current is None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        create_in(
            folder, fields.Schema(block=fields.STORED, stem=_PackedField(), word=_PackedField())
        )
        blocks: list[StoredBlock] = []
    else:
        blocks = list(stored_blocks(current._reader))
        current.close()
    languages = store.passage_counts()
    wanted = {language: store.passage_ids(language) for language in languages}
    rewritten = to_rewrite(blocks, wanted)
    kept = [block for block in blocks if block.number not in rewritten]
    missing = {
        language: np.setdiff1d(
            ids, concatenated([block.ids for block in kept if block.language == language])
        )
        for language, ids in wanted.items()
    }
    total = sum(len(ids) for ids in missing.values())
    if total or rewritten:
        writer = open_dir(folder).writer(limitmb=64)
        for number in rewritten:
            writer.delete_document(number)
        done = 0
        for language, ids in missing.items():
            for start in range(0, len(ids), BLOCK_SIZE):
                block = build(store, language, ids[start : start + BLOCK_SIZE])
                writer.add_document(
                    block=pack_block(language, block), stem=block.stems, word=block.words
                )
                done += len(block.ids)
                progress(done, total)
        writer.commit()
    everything = concatenated(list(wanted.values()))
    dead = np.setdiff1d(concatenated([block.ids for block in kept]), everything)
    write_state(folder, store.generation, dead)


def stored_blocks(reader: Any) -> Iterator[StoredBlock]:
    for number, stored in reader.iter_docs():
        language, ids, sizes = stored["block"]
        yield StoredBlock(
            number,
            language,
            np.frombuffer(ids, dtype=np.int64),
            np.frombuffer(sizes, dtype=np.uint16),
        )
