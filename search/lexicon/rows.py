"""The rows of a lexicon's file, read many at a time and remembered.

A lexicon is a read-only SQLite file with one table per language. Rows are numbered from 1 in the
order of their terms. So a binary search of the sorted rows finds an entry, and no index repeats
every word; SQLite itself goes from step to step, for all entries in one statement.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar

from index import cache
from index.errors import LexiconError
from index.types import LANGUAGES, Language
from search.lexicon.tables import NEXT_STEP

_Key = TypeVar("_Key", int, str)
_Value = TypeVar("_Value")

_VALUES_PER_STATEMENT: Final = 500
"""SQLite may have been built to take no more than 999 values in a statement."""

_SEARCH: Final = """
    WITH RECURSIVE search(entry, low, high) AS (
        SELECT column1, 1, ? FROM (VALUES {entries})
        UNION ALL
        SELECT entry,
            CASE WHEN terms < entry THEN id + 1 ELSE low END,
            CASE WHEN terms < entry THEN high ELSE id END
        FROM search JOIN {language} ON id = (low + high) / 2
        WHERE low < high
    )
    SELECT entry, low, place.terms, {columns}, following.terms
    FROM search
    LEFT JOIN {language} AS place ON place.id = low
    LEFT JOIN {language} AS following ON following.id = low + 1
    WHERE low = high
"""
"""Of each entry, the first row that is not before it, and the terms of the one after that."""


Row: TypeAlias = tuple[str, Mapping[Language, bytes]]
"""The terms of a word or expression, and its packed translations by target language."""


class LexiconRows:
    """Look-ups in one file, for one thread at a time. All raise LexiconError if it is damaged."""

    def __init__(
        self, connection: sqlite3.Connection, path: Path, sizes: Mapping[Language, int]
    ) -> None:
        """``sizes`` are the numbers of rows by language."""
        self._connection = connection
        self._path = path
        self._sizes = sizes
        self._lock = threading.Lock()
        # Plain dictionaries, emptied when full: many rows are read and looked up at a time.
        self._rows: dict[Language, dict[int, Row]] = {language: {} for language in sizes}
        self._numbers: dict[Language, dict[str, int]] = {language: {} for language in sizes}
        self._longer: dict[Language, dict[str, bool]] = {language: {} for language in sizes}

    def find(self, language: Language, entries: Sequence[str]) -> list[int]:
        """Return the numbers of the rows that have ``entries``; 0 where there is none."""
        known = self._numbers[language]
        self._complete(language, entries, known, cache.LEXICON_ROWS, self._search)
        return [known[entry] for entry in entries]

    def begin_longer(self, language: Language, entries: Sequence[str]) -> list[bool]:
        """Tell of each of ``entries`` whether longer ones begin with its terms.

        They stand right after it, or where it would.
        """
        known = self._longer[language]
        self._complete(language, entries, known, cache.LEXICON_ENTRIES, self._search)
        return [known[entry] for entry in entries]

    def read(self, language: Language, numbers: Sequence[int]) -> list[Row]:
        """Return the rows with ``numbers``."""
        known = self._rows[language]
        self._complete(language, numbers, known, cache.LEXICON_ROWS, self._read_missing)
        try:
            return [known[number] for number in numbers]
        except KeyError as error:
            raise self.damaged(f"row {error} is missing") from error

    def damaged(self, how: str) -> LexiconError:
        """Return the error that says how the file is damaged."""
        return LexiconError(
            "{path}: damaged ({how}); {next_step}", path=self._path, how=how, next_step=NEXT_STEP
        )

    @staticmethod
    def _complete(
        language: Language,
        keys: Sequence[_Key],
        known: dict[_Key, _Value],
        most: int,
        look_up: Callable[[Language, Sequence[_Key]], None],
    ) -> None:
        """Have ``look_up`` add those of ``keys`` to ``known`` that it lacks.

        With more than ``most`` in it, it is emptied first.
        """
        missing = [key for key in keys if key not in known]
        if missing:
            if len(known) > most:
                known.clear()
                missing = list(keys)
            look_up(language, missing)

    def _read_missing(self, language: Language, numbers: Sequence[int]) -> None:
        others = _others(language)
        columns = ", ".join(("id", "terms", *map(_packed_column, others)))
        known, known_numbers = self._rows[language], self._numbers[language]
        for first in range(0, len(numbers), _VALUES_PER_STATEMENT):
            part = numbers[first : first + _VALUES_PER_STATEMENT]
            marks = ",".join("?" * len(part))
            select = f"SELECT {columns} FROM {language} AS place WHERE id IN ({marks})"
            for number, terms, *packed in self._execute(select, part):
                known[number] = terms, dict(zip(others, packed, strict=True))
                known_numbers[terms] = number

    def _search(self, language: Language, entries: Sequence[str]) -> None:
        """Remember where ``entries`` stand."""
        others = _others(language)
        columns = ", ".join(map(_packed_column, others))
        numbers, longer = self._numbers[language], self._longer[language]
        distinct = list(dict.fromkeys(entries))
        for first in range(0, len(distinct), _VALUES_PER_STATEMENT):
            part = distinct[first : first + _VALUES_PER_STATEMENT]
            marks = ",".join(["(?)"] * len(part))
            statement = _SEARCH.format(language=language, columns=columns, entries=marks)
            places = self._execute(statement, [self._sizes[language] + 1, *part])
            if len(places) != len(part):
                raise self.damaged("rows are missing")
            for entry, number, terms, *packed, following in places:
                is_there = terms == entry
                numbers[entry] = number if is_there else 0
                longer[entry] = ((following if is_there else terms) or "").startswith(f"{entry} ")
                if is_there:
                    self._rows[language][number] = terms, dict(zip(others, packed, strict=True))

    def _execute(self, statement: str, values: Sequence[int | str]) -> list[tuple[Any, ...]]:
        try:
            with self._lock:
                return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise self.damaged(str(error)) from error


def _others(language: Language) -> list[Language]:
    return [other for other in LANGUAGES if other != language]


def _packed_column(other: Language) -> str:
    return f"ifnull(place.{other}, x'') AS {other}"
