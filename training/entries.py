"""From translation tables to the entries of the lexicon file."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from index.analysis import ANALYSIS_VERSION
from index.types import Language
from search.lexicon import FORMAT, Translation, pack
from search.lexicon import table as table_name
from training import tables
from training.alignment import JointTable
from training.phrases import Unit

Direction: TypeAlias = tuple[Language, Language]
Entries: TypeAlias = dict[Unit, list[Translation]]

_LEAST_COUNT: Final = 0.5
_PAGE_SIZE: Final = 4096


@dataclass(frozen=True, slots=True)
class _Limit:
    """At most so many translations, none weaker than this part of the best."""

    most: int
    least_weight: float


_WORDS_OF_WORD: Final = _Limit(16, 0.1)
_EXPRESSIONS_OF_WORD: Final = _Limit(4, 0.3)
_ANY_OF_EXPRESSION: Final = _Limit(8, 0.1)


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
    for row in ranked[table.count[ranked] >= _LEAST_COUNT].tolist():
        unit, terms = source[table.source[row]], target[table.target[row]]
        translations = found.setdefault(unit, [])
        best = translations[0].weight if translations else weights[row]
        limit = _limit(unit, terms)
        place = taken.get((unit, limit), 0)
        if place < limit.most and weights[row] >= limit.least_weight * best:
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
    """Write the entries of every direction into one compact SQLite file, replacing it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    digest = hashlib.sha256()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA page_size = {_PAGE_SIZE}")
        for (source, target), found in sorted(directions.items()):
            name = table_name(source, target)
            rows = sorted((" ".join(unit), pack(best)) for unit, best in found.items())
            digest.update(repr((name, rows)).encode())
            connection.execute(
                f"CREATE TABLE {name} (terms TEXT PRIMARY KEY, translations TEXT NOT NULL)"
                " WITHOUT ROWID"
            )
            connection.executemany(f"INSERT INTO {name} VALUES (?, ?)", rows)
        version = digest.hexdigest()[:16]
        about = {"analysis": str(ANALYSIS_VERSION), "format": FORMAT, "version": version}
        connection.execute("CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID")
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
