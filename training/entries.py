"""From translation tables to the entries of the lexicon file."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from index.text.analysis import ANALYSIS_VERSION
from index.types import LANGUAGES, Language
from search.lexicon.translations import FORMAT, Translation, pack_translations
from training import tables
from training.alignment import JointTable
from training.phrases import Unit

Direction: TypeAlias = tuple[Language, Language]
Entries: TypeAlias = dict[Unit, list[Translation]]

_MIN_COUNT: Final = 0.4
_PAGE_SIZE: Final = 4096


@dataclass(frozen=True, slots=True)
class _Limit:
    """At most so many translations, none weaker than this part of the best."""

    most: int
    min_weight: float


_WORDS_OF_WORD: Final = _Limit(20, 0.15)
_EXPRESSIONS_OF_WORD: Final = _Limit(4, 0.3)
_ANY_OF_EXPRESSION: Final = _Limit(8, 0.15)


@dataclass(frozen=True, slots=True)
class LexiconReport:
    """What was written, over all six directions; ``size`` in bytes."""

    entries: int
    expressions: int
    translations: int
    size: int
    version: str


def entries(table: JointTable, source: Sequence[Unit], target: Sequence[Unit]) -> Entries:
    """Return each source unit's best translations, best first, the best of weight 1.

    ``source`` and ``target`` are the units of the vocabularies, by number.
    """
    weights = tables.weight(table)
    ranked = np.lexsort((table.target, -weights, table.source))
    found: dict[Unit, list[Translation]] = {}
    taken: dict[tuple[Unit, _Limit], int] = {}
    for row in ranked[table.count[ranked] >= _MIN_COUNT].tolist():
        unit, terms = source[table.source[row]], target[table.target[row]]
        translations = found.setdefault(unit, [])
        best = translations[0].weight if translations else weights[row]
        limit = _limit(unit, terms)
        place = taken.get((unit, limit), 0)
        if place < limit.most and weights[row] >= limit.min_weight * best:
            translations.append(Translation(terms, float(weights[row])))
            taken[unit, limit] = place + 1
    return {
        unit: [Translation(each.terms, each.weight / best[0].weight) for each in best]
        for unit, best in found.items()
        if any(each.terms != unit for each in best)
    }


def _limit(unit: Unit, terms: Unit) -> _Limit:
    if len(unit) > 1:
        return _ANY_OF_EXPRESSION
    return _WORDS_OF_WORD if len(terms) == 1 else _EXPRESSIONS_OF_WORD


def write(directions: Mapping[Direction, Entries], path: Path) -> LexiconReport:
    """Write the entries of every direction into one compact SQLite file, replacing it.

    The layout is described in :mod:`search.lexicon.translations`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    numbers = {language: _numbers(directions, language) for language in LANGUAGES}
    digest = hashlib.sha256()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA page_size = {_PAGE_SIZE}")
        for language in LANGUAGES:
            rows = list(_rows(language, directions, numbers))
            digest.update(repr(rows).encode())
            others = [each for each in LANGUAGES if each != language]
            columns = ", ".join(f"{other} BLOB" for other in others)
            connection.execute(
                f"CREATE TABLE {language} (id INTEGER PRIMARY KEY, terms TEXT NOT NULL, {columns})"
            )
            connection.executemany(f"INSERT INTO {language} VALUES (?, ?, ?, ?)", rows)
        version = digest.hexdigest()[:16]
        about = {"analysis": str(ANALYSIS_VERSION), "format": FORMAT, "version": version}
        connection.execute("CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
        connection.executemany("INSERT INTO about VALUES (?, ?)", about.items())
        connection.commit()
        connection.execute("VACUUM")
    listed = [(unit, best) for found in directions.values() for unit, best in found.items()]
    return LexiconReport(
        entries=len(listed),
        expressions=sum(len(unit) > 1 for unit, _ in listed),
        translations=sum(len(best) for _, best in listed),
        size=path.stat().st_size,
        version=version,
    )


def _numbers(directions: Mapping[Direction, Entries], language: Language) -> dict[Unit, int]:
    """Number every unit of ``language``, entry or translation, in the order of its text."""
    units: set[Unit] = set()
    for (source, target), found in directions.items():
        if source == language:
            units.update(found)
        if target == language:
            units.update(each.terms for best in found.values() for each in best)
    return {unit: number for number, unit in enumerate(sorted(units, key=" ".join), start=1)}


def _rows(
    language: Language,
    directions: Mapping[Direction, Entries],
    numbers: Mapping[Language, Mapping[Unit, int]],
) -> Iterator[tuple[int, str, bytes | None, bytes | None]]:
    first, second = (each for each in LANGUAGES if each != language)
    for unit, number in numbers[language].items():
        packed = []
        for target in (first, second):
            best = directions[language, target].get(unit)
            known = numbers[target]
            packed.append(
                best and pack_translations((known[each.terms], each.weight) for each in best)
            )
        yield number, " ".join(unit), packed[0] or None, packed[1] or None
