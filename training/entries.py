"""Turns translation tables into entries and writes them to the lexicon file."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from index.text.analysis import STEMMING_VERSION
from index.types import LANGUAGES, Language
from search.lexicon.translations import FORMAT, Translation, pack_translations
from training import tables
from training.alignment import JointTable
from training.phrases import Unit

Direction: TypeAlias = tuple[Language, Language]
Entries: TypeAlias = dict[Unit, list[Translation]]
_Row: TypeAlias = tuple[int, str, bytes | None, bytes | None]
"""A unit's number and text, and its packed translations into the other two languages."""

MIN_WEIGHT: Final = 0.15
"""Of a translation beside the best one."""

_MIN_COUNT: Final = 0.4
_PAGE_SIZE: Final = 4096


@dataclass(frozen=True, slots=True)
class _Limit:
    """At most ``max_translations``, each of ``min_weight`` or more beside the best's 1."""

    max_translations: int
    min_weight: float


_WORD_TO_WORD: Final = _Limit(20, MIN_WEIGHT)
_WORD_TO_EXPRESSION: Final = _Limit(4, 0.3)
_EXPRESSION_TO_ANY: Final = _Limit(8, MIN_WEIGHT)

MAX_WORD_TRANSLATIONS: Final = _WORD_TO_WORD.max_translations + _WORD_TO_EXPRESSION.max_translations
"""That alignment gives a word."""


@dataclass(frozen=True, slots=True)
class LexiconReport:
    """What was written, over all six directions; ``size`` in bytes."""

    entries: int
    expressions: int
    translations: int
    size: int
    version: str


def build_entries(table: JointTable, source: Sequence[Unit], target: Sequence[Unit]) -> Entries:
    """Return each source unit's best translations, best first, the best of weight 1.

    ``source`` and ``target`` are the units of the vocabularies, by number.
    """
    weights = tables.translation_weights(table)
    ranked = np.lexsort((table.target, -weights, table.source))
    entries: Entries = {}
    counts: Counter[tuple[Unit, _Limit]] = Counter()
    for row in ranked[table.count[ranked] >= _MIN_COUNT].tolist():
        unit, terms = source[table.source[row]], target[table.target[row]]
        translations = entries.setdefault(unit, [])
        best_weight = translations[0].weight if translations else weights[row]
        limit = _limit(unit, terms)
        has_room = counts[unit, limit] < limit.max_translations
        if has_room and weights[row] >= limit.min_weight * best_weight:
            translations.append(Translation(terms, float(weights[row])))
            counts[unit, limit] += 1
    return {unit: _scale_weights(translations) for unit, translations in entries.items()}


def _limit(unit: Unit, terms: Unit) -> _Limit:
    if len(unit) > 1:
        return _EXPRESSION_TO_ANY
    return _WORD_TO_WORD if len(terms) == 1 else _WORD_TO_EXPRESSION


def _scale_weights(translations: Sequence[Translation]) -> list[Translation]:
    """Return ``translations`` with weights divided by that of the first."""
    best_weight = translations[0].weight
    return [
        Translation(translation.terms, translation.weight / best_weight)
        for translation in translations
    ]


def write_lexicon(directions: Mapping[Direction, Entries], path: Path) -> LexiconReport:
    """Write the entries of every direction into one compact SQLite file, replacing it.

    The layout is described in :mod:`search.lexicon.translations`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    numbers = {language: _number_units(directions, language) for language in LANGUAGES}
    digest = hashlib.sha256()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA page_size = {_PAGE_SIZE}")
        for language in LANGUAGES:
            rows = list(_rows(language, directions, numbers))
            digest.update(repr(rows).encode())
            _write_table(connection, language, rows)
        version = digest.hexdigest()[:16]
        about = {"analysis": str(STEMMING_VERSION), "format": FORMAT, "version": version}
        connection.execute("CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
        connection.executemany("INSERT INTO about VALUES (?, ?)", about.items())
        connection.commit()
        connection.execute("VACUUM")
    return _report(directions, path, version)


def _report(directions: Mapping[Direction, Entries], path: Path, version: str) -> LexiconReport:
    expressions = translations = 0
    for entries in directions.values():
        expressions += sum(len(unit) > 1 for unit in entries)
        translations += sum(map(len, entries.values()))
    return LexiconReport(
        entries=sum(map(len, directions.values())),
        expressions=expressions,
        translations=translations,
        size=path.stat().st_size,
        version=version,
    )


def _write_table(connection: sqlite3.Connection, language: Language, rows: Sequence[_Row]) -> None:
    others = [other for other in LANGUAGES if other != language]
    columns = ", ".join(f"{other} BLOB" for other in others)
    connection.execute(
        f"CREATE TABLE {language} (id INTEGER PRIMARY KEY, terms TEXT NOT NULL, {columns})"
    )
    connection.executemany(f"INSERT INTO {language} VALUES (?, ?, ?, ?)", rows)


def _number_units(directions: Mapping[Direction, Entries], language: Language) -> dict[Unit, int]:
    """Number every unit of ``language``, entry or translation, in the order of its text."""
    units: set[Unit] = set()
    for (source, target), entries in directions.items():
        if source == language:
            units.update(entries)
        if target == language:
            for translations in entries.values():
                units.update(translation.terms for translation in translations)
    return {unit: number for number, unit in enumerate(sorted(units, key=" ".join), start=1)}


def _rows(
    language: Language,
    directions: Mapping[Direction, Entries],
    numbers: Mapping[Language, Mapping[Unit, int]],
) -> Iterator[_Row]:
    first, second = (other for other in LANGUAGES if other != language)
    for unit, number in numbers[language].items():
        to_first = _pack(directions[language, first].get(unit), numbers[first])
        to_second = _pack(directions[language, second].get(unit), numbers[second])
        yield number, " ".join(unit), to_first, to_second


def _pack(translations: list[Translation] | None, numbers: Mapping[Unit, int]) -> bytes | None:
    if not translations:
        return None
    return pack_translations(
        (numbers[translation.terms], translation.weight) for translation in translations
    )
