"""Translations of words and multi-word expressions, read from the bundled lexicon.

The lexicon is a read-only SQLite file with one table per language. Its rows are numbered
from 1 in the order of their terms, so that a binary search finds an entry and no index has
to repeat every word; translations refer to rows of the other tables by number, see
:func:`pack`. Opening reads a handful of rows; nothing is loaded beforehand.
"""

from __future__ import annotations

import sqlite3
import struct
import threading
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from index.errors import LexiconError
from index.types import LANGUAGES, Language
from search.lexicon.tables import NEXT_STEP, RESOURCES

FORMAT: Final = "1"
LONGEST_EXPRESSION: Final = 4
"""Terms in an expression, stop words not counted."""

_BUNDLED: Final = RESOURCES / "lexicon.sqlite"
_REMEMBERED: Final = 20_000
"""Rows of a language whose terms are kept, for the next look-up."""
_ENTRIES: Final = 1_024
"""Entries that are kept."""
_PIVOTS: Final = 8
"""Rows that a step of a search reads at once: a statement costs more than a row."""

_FULL_WEIGHT: Final = 255
_RECORD: Final = 4
"""Bytes of one translation."""


@dataclass(frozen=True, slots=True)
class Translation:
    """One way to say an entry in another language.

    ``terms`` are target-language stems; more than one is a multi-word expression, whose
    stop words are left out. ``weight`` in (0, 1]: the best translation of an entry has 1.
    """

    terms: tuple[str, ...]
    weight: float


