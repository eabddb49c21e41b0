"""The keyword index, read: which passages have a term, and what that is worth.

A block of passages of one language is one file (:mod:`index.lists`) with the packed posting
list of every term; ``state.json`` names the blocks and says which generation of the store
they are of. What is missing, damaged or of another version is rebuilt from the store.
"""

from __future__ import annotations

import struct
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.analysis import analyzer
from index.blocks import LanguageRows, State, open_blocks, read_state
from index.postings import Postings, bm25, merged, together, unpack
from index.types import Language

_REMEMBERED: Final = 32 << 20
"""Bytes of decoded posting lists that are kept, for the next keystroke."""

DAMAGE: Final = (OSError, EOFError, KeyError, ValueError, TypeError, struct.error)
"""What opening raises on files that are missing or garbled."""

_Key = tuple[Language, str, str]


class KeywordIndex:
    """An opened keyword index. Reads are lazy; decoded posting lists are kept."""

    def __init__(self, folder: Path, state: State) -> None:
        self.generation = state.generation
        removed = np.array(sorted(state.dead), dtype=np.int64)
        self._rows = {
            language: LanguageRows(some, removed)
            for language, some in open_blocks(folder, state).items()
        }
        self._cache: OrderedDict[_Key, Postings] = OrderedDict()
        self._cached = 0

    @classmethod
    def open(cls, folder: Path) -> KeywordIndex | None:
        """Open the index in ``folder``; None if it is missing, damaged or of another version."""
        try:
            state = read_state(folder)
            return None if state is None else cls(folder, state)
        except DAMAGE:
            return None

    def close(self) -> None:
        """Forget everything; the files are closed when nothing refers to them any more."""
        self._cache.clear()
        self._rows.clear()

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages that have passages."""
        return tuple(language for language, rows in self._rows.items() if rows.count)

    def ids(self, language: Language) -> NDArray[np.int64]:
        """Return the passage id of every row of ``language``, (n,) int64."""
        rows = self._rows.get(language)
        return np.zeros(0, dtype=np.int64) if rows is None else rows.ids

    def has(self, language: Language, term: str) -> bool:
        """Tell whether any passage of ``language`` has a stem."""
        rows = self._rows.get(language)
        if rows is None or not term:
            return False
        if rows.live is not None:
            return self.stem(language, term) is not None
        key = f"s{term}".encode()
        return any(key in block.lists for block in rows.blocks)

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

    def has_word(self, term: str) -> bool:
        """Tell whether a folded word occurs anywhere, or did before passages were removed."""
        return any(
            value is not None and term in unpack(value, stem)[0]
            for language, rows in self._rows.items()
            for stem in (analyzer(language).stem_of(term),)
            for block in rows.blocks
            for value in (block.lists.get(f"s{stem}".encode()),)
        )

    def _postings(self, language: Language, field: str, term: str) -> Postings | None:
        return self._remembered((language, field, term), lambda: self._read(language, field, term))

    def _remembered(self, key: _Key, make: Callable[[], Postings | None]) -> Postings | None:
        found = self._cache.get(key)
        if found is not None:
            self._cache.move_to_end(key)
            return found
        found = make()
        if found is not None:
            self._cache[key] = found
            self._cached += found.size
            while self._cached > _REMEMBERED and len(self._cache) > 1:
                self._cached -= self._cache.popitem(last=False)[1].size
        return found

    def _read(self, language: Language, field: str, term: str) -> Postings | None:
        space = self._rows.get(language)
        if space is None or not term:
            return None
        stem = term if field == "stem" else analyzer(language).stem_of(term)
        key = f"s{stem}".encode()
        rows: list[NDArray[np.int64]] = []
        frequencies: list[NDArray[np.uint8]] = []
        for block in space.blocks:
            value = block.lists.get(key)
            if value is None:
                continue
            words, offsets, counts = unpack(value, stem)
            if field == "word":
                part = words.get(term, slice(0))
                offsets, counts = offsets[part], counts[part]
            elif len(words) > 1:
                offsets, counts = merged(offsets, counts)
            rows.append(offsets.astype(np.int64) + block.base)
            frequencies.append(counts)
        if not rows:
            return None
        where, tf = np.concatenate(rows), np.concatenate(frequencies)
        if space.live is not None:
            kept = space.live[where]
            where, tf = where[kept], tf[kept]
        return Postings(where, bm25(tf, space.norms[where], space.count)) if len(where) else None
