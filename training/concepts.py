"""Reads the glossary, ``training/glossary/``: concepts with their usual wordings.

It is written by hand, for what users search and parallel text lacks: offences, courts,
prisons, migration, corruption and so on. A file is a field, a line a concept::

    money laundering | lavado de activos; blanqueo de capitales | غسل الأموال; تبييض الأموال

English, Spanish, Arabic; ``;`` between the wordings of a language, ``#`` before a remark.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from index.errors import TrujamanError
from index.text.analysis import get_analyzer
from index.text.analysis.words import find_words
from index.types import LANGUAGES, Language
from search.lexicon.translations import MAX_EXPRESSION_TERMS
from training.alignment import JointTable
from training.phrases import Unit, is_word

GLOSSARY: Final = Path(__file__).parent / "glossary"

_WORD_SHARE: Final = 0.35
"""Probability that a word of the glossary has a meaning listed there; an expression has 1."""


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
        unit = tuple(form.stem for form in get_analyzer(language).analyze(wording))
        if _says_enough(unit, wording) and all(is_word(stem, language) for stem in unit):
            units[unit] = None
    return tuple(units)


def _says_enough(unit: Unit, wording: str) -> bool:
    """Tell whether ``unit`` still means ``wording``: *sin papeles* without *sin* are papers."""
    words = sum(1 for _ in find_words(wording.removeprefix("to ").removeprefix("Al ")))
    return words == len(unit) == 1 or 1 < len(unit) <= MAX_EXPRESSION_TERMS


class GlossaryTables:
    """Translation probabilities that the glossary vouches for.

    p(translation | unit) is 1 for an expression and ``_WORD_SHARE`` for a word, divided among
    the concepts that the unit stands for. All wordings of a concept are equally good.
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

    def table(
        self,
        source: Language,
        target: Language,
        source_numbers: Mapping[Unit, int],
        target_numbers: Mapping[Unit, int],
    ) -> JointTable:
        """Return the probabilities between two languages, units as numbers; each count is 1."""
        forward: dict[tuple[int, int], float] = defaultdict(float)
        backward: dict[tuple[int, int], float] = defaultdict(float)
        for concept in self._concepts:
            for source_unit in concept[source]:
                for target_unit in concept[target]:
                    row = source_numbers[source_unit], target_numbers[target_unit]
                    forward[row] += self._share(source_unit, source)
                    backward[row] += self._share(target_unit, target)
        rows = sorted(forward)
        numbers = np.array(rows, np.int64).reshape(-1, 2)
        return JointTable(
            numbers[:, 0],
            numbers[:, 1],
            np.ones(len(rows)),
            np.array([forward[row] for row in rows]),
            np.array([backward[row] for row in rows]),
        )

    def _share(self, unit: Unit, language: Language) -> float:
        share = 1.0 if len(unit) > 1 else _WORD_SHARE
        return share / self._meanings[language][unit]
