"""What parallel text says of the forms of words: how often they occur, and how they translate.

Forms of one word translate alike, so tables of inflections are believed where the text agrees:
*nada* is *nothing* more often than *(he) swims*, and أريب is a name before it is *I doubt*.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from index.text.analysis import arabic, english, spanish
from index.text.analysis.words import find_surfaces, is_arabic
from index.text.normalize import fold, remove_apostrophes
from index.types import ARABIC, ENGLISH, SPANISH, Language
from training import tables
from training.alignment import Bitext, align
from training.corpus import INTERFACE, NAME, SENTENCE, Pair, read_pairs, register_weight

Translations: TypeAlias = Mapping[tuple[Language, str], float]
"""Stems of other languages with how often they are expected to translate a form."""

_ROUNDS: Final = 5
_AGREEMENT: Final = 0.5
_DICTIONARY_WEIGHT: Final = 2.0
_TIMES_RARER: Final = 3
"""A form that is listed as a name is no word unless it occurs so many times as often."""
_TIMES_MORE_OFTEN: Final = 20
"""The same, for a form that may be a name beside being a word."""
_PAIRS: Final[Mapping[Language, tuple[tuple[Language, Language], ...]]] = {
    ENGLISH: ((ENGLISH, SPANISH),),
    SPANISH: ((ENGLISH, SPANISH),),
    ARABIC: ((ENGLISH, ARABIC), (SPANISH, ARABIC)),
}


@dataclass(slots=True)
class Evidence:
    """Of the folded forms of one language: ``counts`` in running text and lists of ``names``."""

    counts: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    translations: dict[str, dict[tuple[Language, str], float]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def is_name(self, form: str) -> bool:
        """Tell whether a form is a name rather than a word, as Abbas and Anas are."""
        names = self.names[form]
        return names > 0 and names * _TIMES_RARER >= self.counts[form]

    def may_be_name(self, form: str) -> bool:
        """Tell whether a form is listed as a name so often that it is one as well: جمال."""
        return self.names[form] * _TIMES_MORE_OFTEN >= max(1, self.counts[form])

    def without(self, form: str, word: Translations) -> dict[tuple[Language, str], float]:
        """Return the translations of a word without those of ``form``, which is one of its own."""
        own = self.translations.get(form, {})
        return {unit: count - own.get(unit, 0.0) for unit, count in word.items()}


def likeness(first: Translations, second: Translations) -> float:
    """Return the Bhattacharyya coefficient of two distributions, in [0, 1]."""
    total = sum(first.values()) * sum(max(0.0, count) for count in second.values())
    if not total:
        return 0.0
    shorter, longer = sorted((first, second), key=len)
    shared = sum(
        math.sqrt(count * other)
        for unit, count in shorter.items()
        if count > 0 and (other := longer.get(unit, 0.0)) > 0
    )
    return shared / math.sqrt(total)


def sum_translations(parts: Iterable[Translations]) -> dict[tuple[Language, str], float]:
    """Return the translations of several forms together."""
    total: dict[tuple[Language, str], float] = defaultdict(float)
    for part in parts:
        for unit, count in part.items():
            total[unit] += count
    return total


def gather(corpus: Path, language: Language, whole: frozenset[str]) -> Evidence:
    """Align the forms of ``language`` with the stems of the others.

    ``whole`` are Arabic forms that keep what looks like an article: آلاف.

    Raises:
        CorpusError: the parallel text is incomplete or malformed.
    """
    evidence = Evidence()
    unit_of = {language: _Units(language, whole).form}
    for source, target in _PAIRS[language]:
        other = target if source == language else source
        unit_of[other] = _Units(other, whole).stem
        _add_pairs(evidence, read_pairs(corpus, source, target), (source, target), unit_of)
    if language != ARABIC:
        _add_latin_names(evidence, read_pairs(corpus, ENGLISH, ARABIC), unit_of[language])
    return evidence


def _add_latin_names(
    evidence: Evidence, pairs: Iterable[Pair], unit_of: Callable[[str], str]
) -> None:
    """Count the Latin spellings of Arabic names: they are names in either language."""
    for pair in pairs:
        if pair.kind == NAME:
            evidence.names.update(filter(None, map(unit_of, find_surfaces(pair.source))))


def _add_pairs(
    evidence: Evidence,
    pairs: Iterable[Pair],
    direction: tuple[Language, Language],
    unit_of: Mapping[Language, Callable[[str], str]],
) -> None:
    source, target = direction
    language = next(iter(unit_of))
    numbers: tuple[dict[str, int], dict[str, int]] = ({}, {})
    texts: tuple[list[list[int]], list[list[int]]] = ([], [])
    weights = []
    for pair in pairs:
        sides = []
        for side, text in ((source, pair.source), (target, pair.target)):
            sides.append([unit for unit in map(unit_of[side], find_surfaces(text)) if unit])
        own = sides[0] if source == language else sides[1]
        is_text = pair.kind in (SENTENCE, INTERFACE)
        if is_text:
            evidence.counts.update(own)
        elif pair.kind == NAME:
            evidence.names.update(own)
        register = register_weight(pair.dataset)
        weights.append(register if is_text else _DICTIONARY_WEIGHT * max(register, 1.0))
        for known, text_numbers, units in zip(numbers, texts, sides, strict=True):
            text_numbers.append([known.setdefault(unit, len(known)) for unit in units])
    bitext = Bitext(*texts, weights, *map(len, numbers))
    table = tables.prune(align(bitext, agreement=_AGREEMENT, rounds=_ROUNDS))
    source_units, target_units = map(list, numbers)
    for row in range(len(table.source)):
        form, stem = source_units[table.source[row]], target_units[table.target[row]]
        if source != language:
            form, stem = stem, form
        other = target if source == language else source
        evidence.translations[form][other, stem] = float(table.count[row])


class _Units:
    """Turns words as written into units of alignment; "" for those that are left out.

    Without the tables of stems, which are what is being made.
    """

    def __init__(self, language: Language, whole: frozenset[str]) -> None:
        self._language = language
        self._whole = whole
        self._forms: dict[str, str] = {}
        self._stems: dict[str, str] = {}

    def form(self, surface: str) -> str:
        """Return a folded word, if it is Arabic without clitics and article."""
        if surface not in self._forms:
            self._forms[surface] = self._find_form(surface)
        return self._forms[surface]

    def stem(self, surface: str) -> str:
        """Return the stem of a word by rules alone."""
        if surface not in self._stems:
            form = self.form(surface)
            self._stems[surface] = rule_stem(form, self._language) if form else ""
        return self._stems[surface]

    def _find_form(self, surface: str) -> str:
        word = fold(surface)
        if is_arabic(word) != (self._language == ARABIC):
            return ""
        if self._language == ARABIC:
            if not word.isalpha() or word in arabic.STOP_WORDS:
                return ""
            return arabic.without_head(word, self._whole)
        is_english = self._language == ENGLISH
        word = english.clean(word) if is_english else remove_apostrophes(word)
        stop_words = english.STOP_WORDS if is_english else spanish.STOP_WORDS
        return word if word.isalpha() and word not in stop_words else ""


def rule_stem(form: str, language: Language) -> str:
    """Return the stem of a folded form by rules alone, without a table."""
    if language == ARABIC:
        return arabic.light_stem(form)
    return english.snowball_stem(form) if language == ENGLISH else spanish.snowball_stem(form)
