"""Trains the bundled lexicon: translations of words and expressions, from parallel text.

Every pair of texts is aligned twice: word by word, and with multi-word expressions merged
into single units. The first alignment gives the translations of words; from the second only
rows with an expression are used, so that the parts of expressions keep all their counts.
Spanish and Arabic, the pair with the least text, also gain from pivoting through English.
What the glossary says (:mod:`training.concepts`) raises probabilities, and never lowers what the
text shows. Last, entries are completed by what is listed (:mod:`training.completion`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from index.types import ARABIC, ENGLISH, LANGUAGES, SPANISH, Language
from training import tables
from training.alignment import Bitext, JointTable, align
from training.completion import complete, read_listed
from training.concepts import Concept, GlossaryTables, find_names
from training.corpus import DICTIONARIES, LANGUAGE_PAIRS, read_pairs
from training.dictionaries import read_dictionary
from training.entries import Direction, Entries, LexiconReport, build_entries, write_lexicon
from training.phrases import Example, Unit, analyze_pair, score_expressions, segment

_PIVOT_SHARE: Final = 0.4
_BROAD_AGREEMENT: Final = 0.5
_STRICT_AGREEMENT: Final = 1.0
_MIN_MUTUAL_PROBABILITY: Final = 0.3
_MIN_MUTUAL_COUNT: Final = 3.0

Examples: TypeAlias = Mapping[Direction, Sequence[Example]]
ListedExpressions: TypeAlias = Mapping[Language, Set[Unit]]
"""The expressions of each language that dictionaries list."""
Expressions: TypeAlias = Mapping[Language, Mapping[Unit, float]]
"""The expressions of each language with the association of their words."""
_NO_EXPRESSIONS: Final[Expressions] = {language: {} for language in LANGUAGES}


class Vocabulary:
    """Numbers for the units of one language, in order of appearance."""

    def __init__(self) -> None:
        self._numbers: dict[Unit, int] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, unit: Unit) -> int:
        """Return the number of ``unit``, the next free one if it is new."""
        return self._numbers.setdefault(unit, len(self._numbers))

    def units(self) -> list[Unit]:
        """Return every unit, by number."""
        return list(self._numbers)


Vocabularies: TypeAlias = Mapping[Language, Vocabulary]


def build(corpus: Path, out: Path, seed: int, concepts: Sequence[Concept]) -> LexiconReport:
    """Train the lexicon on the parallel text in ``corpus`` and write ``out/lexicon.sqlite``.

    ``concepts`` are those of the glossary. Nothing here is random; ``seed`` is unused, for the
    signature that trainers share.

    Raises:
        CorpusError: the parallel text is incomplete or malformed.
    """
    del seed
    glossary = GlossaryTables(concepts)
    examples = {}
    for source, target in LANGUAGE_PAIRS:
        pairs = read_pairs(corpus, source, target)
        examples[source, target] = [analyze_pair(pair, source, target) for pair in pairs]
    names = find_names(concepts)
    for direction in DICTIONARIES:
        examples[direction] += read_dictionary(corpus, direction, examples, names)
    directions = complete(train(examples, glossary), read_listed(examples), glossary)
    return write_lexicon(directions, out / "lexicon.sqlite")


def train(examples: Examples, glossary: GlossaryTables) -> dict[Direction, Entries]:
    """Return the entries of all six directions."""
    vocabularies = {language: Vocabulary() for language in LANGUAGES}
    joint = align_languages(examples, vocabularies)
    return add_glossary(joint, vocabularies, glossary)


def align_languages(examples: Examples, vocabularies: Vocabularies) -> dict[Direction, JointTable]:
    """Return what the parallel text shows, for each pair of languages in one direction."""
    listed = _listed_expressions(examples)
    candidates = _candidate_expressions(examples, listed)
    words_by_direction, with_candidates = _align(
        examples, vocabularies, (_NO_EXPRESSIONS, candidates), _BROAD_AGREEMENT
    )
    expressions = _reliable_expressions(with_candidates, vocabularies, candidates, listed)
    (units_by_direction,) = _align(examples, vocabularies, (expressions,), _STRICT_AGREEMENT)
    joint = {}
    for direction, words in words_by_direction.items():
        units = _select_expressions(units_by_direction[direction], direction, vocabularies)
        joint[direction] = tables.discount(tables.concatenate([words, units]))
    through_english = tables.compose(
        tables.transpose(joint[ENGLISH, SPANISH]),
        joint[ENGLISH, ARABIC],
        len(vocabularies[ENGLISH]),
    )
    joint[SPANISH, ARABIC] = tables.interpolate(
        joint[SPANISH, ARABIC], through_english, _PIVOT_SHARE
    )
    return joint


def add_glossary(
    joint: Mapping[Direction, JointTable], vocabularies: Vocabularies, glossary: GlossaryTables
) -> dict[Direction, Entries]:
    """Return the entries of all six directions, no translation below what the glossary says."""
    numbers = {
        language: {unit: vocabularies[language].add(unit) for unit in glossary.units(language)}
        for language in LANGUAGES
    }
    directions = {}
    for (source, target), aligned in joint.items():
        table = tables.raise_to(aligned, glossary.table(source, target, numbers, aligned))
        source_units, target_units = vocabularies[source].units(), vocabularies[target].units()
        directions[source, target] = build_entries(table, source_units, target_units)
        directions[target, source] = build_entries(
            tables.transpose(table), target_units, source_units
        )
    return directions


def _listed_expressions(examples: Examples) -> ListedExpressions:
    """Return the expressions that dictionaries list."""
    listed: dict[Language, set[Unit]] = {language: set() for language in LANGUAGES}
    for (source, target), pairs in examples.items():
        listed[source].update(pair.source for pair in pairs if pair.source_listed)
        listed[target].update(pair.target for pair in pairs if pair.target_listed)
    return listed


def _candidate_expressions(examples: Examples, listed: ListedExpressions) -> Expressions:
    """Return the listed expressions and the collocations of running text."""
    prose: dict[Language, list[Unit]] = {language: [] for language in LANGUAGES}
    for (source, target), pairs in examples.items():
        prose[source].extend(pair.source for pair in pairs if pair.prose)
        prose[target].extend(pair.target for pair in pairs if pair.prose)
    return {
        language: score_expressions(prose[language], listed[language]) for language in LANGUAGES
    }


def _reliable_expressions(
    aligned: Mapping[Direction, JointTable],
    vocabularies: Vocabularies,
    candidates: Expressions,
    listed: ListedExpressions,
) -> Expressions:
    """Return the candidates that dictionaries list or that have one dominant translation.

    Three words that translate three words are left to their parts, or "fight against
    organized crime" would hide "organized crime".
    """
    reliable = {language: set(units) for language, units in listed.items()}
    for (source, target), table in aligned.items():
        probable = np.minimum(table.forward, table.backward) >= _MIN_MUTUAL_PROBABILITY
        mutual = tables.select_rows(table, probable & (table.count >= _MIN_MUTUAL_COUNT))
        source_units, target_units = vocabularies[source].units(), vocabularies[target].units()
        for row in range(len(mutual.source)):
            source_unit = source_units[mutual.source[row]]
            target_unit = target_units[mutual.target[row]]
            if _is_compact(source_unit, target_unit):
                reliable[source].add(source_unit)
            if _is_compact(target_unit, source_unit):
                reliable[target].add(target_unit)
    expressions = {}
    for language, associations in candidates.items():
        expressions[language] = {
            unit: association
            for unit, association in associations.items()
            if unit in reliable[language]
        }
    return expressions


def _is_compact(unit: Unit, translation: Unit) -> bool:
    return len(unit) == 2 or len(unit) > len(translation)


def _align(
    examples: Examples,
    vocabularies: Vocabularies,
    alternatives: Sequence[Expressions],
    agreement: float,
) -> list[dict[Direction, JointTable]]:
    """Align all pairs, once for each of ``alternatives``: expressions to be merged into units.

    Each pair of languages in a process of its own, because that takes most of the time.
    """
    bitexts = [
        _number_pairs(pairs, direction, vocabularies, expressions)
        for expressions in alternatives
        for direction, pairs in examples.items()
    ]
    with ProcessPoolExecutor(len(bitexts)) as pool:
        aligned = pool.map(partial(_align_pairs, agreement=agreement), bitexts)
        return [dict(zip(examples, aligned, strict=False)) for _ in alternatives]


def _align_pairs(bitext: Bitext, agreement: float) -> JointTable:
    return tables.prune(align(bitext, agreement=agreement))


def _number_pairs(
    pairs: Sequence[Example],
    direction: Direction,
    vocabularies: Vocabularies,
    expressions: Expressions,
) -> Bitext:
    """Return the pairs as numbers of units; the vocabularies grow."""
    source, target = direction
    source_numbers = [
        _number_units(pair.source, pair.source_listed, expressions[source], vocabularies[source])
        for pair in pairs
    ]
    target_numbers = [
        _number_units(pair.target, pair.target_listed, expressions[target], vocabularies[target])
        for pair in pairs
    ]
    return Bitext(
        source_numbers,
        target_numbers,
        [pair.weight for pair in pairs],
        len(vocabularies[source]),
        len(vocabularies[target]),
    )


def _number_units(
    stems: Unit, listed: bool, expressions: Mapping[Unit, float], vocabulary: Vocabulary
) -> list[int]:
    units = [stems] if listed and stems in expressions else segment(stems, expressions)
    return [vocabulary.add(unit) for unit in units]


def _select_expressions(
    table: JointTable, direction: Direction, vocabularies: Vocabularies
) -> JointTable:
    """Return the rows in which at least one side is an expression."""
    source, target = (
        np.array([len(unit) > 1 for unit in vocabularies[language].units()], np.bool_)
        for language in direction
    )
    return tables.select_rows(table, source[table.source] | target[table.target])
