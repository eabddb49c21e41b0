"""Translations of words and multi-word expressions, read from the bundled lexicon.

Translations refer to rows of the tables of other languages by number, see
:func:`pack_translations`. Opening the file reads a few rows and loads nothing.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from index import cache
from index.errors import LexiconError
from index.types import LANGUAGES, Language
from search.lexicon.rows import LexiconRows
from search.lexicon.tables import NEXT_STEP, RESOURCES

FORMAT: Final = "1"
MAX_EXPRESSION_TERMS: Final = 6
"""Terms an expression may have, function words not counted."""

_BUNDLED: Final = RESOURCES / "lexicon.sqlite"
_FULL_WEIGHT: Final = 255
_TRANSLATION_BYTES: Final = 4


class Translation(NamedTuple):
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
        self._version = version
        self._rows = LexiconRows(connection, path, sizes)
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
                    stretches, self._rows.begin_longer(language, texts), strict=True
                )
                if begins and stretch.stop < len(stems) and len(stretch) < MAX_EXPRESSION_TERMS
            ]
        self._read_translations(language, list(dict.fromkeys(entries)))

    def _read_translations(self, language: Language, entries: Sequence[str]) -> None:
        """Read distinct entries and their translations."""
        numbers = [number for number in self._rows.find(language, entries) if number]
        rows_by_target: dict[Language, set[int]] = {}
        for _, packed_by_target in self._rows.read(language, numbers):
            for target, packed in packed_by_target.items():
                rows = rows_by_target.setdefault(target, set())
                rows.update([row for row, _ in unpack_translations(packed)])
        for target, rows in rows_by_target.items():
            self._rows.read(target, sorted(rows))

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
        (number,) = self._rows.find(language, [" ".join(terms)])
        if not number:
            return False
        ((_, packed_by_target),) = self._rows.read(language, [number])
        return any(packed_by_target.values())

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
            (begins,) = self._rows.begin_longer(language, [" ".join(stems[: length - 1])])
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
        (number,) = self._rows.find(source, [" ".join(terms)])
        if not number:
            return ()
        ((_, packed_by_target),) = self._rows.read(source, [number])
        packed = packed_by_target[target]
        if len(packed) % _TRANSLATION_BYTES:
            raise self._rows.damaged(f"row {number} is cut")
        weighted_rows = unpack_translations(packed)
        rows = self._rows.read(target, [row for row, _ in weighted_rows])
        return tuple(
            [
                Translation(tuple(translated.split(" ")), weight)
                for (translated, _), (_, weight) in zip(rows, weighted_rows, strict=True)
            ]
        )

    def _read_returns(
        self, source: Language, target: Language, terms: tuple[str, ...]
    ) -> Mapping[str, float]:
        (number,) = self._rows.find(source, [" ".join(terms)])
        if not number:
            return {}
        ((_, packed_by_target),) = self._rows.read(source, [number])
        numbers = [row for row, _ in unpack_translations(packed_by_target[target])]
        weights = {
            translated: _weight_of(number, packed[source])
            for translated, packed in self._rows.read(target, numbers)
        }
        return {translated: weight for translated, weight in weights.items() if weight}


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


def _weight_of(number: int, packed: bytes) -> float:
    """Return the weight of the translation with a row number in what is packed; 0 if absent."""
    wanted = number.to_bytes(_TRANSLATION_BYTES - 1, "little")
    place = packed.find(wanted)
    while place >= 0 and place % _TRANSLATION_BYTES != 1:
        place = packed.find(wanted, place + 1)
    return packed[place - 1] / _FULL_WEIGHT if place >= 0 else 0.0
