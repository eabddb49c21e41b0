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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Final, TypeAlias

from index import cache
from index.cache import LruCache
from index.errors import LexiconError
from index.types import LANGUAGES, Language
from search.lexicon.tables import NEXT_STEP, RESOURCES

FORMAT: Final = "1"
MAX_EXPRESSION_TERMS: Final = 6
"""Terms an expression may have, function words not counted."""

_BUNDLED: Final = RESOURCES / "lexicon.sqlite"
_PIVOT_COUNT: Final = 8
"""Rows that each step of a search reads: a statement costs more time than a row."""

_ROWS_PER_STATEMENT: Final = 500
"""SQLite may have been built to take no more than 999 values in a statement."""

Entry: TypeAlias = Mapping[Language, bytes | None]
"""The packed translations of a word or expression, by target language."""

Place: TypeAlias = tuple[int, bool]
"""The first row that is not before an entry, and whether it has that entry."""

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
    """Look-ups in one lexicon file, for one thread at a time."""

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
        self._places: LruCache[tuple[Language, str], Place] = LruCache(cache.LEXICON_ENTRIES)
        self._entries: LruCache[tuple[Language, int], Entry] = LruCache(cache.LEXICON_ENTRIES)
        self._cached_translate = cache.cached_method(self._translate, cache.LEXICON_ENTRIES)
        self._cached_returns = cache.cached_method(self._read_returns, cache.LEXICON_ENTRIES)

    @classmethod
    def open(cls, path: Path | None = None) -> Lexicon:
        """Open the lexicon at ``path``, or the bundled one.

        Raises:
            LexiconError: the file is missing, damaged or of another format.
        """
        path = _BUNDLED if path is None else path
        if not path.is_file():
            raise LexiconError(
                "{path}: no lexicon there; {next_step}", path=path, next_step=NEXT_STEP
            )
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        try:
            about = dict(connection.execute("SELECT name, value FROM about"))
            if about.get("format") != FORMAT or "version" not in about:
                raise LexiconError(
                    "{path}: lexicon format {found}, {format} expected; {next_step}",
                    path=path,
                    found=about.get("format"),
                    format=FORMAT,
                    next_step=NEXT_STEP,
                )
            sizes = {
                language: connection.execute(f"SELECT max(id) FROM {language}").fetchone()[0] or 0
                for language in LANGUAGES
            }
            return cls(connection, path, about["version"], sizes)
        except sqlite3.Error as error:
            connection.close()
            raise LexiconError(
                "{path}: not a lexicon ({error}); {next_step}",
                path=path,
                error=error,
                next_step=NEXT_STEP,
            ) from error
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
        return self._cached_translate(source, target, terms)

    def prefetch(self, language: Language, entries: Iterable[tuple[str, ...]]) -> None:
        """Read many entries of ``language``, each given by its terms, and their translations.

        An optimisation only: together they are read in a few statements.

        Raises:
            LexiconError: the file is damaged.
        """
        if language not in LANGUAGES:
            return
        self._read_translations(language, list(dict.fromkeys(map(" ".join, entries))))

    def prefetch_expressions(self, language: Language, stems: Sequence[str]) -> None:
        """Read the entries of ``stems`` and of the expressions in them, as :meth:`prefetch` does.

        A longer stretch is looked for only where an entry begins with the shorter one.

        Raises:
            LexiconError: the file is damaged.
        """
        if language not in LANGUAGES:
            return
        entries: list[str] = []
        stretches = [range(start, start + 1) for start in range(len(stems))]
        while stretches:
            texts = [" ".join(stems[stretch.start : stretch.stop]) for stretch in stretches]
            entries += texts
            stretches = [
                range(stretch.start, stretch.stop + 1)
                for stretch, begins in zip(
                    stretches, self._begin_longer(language, texts), strict=True
                )
                if begins and stretch.stop < len(stems) and len(stretch) < MAX_EXPRESSION_TERMS
            ]
        self._read_translations(language, list(dict.fromkeys(entries)))

    def _read_translations(self, language: Language, entries: Sequence[str]) -> None:
        """Read distinct entries and their translations."""
        numbers = self._find_rows(language, entries)
        present = [number for number in numbers if number is not None]
        rows_by_target: dict[Language, set[int]] = {}
        for entry in self._read_entries(language, present):
            for target, packed in entry.items():
                rows = rows_by_target.setdefault(target, set())
                rows.update(row for row, _ in unpack_translations(packed or b""))
        for target, rows in rows_by_target.items():
            self._read_terms(target, sorted(rows))

    def returns(
        self, source: Language, target: Language, terms: tuple[str, ...]
    ) -> Mapping[str, float]:
        """Return those translations of ``terms`` that translate back, with the weight of that.

        Raises:
            LexiconError: the file is damaged.
        """
        return self._cached_returns(source, target, terms)

    def knows(self, language: Language, terms: tuple[str, ...]) -> bool:
        """Tell whether ``terms`` of ``language`` have a translation into any other language.

        Raises:
            LexiconError: the file is damaged.
        """
        if language not in LANGUAGES:
            return False
        (number,) = self._find_rows(language, [" ".join(terms)])
        return number is not None and any(
            any(entry.values()) for entry in self._read_entries(language, [number])
        )

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
            end = start + self._longest_expression(language, stems[start:])
            ranges.append((start, end))
            start = end
        return ranges

    def _longest_expression(self, language: Language, stems: Sequence[str]) -> int:
        """Return how many of ``stems``, from the first one, are an expression; 1 if none are."""
        longest = 1
        for length in range(2, min(MAX_EXPRESSION_TERMS, len(stems)) + 1):
            (begins,) = self._begin_longer(language, [" ".join(stems[: length - 1])])
            if not begins:
                break
            if self.knows(language, tuple(stems[:length])):
                longest = length
        return longest

    def _translate(
        self, source: Language, target: Language, terms: tuple[str, ...]
    ) -> tuple[Translation, ...]:
        if source == target or source not in LANGUAGES or target not in LANGUAGES:
            return ()
        (number,) = self._find_rows(source, [" ".join(terms)])
        if number is None:
            return ()
        (entry,) = self._read_entries(source, [number])
        packed = entry.get(target) or b""
        if len(packed) % _TRANSLATION_BYTES:
            raise self._damaged(f"row {number} is cut")
        weighted_rows = unpack_translations(packed)
        translated_terms = self._read_terms(target, [row for row, _ in weighted_rows])
        translations = []
        for translated, (row, weight) in zip(translated_terms, weighted_rows, strict=True):
            translations.append(Translation(tuple(translated.split(" ")), weight))
            self._places[target, translated] = (row, True)
        return tuple(translations)

    def _read_returns(
        self, source: Language, target: Language, terms: tuple[str, ...]
    ) -> Mapping[str, float]:
        (number,) = self._find_rows(source, [" ".join(terms)])
        if number is None:
            return {}
        (entry,) = self._read_entries(source, [number])
        packed = entry.get(target) or b""
        rows = [row for row, _ in unpack_translations(packed)]
        packed_rows = self._rows_with_ids(f"SELECT terms, {source} FROM {target}", rows)
        weights: dict[str, float] = {}
        for translated, packed in packed_rows:
            for back, weight in unpack_translations(packed or b""):
                if back == number:
                    weights[translated] = weight
        return weights

    def _find_rows(self, language: Language, entries: Sequence[str]) -> list[int | None]:
        """Return the numbers of the rows that have ``entries``."""
        return [row if is_there else None for row, is_there in self._find_places(language, entries)]

    def _begin_longer(self, language: Language, entries: Sequence[str]) -> list[bool]:
        """Tell of each of ``entries`` whether longer ones begin with its terms.

        They stand right after it, or where it would.
        """
        if language not in LANGUAGES:
            return [False] * len(entries)
        places = self._find_places(language, entries)
        following = [row + is_there for row, is_there in places]
        present = sorted({row for row in following if row <= self._sizes[language]})
        terms = dict(zip(present, self._read_terms(language, present), strict=True))
        return [
            terms.get(row, "").startswith(f"{entry} ")
            for entry, row in zip(entries, following, strict=True)
        ]

    def _find_places(self, language: Language, entries: Sequence[str]) -> list[Place]:
        """Return where ``entries`` stand, by a search in few statements.

        As in a binary search, each step narrows the range ``[low, high)`` of every entry, but by
        several pivots at once.
        """
        known = self._places
        places = {entry: known[language, entry] for entry in entries if (language, entry) in known}
        unknown = [entry for entry in entries if entry not in places]
        ranges = dict.fromkeys(unknown, range(1, self._sizes[language] + 1))
        while any(ranges.values()):
            pivots = {entry: _pivots(rows) for entry, rows in ranges.items()}
            every_pivot = list(dict.fromkeys(chain.from_iterable(pivots.values())))
            terms = dict(zip(every_pivot, self._read_terms(language, every_pivot), strict=True))
            for entry in list(ranges):
                place = bisect_left(pivots[entry], entry, key=terms.__getitem__)
                at_place = pivots[entry][place : place + 1]
                if at_place and terms[at_place[0]] == entry:
                    places[entry] = (at_place[0], True)
                    del ranges[entry]
                else:
                    ranges[entry] = _between(ranges[entry], pivots[entry], place)
        for entry, rows in ranges.items():
            places[entry] = (rows.start, False)
        for entry in unknown:
            known[language, entry] = places[entry]
        return [places[entry] for entry in entries]

    def _read_entries(self, language: Language, numbers: Sequence[int]) -> list[Entry]:
        """Return the packed translations of rows, by target language."""
        known = self._entries
        entries = {
            number: known[language, number] for number in numbers if (language, number) in known
        }
        missing = [number for number in numbers if number not in entries]
        others = [other for other in LANGUAGES if other != language]
        columns = ",".join(("id", *others))
        for number, *packed in self._rows_with_ids(f"SELECT {columns} FROM {language}", missing):
            entry = dict(zip(others, packed, strict=True))
            entries[number] = known[language, number] = entry
        try:
            return [entries[number] for number in numbers]
        except KeyError as error:
            raise self._damaged(f"row {error} is missing") from error

    def _read_terms(self, language: Language, numbers: Sequence[int]) -> list[str]:
        """Return the terms of several rows. The first steps of all searches read the same."""
        known = self._known_terms[language]
        missing = [number for number in numbers if number not in known]
        if missing:
            if len(known) > cache.LEXICON_TERMS:
                known.clear()
                missing = list(numbers)
            rows = self._rows_with_ids(f"SELECT id, terms FROM {language}", missing)
            known.update((number, str(terms)) for number, terms in rows)
        try:
            return [known[number] for number in numbers]
        except KeyError as error:
            raise self._damaged(f"row {error} is missing") from error

    def _rows_with_ids(self, select: str, numbers: Sequence[int]) -> list[tuple[Any, ...]]:
        """Return what ``select`` says of the rows with ``numbers``."""
        rows: list[tuple[Any, ...]] = []
        try:
            with self._lock:
                for first in range(0, len(numbers), _ROWS_PER_STATEMENT):
                    part = numbers[first : first + _ROWS_PER_STATEMENT]
                    marks = ",".join("?" * len(part))
                    rows += self._connection.execute(f"{select} WHERE id IN ({marks})", part)
        except sqlite3.Error as error:
            raise self._damaged(str(error)) from error
        return rows

    def _damaged(self, how: str) -> LexiconError:
        return LexiconError(
            "{path}: damaged ({how}); {next_step}", path=self._path, how=how, next_step=NEXT_STEP
        )


def _pivots(rows: range) -> range:
    """Return some of ``rows`` (up to _PIVOT_COUNT), the first of equal parts."""
    return rows[:: math.ceil(len(rows) / _PIVOT_COUNT)] if rows else rows


def _between(rows: range, pivots: range, place: int) -> range:
    """Return those of ``rows`` between the pivots before and at ``place``."""
    first = pivots[place - 1] + 1 if place else rows.start
    return range(first, pivots[place] if place < len(pivots) else rows.stop)


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