class Lexicon:
    """Look-ups in one lexicon file. Safe to share between threads."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        path: Path,
        version: str,
        sizes: dict[Language, int],
    ) -> None:
        self._connection = connection
        self._path = path
        self._version = version
        self._sizes = sizes
        self._lock = threading.Lock()
        self._read: dict[Language, dict[int, str]] = {language: {} for language in sizes}
        # The words of a query are looked up for one purpose after another.
        self._number = lru_cache(maxsize=_ENTRIES)(self._find)
        self._entry = lru_cache(maxsize=_ENTRIES)(self._read_entry)

    @classmethod
    def open(cls, path: Path | None = None) -> Lexicon:
        """Open the lexicon at ``path``, or the bundled one.

        Raises:
            LexiconError: the file is missing, damaged or of another format.
        """
        path = _BUNDLED if path is None else path
        if not path.is_file():
            raise LexiconError(f"{path}: no lexicon there; {NEXT_STEP}")
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        try:
            about = dict(connection.execute("SELECT name, value FROM about"))
            if about.get("format") != FORMAT or "version" not in about:
                raise LexiconError(
                    f"{path}: lexicon format {about.get('format')}, {FORMAT} expected; {NEXT_STEP}"
                )
            sizes = {
                language: connection.execute(f"SELECT max(id) FROM {language}").fetchone()[0] or 0
                for language in LANGUAGES
            }
            return cls(connection, path, about["version"], sizes)
        except sqlite3.Error as error:
            connection.close()
            raise LexiconError(f"{path}: not a lexicon ({error}); {NEXT_STEP}") from error
        except LexiconError:
            connection.close()
            raise

    @property
    def version(self) -> str:
        """A digest of every entry: two lexicons that differ have different versions."""
        return self._version

    def close(self) -> None:
        """Close the file; look-ups are over."""
        self._connection.close()

    def translations(
        self, source: Language, target: Language, terms: tuple[str, ...]
    ) -> tuple[Translation, ...]:
        """Return how ``terms`` (stems of one word or expression) are said in ``target``.

        Best first; empty where the entry or the direction is unknown.

        Raises:
            LexiconError: the file is damaged.
        """
        if source == target or source not in LANGUAGES or target not in LANGUAGES:
            return ()
        number = self._number(source, " ".join(terms))
        if number is None:
            return ()
        packed = self._entry(source, number).get(target) or b""
        if len(packed) % _RECORD:
            raise self._damaged(f"row {number} is cut")
        found = unpack(packed)
        said = self._terms(target, [each for each, _ in found])
        return tuple(
            Translation(tuple(one.split(" ")), weight)
            for one, (_, weight) in zip(said, found, strict=True)
        )

    def knows(self, language: Language, terms: tuple[str, ...]) -> bool:
        """Whether ``terms`` has a translation from ``language`` into any other language.

        Raises:
            LexiconError: the file is damaged.
        """
        number = self._number(language, " ".join(terms)) if language in LANGUAGES else None
        if number is None:
            return False
        return any(map(bool, self._entry(language, number).values()))

    def segment(self, language: Language, stems: Sequence[str]) -> list[tuple[int, int]]:
        """Cut ``stems`` (stop words dropped) into known expressions and single words.

        Returns ranges ``[start, end)`` that cover all stems in order.

        Raises:
            LexiconError: the file is damaged.
        """
        return longest_match(stems, lambda terms: self.knows(language, terms))

    def _find(self, language: Language, wanted: str) -> int | None:
        """Return the number of the row of ``wanted``, by a search that reads few rows at a time."""
        low, high = 1, self._sizes[language] + 1
        while low < high:
            pivots = range(low, high, -(-(high - low) // _PIVOTS))
            terms = self._terms(language, pivots)
            place = bisect_left(terms, wanted)
            if place < len(terms) and terms[place] == wanted:
                return pivots[place]
            low, high = (
                pivots[place - 1] + 1 if place else low,
                pivots[place] if place < len(pivots) else high,
            )
        return None

    def _read_entry(self, language: Language, number: int) -> dict[Language, bytes | None]:
        others = [each for each in LANGUAGES if each != language]
        rows = self._rows(f"SELECT {','.join(others)} FROM {language} WHERE id = ?", [number])
        if not rows:
            raise self._damaged(f"row {number} is missing")
        return dict(zip(others, rows[0], strict=True))

    def _terms(self, language: Language, numbers: Sequence[int]) -> list[str]:
        """Return the terms of several rows; the first steps of every search meet the same."""
        known = self._read[language]
        new = [number for number in numbers if number not in known]
        if new:
            if len(known) > _REMEMBERED:
                known.clear()
                new = list(numbers)
            marks = ",".join("?" * len(new))
            rows = self._rows(f"SELECT id, terms FROM {language} WHERE id IN ({marks})", new)
            known.update((number, str(terms)) for number, terms in rows)
        try:
            return [known[number] for number in numbers]
        except KeyError as error:
            raise self._damaged(f"row {error} is missing") from error

    def _rows(self, query: str, numbers: list[int]) -> list[tuple[Any, ...]]:
        try:
            with self._lock:
                return self._connection.execute(query, numbers).fetchall()
        except sqlite3.Error as error:
            raise self._damaged(str(error)) from error

    def _damaged(self, how: str) -> LexiconError:
        return LexiconError(f"{self._path}: damaged ({how}); {NEXT_STEP}")


def longest_match(
    stems: Sequence[str], known: Callable[[tuple[str, ...]], bool]
) -> list[tuple[int, int]]:
    """Cut ``stems`` greedily from the left, taking the longest known expression each time."""
    ranges = []
    start = 0
    while start < len(stems):
        longest = min(LONGEST_EXPRESSION, len(stems) - start)
        width = next(
            (n for n in range(longest, 1, -1) if known(tuple(stems[start : start + n]))), 1
        )
        ranges.append((start, start + width))
        start += width
    return ranges


def pack(translations: Iterable[tuple[int, float]]) -> bytes:
    """Write (row number < 2**24, weight) pairs as 32 bits each, the weight in the lowest 8."""
    numbers = [
        number << 8 | max(1, round(_FULL_WEIGHT * weight)) for number, weight in translations
    ]
    return struct.pack(f"<{len(numbers)}I", *numbers)


def unpack(packed: bytes) -> list[tuple[int, float]]:
    """Read what :func:`pack` wrote."""
    numbers = struct.unpack(f"<{len(packed) // _RECORD}I", packed)
    return [(number >> 8, (number & _FULL_WEIGHT) / _FULL_WEIGHT) for number in numbers]
