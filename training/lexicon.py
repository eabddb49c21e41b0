"""The bundled lexicon: how words and multi-word expressions translate, from parallel text.

Every pair of texts is aligned word by word, and again with multi-word expressions merged
into one unit each. The first alignment says how words translate; the second only adds what
concerns expressions, so that their parts keep all their evidence. Between Spanish and
Arabic, where there is least text, the way through English helps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from index.types import ARABIC, ENGLISH, LANGUAGES, SPANISH, Language
from training import tables
from training.alignment import Bitext, JointTable, align
from training.corpus import LANGUAGE_PAIRS, read_pairs
from training.entries import Direction, Entries, LexiconReport, entries, write
from training.phrases import Example, Unit, associations, example, merge

_PIVOT_SHARE: Final = 0.4
_BROAD: Final = 0.5
_STRICT: Final = 1.0
_RELIABLE: Final = 0.3
_MIN_COUNT: Final = 3.0

Examples: TypeAlias = Mapping[Direction, Sequence[Example]]
Listed: TypeAlias = Mapping[Language, Set[Unit]]
Expressions: TypeAlias = Mapping[Language, Mapping[Unit, float]]
"""The expressions of each language, and how firmly they hold together."""
_NONE: Final[Expressions] = {language: {} for language in LANGUAGES}


class Vocabulary:
    """Numbers for the units of one language, in order of appearance."""

    def __init__(self) -> None:
        self._numbers: dict[Unit, int] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def number(self, unit: Unit) -> int:
        """Return the number of ``unit``, the next free one if it is new."""
        return self._numbers.setdefault(unit, len(self._numbers))

    def units(self) -> list[Unit]:
        """Return every unit, by number."""
        return list(self._numbers)


Vocabularies: TypeAlias = Mapping[Language, Vocabulary]


def build(corpus: Path, out: Path, seed: int) -> LexiconReport:
    """Train the lexicon on the parallel text in ``corpus`` and write ``out/lexicon.sqlite``.

    Nothing here is random: ``seed`` is there for the signature all trainers share.

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
    return write(train(examples), out / "lexicon.sqlite")


def train(examples: Examples) -> dict[Direction, Entries]:
    """Return the entries of all six directions."""
    vocabularies = {language: Vocabulary() for language in LANGUAGES}
    listed = _listed(examples)
    candidates = _candidates(examples, listed)
    expressions = _reliable(examples, vocabularies, candidates, listed)
    joint = {}
    for languages, pairs in examples.items():
        words = _align(pairs, languages, vocabularies, _NONE, _BROAD)
        units = _align(pairs, languages, vocabularies, expressions, _STRICT)
        concerned = _of_expressions(units, languages, vocabularies)
        joint[languages] = tables.discounted(tables.united([words, concerned]))
    through_english = tables.composed(
        tables.turned(joint[ENGLISH, SPANISH]), joint[ENGLISH, ARABIC], len(vocabularies[ENGLISH])
    )
    joint[SPANISH, ARABIC] = tables.mixed(joint[SPANISH, ARABIC], through_english, _PIVOT_SHARE)
    directions = {}
    for (source, target), table in joint.items():
        left, right = vocabularies[source].units(), vocabularies[target].units()
        directions[source, target] = entries(table, left, right)
        directions[target, source] = entries(tables.turned(table), right, left)
    return directions


def _listed(examples: Examples) -> Listed:
    """Return the expressions that dictionaries list."""
    found: dict[Language, set[Unit]] = {language: set() for language in LANGUAGES}
    for (source, target), pairs in examples.items():
        found[source].update(each.source for each in pairs if each.source_listed)
        found[target].update(each.target for each in pairs if each.target_listed)
    return found


def _candidates(examples: Examples, listed: Listed) -> Expressions:
    """Return the listed expressions and the collocations of running text."""
    prose: dict[Language, list[Unit]] = {language: [] for language in LANGUAGES}
    for (source, target), pairs in examples.items():
        prose[source].extend(each.source for each in pairs if each.prose)
        prose[target].extend(each.target for each in pairs if each.prose)
    return {language: associations(prose[language], listed[language]) for language in LANGUAGES}


def _reliable(
    examples: Examples, vocabularies: Vocabularies, candidates: Expressions, listed: Listed
) -> Expressions:
    """Keep the candidates that dictionaries list or that mostly translate one and the same unit.

    Three words that translate three words are left to their parts, or "fight against
    organized crime" would hide "organized crime".
    """
    kept = {language: set(units) for language, units in listed.items()}
    for languages, pairs in examples.items():
        table = _align(pairs, languages, vocabularies, candidates, _BROAD)
        mutual = np.minimum(table.forward, table.backward) >= _RELIABLE
        reliable = tables.rows(table, mutual & (table.count >= _MIN_COUNT))
        left, right = (vocabularies[language].units() for language in languages)
        for row in zip(reliable.source.tolist(), reliable.target.tolist(), strict=True):
            pair = left[row[0]], right[row[1]]
            for language, unit, other in zip(languages, pair, reversed(pair), strict=True):
                if len(unit) == 2 or len(unit) > len(other):
                    kept[language].add(unit)
    return {
        language: {unit: firmness for unit, firmness in found.items() if unit in kept[language]}
        for language, found in candidates.items()
    }


def _align(
    pairs: Sequence[Example],
    languages: Direction,
    vocabularies: Vocabularies,
    expressions: Expressions,
    agreement: float,
) -> JointTable:
    """Align the pairs with ``expressions`` of either side merged into units."""
    source, target = (vocabularies[language] for language in languages)
    left, right = (expressions[language] for language in languages)
    bitext = Bitext(
        [_numbers(each.source, each.source_listed, left, source) for each in pairs],
        [_numbers(each.target, each.target_listed, right, target) for each in pairs],
        [each.weight for each in pairs],
        len(source),
        len(target),
    )
    return tables.pruned(align(bitext, agreement=agreement))


def _numbers(
    stems: Unit, listed: bool, expressions: Mapping[Unit, float], vocabulary: Vocabulary
) -> list[int]:
    whole = listed and stems in expressions
    return [vocabulary.number(unit) for unit in ([stems] if whole else merge(stems, expressions))]


def _of_expressions(
    table: JointTable, languages: Direction, vocabularies: Vocabularies
) -> JointTable:
    """Return the rows in which at least one side is an expression."""
    source, target = (
        np.array([len(unit) > 1 for unit in vocabularies[language].units()], np.bool_)
        for language in languages
    )
    return tables.rows(table, source[table.source] | target[table.target])
