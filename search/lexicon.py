"""Translations of words and multi-word expressions, read from the bundled lexicon.

The lexicon is a read-only SQLite file with one table per direction (``en_es`` …), whose
rows hold an entry's translations in one string; see :func:`pack`. Opening it reads two
rows, a look-up one: nothing is loaded beforehand.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import index
from index.errors import LexiconError
from index.types import LANGUAGES, Language

FORMAT: Final = "1"
LONGEST_EXPRESSION: Final = 4
"""Terms in an expression, stop words not counted."""

_BUNDLED: Final = Path(index.__file__).parent / "resources" / "lexicon.sqlite"
_NEXT_STEP: Final = "reinstall trujaman, or make it again with python -m training"


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

    def __init__(self, connection: sqlite3.Connection, path: Path, version: str) -> None:
        self._connection = connection
        self._path = path
        self._version = version
        self._lock = threading.Lock()

    @classmethod
    def open(cls, path: Path | None = None) -> Lexicon:
        """Open the lexicon at ``path``, or the bundled one.

        Raises:
            LexiconError: the file is missing, damaged or of another format.
        """
        path = _BUNDLED if path is None else path
        if not path.is_file():
            raise LexiconError(f"{path}: no lexicon there; {_NEXT_STEP}")
        try:
            connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            about = dict(connection.execute("SELECT name, value FROM about"))
        except sqlite3.Error as error:
            raise LexiconError(f"{path}: not a lexicon ({error}); {_NEXT_STEP}") from error
        if about.get("format") != FORMAT or "version" not in about:
            connection.close()
            raise LexiconError(
                f"{path}: lexicon format {about.get('format')}, {FORMAT} expected; {_NEXT_STEP}"
            )
        return cls(connection, path, str(about["version"]))

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
        packed = self._entry(source, target, terms)
        return () if packed is None else unpack(packed)

    def knows(self, language: Language, terms: tuple[str, ...]) -> bool:
        """Whether ``terms`` is an entry of ``language``, into any other language.

        Raises:
            LexiconError: the file is damaged.
        """
        return any(self._entry(language, target, terms) is not None for target in LANGUAGES)

    def segment(self, language: Language, stems: Sequence[str]) -> list[tuple[int, int]]:
        """Cut ``stems`` (stop words dropped) into known expressions and single words.

        Returns ranges ``[start, end)`` that cover all stems in order.

        Raises:
            LexiconError: the file is damaged.
        """
        return longest_match(stems, lambda terms: self.knows(language, terms))

    def _entry(self, source: Language, target: Language, terms: tuple[str, ...]) -> str | None:
        if source == target or source not in LANGUAGES or target not in LANGUAGES:
            return None
        query = f"SELECT translations FROM {table(source, target)} WHERE terms = ?"
        try:
            with self._lock:
                row = self._connection.execute(query, (" ".join(terms),)).fetchone()
        except sqlite3.Error as error:
            raise LexiconError(f"{self._path}: damaged ({error}); {_NEXT_STEP}") from error
        return None if row is None else str(row[0])


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


def table(source: Language, target: Language) -> str:
    """Return the name of the table that translates ``source`` into ``target``."""
    return f"{source}_{target}"


def pack(translations: Iterable[Translation]) -> str:
    """Write translations as one string, weights in hundredths: ``a b 100<tab>c 57``."""
    return "\t".join(
        f"{' '.join(each.terms)} {max(1, round(100 * each.weight))}" for each in translations
    )


def unpack(packed: str) -> tuple[Translation, ...]:
    """Read what :func:`pack` wrote."""
    parts = (entry.split(" ") for entry in packed.split("\t"))
    return tuple(Translation(tuple(terms), int(weight) / 100) for *terms, weight in parts)
