"""Translations of words and multi-word expressions, read from the bundled lexicon.

The lexicon is a read-only SQLite file with one table per language. Rows are numbered from 1 in
the order of their terms. So a search of the sorted rows finds an entry, and no index repeats
every word. Translations refer to rows of the other tables by number, see
:func:`pack_translations`. Opening the file reads a few rows and loads nothing.
"""

from __future__ import annotations

import math
import sqlite3
import struct
import threading
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from index import cache
from index.errors import LexiconError
from index.types import LANGUAGES, Language
from search.lexicon.tables import NEXT_STEP, RESOURCES

FORMAT: Final = "1"
MAX_EXPRESSION_TERMS: Final = 6
"""Terms an expression may have, function words not counted."""

_BUNDLED: Final = RESOURCES / "lexicon.sqlite"
_PIVOT_COUNT: Final = 8
"""Rows that each step of a search reads: a statement costs more time than a row."""

_FULL_WEIGHT: Final = 255
_TRANSLATION_BYTES: Final = 4


@dataclass(frozen=True, slots=True)
class Translation:
    """One way to say a word or expression in another language.

    ``terms`` are stems of that language; several are a multi-word expression without its
    function words. ``weight`` is in (0, 1]; the best translation of an entry has 1.
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
        # Plain dictionaries, emptied when full: many rows are read and looked up at a time.
        self._known_terms: dict[Language, dict[int, str]] = {language: {} for language in sizes}
        # The words of a query are looked up for one target language after another.
        self._row_number = cache.cached_method(self._search_row, cache.LEXICON_ENTRIES)
        self._entry = cache.cached_method(self._read_entry, cache.LEXICON_ENTRIES)

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

    def translate(
        self, source: Language, target: Language, terms: tuple[str, ...]
    ) -> tuple[Translation, ...]:
        """Return how ``terms`` (stems of one word or expression) are said in ``target``.

        Best first; empty where the entry or the direction is unknown.

        Raises:
            LexiconError: the file is damaged.
        """
        if source == target or source not in LANGUAGES or target not in LANGUAGES:
            return ()
        number = self._row_number(source, " ".join(terms))
        if number is None:
            return ()
        packed = self._entry(source, number).get(target) or b""
        if len(packed) % _TRANSLATION_BYTES:
            raise self._damaged(f"row {number} is cut")
        weighted_rows = unpack_translations(packed)
        translated_terms = self._read_terms(target, [row for row, _ in weighted_rows])
        translations = []
        for translated, (_, weight) in zip(translated_terms, weighted_rows, strict=True):
            translations.append(Translation(tuple(translated.split(" ")), weight))
        return tuple(translations)

    def returns(
        self, source: Language, target: Language, terms: tuple[str, ...]
    ) -> dict[str, float]:
        """Return those translations of ``terms`` that translate back, with the weight of that.

        Raises:
            LexiconError: the file is damaged.
        """
        number = self._row_number(source, " ".join(terms))
        if number is None:
            return {}
        packed = self._entry(source, number).get(target) or b""
        rows = [row for row, _ in unpack_translations(packed)]
        marks = ",".join("?" * len(rows))
        packed_rows = self._rows(
            f"SELECT terms, {source} FROM {target} WHERE id IN ({marks})", rows
        )
        weights: dict[str, float] = {}
        for translated, packed in packed_rows:
            for back, weight in unpack_translations(packed or b""):
                if back == number:
                    weights[translated] = weight
        return weights

    def knows(self, language: Language, terms: tuple[str, ...]) -> bool:
        """Tell whether ``terms`` of ``language`` have a translation into any other language.

        Raises:
            LexiconError: the file is damaged.
        """
        if language not in LANGUAGES:
            return False
        number = self._row_number(language, " ".join(terms))
        return number is not None and any(self._entry(language, number).values())

    def segment(self, language: Language, stems: Sequence[str]) -> list[tuple[int, int]]:
        """Cut ``stems`` (without function words) into known expressions and single words.

        Returns ranges ``[start, end)`` that cover all stems in order. From left to right, each
        is the longest known expression.

        Raises:
            LexiconError: the file is damaged.
        """
        ranges = []
        start = 0
        while start < len(stems):
            end = min(start + MAX_EXPRESSION_TERMS, len(stems))
            while end > start + 1 and not self.knows(language, tuple(stems[start:end])):
                end -= 1
            ranges.append((start, end))
            start = end
        return ranges

    def _search_row(self, language: Language, terms: str) -> int | None:
        """Return the number of the row that has ``terms``, by a search in few statements.

        As in a binary search, each step narrows the range ``[low, high)``, but by several
        pivots at once.
        """
        low, high = 1, self._sizes[language] + 1
        while low < high:
            step = math.ceil((high - low) / _PIVOT_COUNT)
            pivots = range(low, high, step)
            pivot_terms = self._read_terms(language, pivots)
            index = bisect_left(pivot_terms, terms)
            if index < len(pivots):
                if pivot_terms[index] == terms:
                    return pivots[index]
                high = pivots[index]
            if index > 0:
                low = pivots[index - 1] + 1
        return None

    def _read_entry(self, language: Language, number: int) -> dict[Language, bytes | None]:
        """Return the packed translations of a row, by target language."""
        others = [other for other in LANGUAGES if other != language]
        rows = self._rows(f"SELECT {','.join(others)} FROM {language} WHERE id = ?", [number])
        if not rows:
            raise self._damaged(f"row {number} is missing")
        return dict(zip(others, rows[0], strict=True))

    def _read_terms(self, language: Language, numbers: Sequence[int]) -> list[str]:
        """Return the terms of several rows. The first steps of all searches read the same."""
        known = self._known_terms[language]
        missing = [number for number in numbers if number not in known]
        if missing:
            if len(known) > cache.LEXICON_TERMS:
                known.clear()
                missing = list(numbers)
            marks = ",".join("?" * len(missing))
            rows = self._rows(f"SELECT id, terms FROM {language} WHERE id IN ({marks})", missing)
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


def pack_translations(translations: Iterable[tuple[int, float]]) -> bytes:
    """Encode (row number < 2**24, weight) pairs as 32 bits each, the weight in the lowest 8."""
    records = []
    for number, weight in translations:
        records.append(number << 8 | max(1, round(_FULL_WEIGHT * weight)))
    return struct.pack(f"<{len(records)}I", *records)


def unpack_translations(packed: bytes) -> list[tuple[int, float]]:
    """Decode what :func:`pack_translations` encoded."""
    records = struct.unpack(f"<{len(packed) // _TRANSLATION_BYTES}I", packed)
    return [(record >> 8, (record & _FULL_WEIGHT) / _FULL_WEIGHT) for record in records]
