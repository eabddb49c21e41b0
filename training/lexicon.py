"""The bundled lexicon: how words and multi-word expressions translate, from parallel text.

Every pair of texts is aligned twice: word by word, and with the multi-word expressions that
dictionaries list merged into one unit each. The first alignment says how words translate;
the second only adds what concerns expressions, so that the parts keep all their evidence.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from index.analysis import ANALYSIS_VERSION, analyzer
from index.types import ARABIC, ENGLISH, LANGUAGES, SPANISH, Language
from search.lexicon import FORMAT, Translation, pack, table
from training import tables
from training.alignment import Bitext, JointTable, align
from training.corpus import LANGUAGE_PAIRS, NAME, TERM, WORD, Pair, read_pairs, register_weight
from training.phrases import Unit, is_expression, merge

_FILE: Final = "lexicon.sqlite"
_PIVOT_SHARE: Final = 0.4
_MOST_TRANSLATIONS: Final = 8
_LEAST_WEIGHT: Final = 0.15
_PAGE_SIZE: Final = 4096
_BARE_NAMES: Final = frozenset({"geo_dr5hn", "netranslit"})
"""Data sets of names too rare to be expressions."""


Direction: TypeAlias = tuple[Language, Language]
Entries: TypeAlias = dict[Unit, list[Translation]]


@dataclass(frozen=True, slots=True)
class LexiconReport:
    """What was written: entries and translations of all directions, size in bytes."""

    entries: int
    expressions: int
    translations: int
    size: int
    version: str


@dataclass(frozen=True, slots=True)
class Example:
    """A pair of texts as stems, and how much it counts."""

    source: Unit
    target: Unit
    weight: float
    source_expression: bool
    target_expression: bool


Examples: TypeAlias = Mapping[Direction, Sequence[Example]]


class Vocabulary:
    """Numbers for the units of one language, in order of appearance."""

    def __init__(self) -> None:
        self._numbers: dict[Unit, int] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def number(self, unit: Unit) -> int:
        return self._numbers.setdefault(unit, len(self._numbers))

    def units(self) -> list[Unit]:
        return list(self._numbers)


def build(corpus: Path, out: Path, seed: int) -> LexiconReport:
    """Train the lexicon on the parallel text in ``corpus`` and write ``out/lexicon.sqlite``.

    Nothing here is random: ``seed`` is accepted for the sake of a common signature.

    Raises:
        CorpusError: the parallel text is incomplete or malformed.
    """
    del seed
    examples = {
        (source, target): [
            example(pair, source, target) for pair in read_pairs(corpus, source, target)
        ]
        for source, target in LANGUAGE_PAIRS
    }
    return write(train(examples), out / _FILE)


def example(pair: Pair, source: Language, target: Language) -> Example:
    """Analyse a pair of texts; only words in the script of their language are kept."""
    listed = pair.kind in (TERM, WORD, NAME) and pair.dataset not in _BARE_NAMES
    left, right = _stems(pair.source, source), _stems(pair.target, target)
    return Example(
        left,
        right,
        register_weight(pair.dataset),
        listed and is_expression(pair.source, left),
        listed and is_expression(pair.target, right),
    )


def _stems(text: str, language: Language) -> Unit:
    stems = (form.stem for form in analyzer(language).forms(text))
    return tuple(stem for stem in stems if _is_word(stem, language))


def _is_word(stem: str, language: Language) -> bool:
    """Whether ``stem`` is worth an entry: numbers and foreign scripts stand for themselves."""
    arabic = "\u0600" <= stem[0] <= "\u06ff"
    return arabic == (language == ARABIC) and stem.isalpha()


def train(examples: Examples) -> dict[Direction, Entries]:
    """Return the entries of all six directions."""
    vocabularies = {language: Vocabulary() for language in LANGUAGES}
    expressions = _expressions(examples)
    joint = {}
    for (source, target), pairs in examples.items():
        sides = (vocabularies[source], vocabularies[target])
        words = _align(pairs, sides, (frozenset(), frozenset()))
        units = _align(pairs, sides, (expressions[source], expressions[target]))
        joint[source, target] = tables.united([words, _with_expressions(units, sides)])
    from_spanish = tables.composed(
        tables.turned(joint[ENGLISH, SPANISH]), joint[ENGLISH, ARABIC], len(vocabularies[ENGLISH])
    )
    joint[SPANISH, ARABIC] = tables.pruned(
        tables.mixed(joint[SPANISH, ARABIC], from_spanish, _PIVOT_SHARE)
    )
    directions = {}
    for (source, target), direct in joint.items():
        units = (vocabularies[source].units(), vocabularies[target].units())
        directions[source, target] = entries(direct, *units)
        directions[target, source] = entries(tables.turned(direct), *reversed(units))
    return directions


def _expressions(examples: Examples) -> dict[Language, frozenset[Unit]]:
    found: dict[Language, set[Unit]] = {language: set() for language in LANGUAGES}
    for (source, target), pairs in examples.items():
        found[source].update(each.source for each in pairs if each.source_expression)
        found[target].update(each.target for each in pairs if each.target_expression)
    return {language: frozenset(units) for language, units in found.items()}


def _align(
    pairs: Sequence[Example],
    sides: tuple[Vocabulary, Vocabulary],
    expressions: tuple[frozenset[Unit], frozenset[Unit]],
) -> JointTable:
    """Align the pairs with ``expressions`` of either side merged into units."""
    texts: tuple[list[list[int]], list[list[int]]] = ([], [])
    weights = []
    for each in pairs:
        if not (each.source and each.target):
            continue
        for stems, text, vocabulary, known in zip(
            (each.source, each.target), texts, sides, expressions, strict=True
        ):
            text.append([vocabulary.number(unit) for unit in merge(stems, known)])
        weights.append(each.weight)
    return tables.pruned(align(Bitext(*texts, weights, *map(len, sides))))


def _with_expressions(table: JointTable, sides: tuple[Vocabulary, Vocabulary]) -> JointTable:
    source, target = (
        np.fromiter((len(unit) > 1 for unit in side.units()), np.bool_, len(side)) for side in sides
    )
    return tables.rows(table, source[table.source] | target[table.target])


def entries(table: JointTable, source: Sequence[Unit], target: Sequence[Unit]) -> Entries:
    """Return each source unit's best translations, weights relative to the best."""
    weight = tables.weight(table)
    found: Entries = {}
    for row in np.lexsort((table.target, -weight, table.source)).tolist():
        translations = found.setdefault(source[table.source[row]], [])
        best = translations[0].weight if translations else weight[row]
        if len(translations) < _MOST_TRANSLATIONS and weight[row] >= _LEAST_WEIGHT * best:
            translations.append(Translation(target[table.target[row]], float(weight[row])))
    return {
        unit: [Translation(each.terms, each.weight / best[0].weight) for each in best]
        for unit, best in found.items()
    }


