"""Reads the glossary, ``training/glossary/``: concepts with their usual wordings.

It is written by hand, for what users search and parallel text lacks: offences, courts,
prisons, migration, corruption and so on. A file is a field, a line a concept::

    money laundering | lavado de activos; blanqueo de capitales | غسل الأموال; تبييض الأموال

English, Spanish, Arabic; ``;`` between the wordings of a language, ``#`` before a remark.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Final

import numpy as np

from index.errors import TrujamanError
from index.text.analysis.words import find_words
from index.text.normalize import fold
from index.types import ENGLISH, LANGUAGES, SPANISH, Language
from search.lexicon.translations import MAX_EXPRESSION_TERMS
from training.alignment import Ids, JointTable, Reals
from training.phrases import Unit, is_word, stem_words

GLOSSARY: Final = Path(__file__).parent / "glossary"

_WORD_SHARE: Final = 0.35
"""Probability that a word has a meaning listed in the glossary, if no text has the word."""
_WORD_OCCURRENCES: Final = 100.0
_USUAL_FIRST: Final = 0.97
"""What a wording is less probable than the one before it."""


class GlossaryError(TrujamanError):
    """A line of the glossary is malformed."""


@dataclass(frozen=True, slots=True)
class Concept:
    """What the wordings of one line mean, by language; the usual wording comes first."""

    wordings: Mapping[Language, tuple[str, ...]]


def read_concepts(folder: Path = GLOSSARY) -> list[Concept]:
    """Return the concepts of every ``.txt`` in ``folder``, by file name and line.

    Raises:
        GlossaryError: a line does not have wordings of three languages.
    """
    concepts = []
    for path in sorted(folder.glob("*.txt")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            text = line.partition("#")[0]
            if text.strip():
                concepts.append(_parse_concept(text, f"{path}:{number}"))
    return concepts


def find_names(concepts: Iterable[Concept]) -> dict[Language, frozenset[str]]:
    """Return the folded words that are names: countries, cities, organisations.

    Those are wordings of one word of what English and Spanish both write with a capital.
    """
    names: dict[Language, set[str]] = {language: set() for language in LANGUAGES}
    for concept in concepts:
        latin = (*concept.wordings[ENGLISH], *concept.wordings[SPANISH])
        if all(wording[0].isupper() for wording in latin):
            for language, wordings in concept.wordings.items():
                names[language].update(fold(word) for word in wordings if word.isalpha())
    return {language: frozenset(words) for language, words in names.items()}


def _parse_concept(line: str, place: str) -> Concept:
    fields = [_parse_wordings(field) for field in line.split("|")]
    if len(fields) != len(LANGUAGES) or not all(fields):
        raise GlossaryError(f"{place}: wordings in {', '.join(LANGUAGES)} expected; mend the line")
    return Concept(dict(zip(LANGUAGES, fields, strict=True)))


def _parse_wordings(field: str) -> tuple[str, ...]:
    wordings = (unicodedata.normalize("NFC", wording.strip()) for wording in field.split(";"))
    return tuple(wording for wording in wordings if wording)


def to_units(wordings: Sequence[str], language: Language) -> tuple[Unit, ...]:
    """Return the stems of each wording; those that the lexicon cannot have are left out."""
    units: dict[Unit, None] = {}
    for wording in wordings:
        unit = stem_words(wording, language)
        if _says_enough(unit, wording) and all(is_word(stem, language) for stem in unit):
            units[unit] = None
    return tuple(units)


def _says_enough(unit: Unit, wording: str) -> bool:
    """Tell whether ``unit`` still means ``wording``: *sin papeles* without *sin* are papers."""
    words = sum(1 for _ in find_words(wording.removeprefix("to ").removeprefix("Al ")))
    return words == len(unit) == 1 or 1 < len(unit) <= MAX_EXPRESSION_TERMS


class GlossaryTables:
    """Translation probabilities that the glossary vouches for.

    All wordings of a concept translate each other, the usual one first. A pair is as probable
    as its less certain side: an expression has the meaning it is listed with; a word has it
    less the more the text shows of others, as if it had been listed ``_WORD_OCCURRENCES``
    times, and divides it among the concepts it is listed with.
    """

    def __init__(self, concepts: Sequence[Concept]) -> None:
        self._concepts = [
            {language: to_units(texts, language) for language, texts in concept.wordings.items()}
            for concept in concepts
        ]
        self._meanings = {
            language: Counter(unit for concept in self._concepts for unit in concept[language])
            for language in LANGUAGES
        }

    def units(self, language: Language) -> Iterator[Unit]:
        """Yield every word and expression of ``language`` once."""
        yield from self._meanings[language]

    def pairs(self, source: Language, target: Language) -> Iterator[tuple[Unit, Unit]]:
        """Yield every word and expression of ``source`` with each that translates it."""
        for concept in self._concepts:
            yield from product(concept[source], concept[target])

    def wholes(self, source: Language, target: Language) -> dict[Unit, list[tuple[Unit, Unit]]]:
        """Return the expressions that translate a unit beside a word of theirs, with that word."""
        wholes: dict[Unit, list[tuple[Unit, Unit]]] = defaultdict(list)
        for concept in self._concepts:
            words = {unit for unit in concept[target] if len(unit) == 1}
            pairs = [
                (whole, (term,))
                for whole in concept[target]
                for term in whole
                if len(whole) > 1 and (term,) in words
            ]
            for unit in concept[source]:
                wholes[unit] += pairs
        return wholes

    def table(
        self,
        source: Language,
        target: Language,
        numbers: Mapping[Language, Mapping[Unit, int]],
        aligned: JointTable,
    ) -> JointTable:
        """Return the probabilities between two languages, beside what the text shows.

        ``numbers`` are those of the units in ``aligned``. Each count is 1.
        """
        source_shares = self._shares(source, numbers[source], aligned.source, aligned.count)
        target_shares = self._shares(target, numbers[target], aligned.target, aligned.count)
        probabilities: dict[tuple[int, int], float] = {}
        for concept in self._concepts:
            for place, source_unit in enumerate(concept[source]):
                for rank, target_unit in enumerate(concept[target], start=place):
                    row = numbers[source][source_unit], numbers[target][target_unit]
                    share = min(source_shares[source_unit], target_shares[target_unit])
                    share *= _USUAL_FIRST**rank
                    probabilities[row] = max(share, probabilities.get(row, 0.0))
        rows = sorted(probabilities)
        pairs = np.array(rows, np.int64).reshape(-1, 2)
        column = np.array([probabilities[row] for row in rows])
        return JointTable(pairs[:, 0], pairs[:, 1], np.ones(len(rows)), column, column)

    def _shares(
        self, language: Language, numbers: Mapping[Unit, int], units: Ids, counts: Reals
    ) -> dict[Unit, float]:
        """Return the probability that a unit has one of the meanings it is listed with."""
        occurrences = np.bincount(units, counts, 1 + max(numbers.values(), default=0))
        shares = {}
        for unit, meanings in self._meanings[language].items():
            shares[unit] = 1.0
            if len(unit) == 1:
                known = float(occurrences[numbers[unit]])
                share = _WORD_SHARE * _WORD_OCCURRENCES / (_WORD_OCCURRENCES + known)
                shares[unit] = share / meanings
        return shares
