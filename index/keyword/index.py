"""The keyword index, read: which passages have a term, and what that is worth.

A block of passages of one language is one file (see ``hash_file``) with the packed posting
list of every term; ``state.json`` names the blocks and says which generation of the store
they are of. What is missing, damaged or of another version is rebuilt from the store.
"""

from __future__ import annotations

import struct
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.keyword.blocks import LanguageRows, State, open_blocks, read_state
from index.keyword.decoding import Wanted, decode
from index.keyword.postings import OVERHEAD, Postings, has_word, together
from index.text.analysis import analyzer
from index.types import Language

_LEAST: Final = 24 << 20
_MOST: Final = 128 << 20
_A_PASSAGE: Final = 100
"""Bytes of decoded posting lists that are kept, for the next keystroke: so many for each
passage, but no fewer and no more than that."""

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
        self._cache: OrderedDict[_Key, Postings | None] = OrderedDict()
        self._cached = 0
        passages = sum(len(rows.ids) for rows in self._rows.values())
        self._room = min(max(_LEAST, _A_PASSAGE * passages), _MOST)

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

    def row(self, language: Language, identity: int) -> int:
        """Return the row of a passage of ``language`` by its id, −1 if it is not indexed."""
        found = np.flatnonzero(self.ids(language) == identity)
        return int(found[0]) if len(found) else -1

    def has(self, language: Language, term: str) -> bool:
        """Tell whether any passage of ``language`` has a stem."""
        rows = self._rows.get(language)
        if rows is None or not term:
            return False
        if rows.live is not None:
            return self.stem(language, term) is not None
        key = f"s{term}".encode()
        return any(key in block.lists for block in rows.blocks)

    def load(
        self, language: Language, stems: Iterable[tuple[str, ...]], words: Iterable[str]
    ) -> None:
        """Read many posting lists at once that will be asked for: faster than one by one."""
        stem_of = analyzer(language).stem_of
        wanted = {
            **{(language, "stem", term): Wanted(term) for terms in stems for term in terms},
            **{(language, "word", word): Wanted(stem_of(word), word) for word in words},
        }
        self._load({key: one for key, one in wanted.items() if key not in self._cache})

    def stem(self, language: Language, term: str) -> Postings | None:
        """Return where a stem occurs in passages of ``language``; None if nowhere."""
        key = (language, "stem", term)
        if key not in self._cache:
            self._load({key: Wanted(term)})
        return self._remembered(key)

    def stems(self, language: Language, terms: tuple[str, ...]) -> Postings | None:
        """Return where all of ``terms`` occur, their scores added up; None if nowhere."""
        if len(terms) == 1:
            return self.stem(language, terms[0])
        key = (language, "stems", " ".join(terms))
        if key not in self._cache:
            self._remember(key, together([self.stem(language, term) for term in terms]))
        return self._remembered(key)

    def word(self, language: Language, term: str) -> Postings | None:
        """Return where a folded word occurs in passages of ``language``; None if nowhere."""
        key = (language, "word", term)
        if key not in self._cache:
            self._load({key: Wanted(analyzer(language).stem_of(term), term)})
        return self._remembered(key)

    def has_word(self, term: str) -> bool:
        """Tell whether any passage has a folded word."""
        return any(self._has_word(language, term) for language in self._rows)

    def _has_word(self, language: Language, term: str) -> bool:
        rows, stem = self._rows[language], analyzer(language).stem_of(term)
        values = (block.lists.get(f"s{stem}".encode()) for block in rows.blocks)
        had = any(value is not None and has_word(value, stem, term) for value in values)
        return had and (rows.live is None or self.word(language, term) is not None)

    def _load(self, wanted: dict[_Key, Wanted]) -> None:
        """Read lists of one language and remember them."""
        space = self._rows.get(next(iter(wanted))[0]) if wanted else None
        found = [None] * len(wanted) if space is None else decode(space, list(wanted.values()))
        for key, one in zip(wanted, found, strict=True):
            self._remember(key, one)

    def _remember(self, key: _Key, found: Postings | None) -> None:
        self._cache[key] = found
        self._cached += _size(found)

    def _remembered(self, key: _Key) -> Postings | None:
        found = self._cache[key]
        self._cache.move_to_end(key)
        while self._cached > self._room and len(self._cache) > 1:
            self._cached -= _size(self._cache.popitem(last=False)[1])
        return found


def _size(found: Postings | None) -> int:
    return OVERHEAD if found is None else found.size