def write(directions: Mapping[Direction, Entries], path: Path) -> LexiconReport:
    """Write the entries of every direction into one compact, read-only SQLite file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    digest = hashlib.sha256()
    connection = sqlite3.connect(path)
    with closing(connection):
        connection.execute(f"PRAGMA page_size = {_PAGE_SIZE}")
        for (source, target), found in sorted(directions.items()):
            name = table(source, target)
            rows = sorted((" ".join(unit), pack(best)) for unit, best in found.items())
            digest.update(repr((name, rows)).encode())
            connection.execute(
                f"CREATE TABLE {name} (terms TEXT PRIMARY KEY, translations TEXT NOT NULL)"
                " WITHOUT ROWID"
            )
            connection.executemany(f"INSERT INTO {name} VALUES (?, ?)", rows)
        version = digest.hexdigest()[:16]
        connection.execute("CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID")
        about = {"format": FORMAT, "version": version, "analysis": str(ANALYSIS_VERSION)}
        connection.executemany("INSERT INTO about VALUES (?, ?)", sorted(about.items()))
        connection.commit()
        connection.execute("VACUUM")
    return LexiconReport(
        entries=sum(map(len, directions.values())),
        expressions=sum(len(unit) > 1 for found in directions.values() for unit in found),
        translations=sum(len(best) for found in directions.values() for best in found.values()),
        size=path.stat().st_size,
        version=version,
    )
