"""The bundled table of synonyms: stems of one language that translate alike.

Paraphrases by pivoting (Bannard & Callison-Burch 2005): *homicidio* stands for *asesinato*
as far as it says in the other languages what *asesinato* says there. So do the forms that
no stemmer unites: Arabic broken plurals, Spanish stems that change. Names and rare words,
of which the translations are guesses, are left out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from index.text.analysis import get_analyzer
from index.text.analysis.words import find_words
from index.types import LANGUAGES, Language
from search.lexicon.synonyms import HEADING
from search.lexicon.translations import Lexicon, Translation
from training.corpus import prose

LEAST: Final = 0.2
"""Of what a word and a synonym translate back to, the share beside the word itself, both ways."""
MOST: Final = 5

_FEWEST: Final = 5
"""Occurrences a stem must have in sentences."""
_NAME: Final = 0.5
"""A stem that is written with a capital more often than this is a name."""
_PARTNERS: Final = 0.02
"""Synonyms stand side by side in no larger share of what the rarer one is used."""


@dataclass(frozen=True, slots=True)
class SynonymsReport:
    """What was built: ``synonyms`` of ``stems``."""

    stems: int
    synonyms: int


class Usage:
    """How often the stems of one language are used, and how often with a capital."""

    def __init__(self, language: Language) -> None:
        self._form = get_analyzer(language).analyze_word
        self._seen: set[str] = set()
        self._counts: Counter[str] = Counter()
        self._capitals: Counter[str] = Counter()
        self._neighbours: Counter[frozenset[str]] = Counter()

    def add(self, sentence: str) -> None:
        """Count the words of a sentence, once however often it comes."""
        if sentence in self._seen:
            return
        self._seen.add(sentence)
        surfaces = [word.surface for word in find_words(sentence)]
        stems = [self._form(surface).stem for surface in surfaces]
        self._counts.update(stems)
        self._capitals.update(
            stem
            for stem, surface in zip(stems[1:], surfaces[1:], strict=True)
            if surface[0].isupper()
        )
        for near in (1, 2):
            self._neighbours.update(map(frozenset, zip(stems, stems[near:], strict=False)))

    def common(self) -> set[str]:
        """Return the stems that are neither rare nor names nor numbers."""
        return {
            stem
            for stem, count in self._counts.items()
            if count >= _FEWEST
            and self._capitals[stem] < _NAME * count
            and len(stem) > 1
            and not stem[0].isdigit()
        }

    def together(self, one: str, other: str) -> bool:
        """Tell whether two stems stand side by side, or with a word between, fairly often."""
        fewer = min(self._counts[one], self._counts[other])
        return self._neighbours[frozenset((one, other))] > _PARTNERS * fewer


class Pivot:
    """Follows translations to the other languages and back."""

    def __init__(self, lexicon: Lexicon, language: Language) -> None:
        self._lexicon = lexicon
        self._language = language
        self._others = [one for one in LANGUAGES if one != language]
        self._back: dict[tuple[Language, tuple[str, ...]], tuple[Translation, ...]] = {}

    def alike(self, stem: str) -> dict[str, float]:
        """Return what ``stem`` translates back to, as shares of its own weight, in (0, 1]."""
        total: dict[str, float] = defaultdict(float)
        for other in self._others:
            for there in _words(self._lexicon.translate(self._language, other, (stem,))):
                for back in self._from(other, there.terms):
                    total[back.terms[0]] += there.weight * back.weight
        itself = total.pop(stem, 0.0)
        return {one: min(1.0, weight / itself) for one, weight in total.items() if itself}

    def _from(self, other: Language, terms: tuple[str, ...]) -> tuple[Translation, ...]:
        key = (other, terms)
        if key not in self._back:
            self._back[key] = _words(self._lexicon.translate(other, self._language, terms))
        return self._back[key]


def _words(translations: tuple[Translation, ...]) -> tuple[Translation, ...]:
    """Leave expressions out: by way of *money laundering*, *money* would stand for *laundering*."""
    return tuple(one for one in translations if len(one.terms) == 1)


Together: TypeAlias = Callable[[str, str], bool]
"""Whether two stems often stand side by side."""


def synonyms(
    alike: dict[str, dict[str, float]], together: Together
) -> dict[str, list[tuple[str, float]]]:
    """Return each stem's best synonyms with weights in (0, 1], best first.

    ``alike``: what each stem that may have or be a synonym translates back to. Words that
    are used ``together`` are partners, not synonyms: *counter* and *terrorism*.
    """
    result: dict[str, list[tuple[str, float]]] = {}
    for stem, others in alike.items():
        found = [
            (other, share)
            for other, share in others.items()
            if share >= LEAST
            and alike.get(other, {}).get(stem, 0.0) >= LEAST
            and not together(stem, other)
        ]
        if found:
            result[stem] = sorted(found, key=lambda one: (-one[1], one[0]))[:MOST]
    return result


def build(corpus: Path, lexicon: Path, out: Path) -> SynonymsReport:
    """Write ``out``/synonyms.tsv from the lexicon file and the usage in ``corpus``.

    Raises:
        CorpusError: the parallel text is incomplete or malformed.
        LexiconError: the lexicon is missing or damaged.
    """
    usage = {language: Usage(language) for language in LANGUAGES}
    for language, _, sentence in prose(corpus):
        usage[language].add(sentence)
    lines, count = [HEADING], 0
    opened = Lexicon.open(lexicon)
    try:
        for language, used in usage.items():
            pivot = Pivot(opened, language)
            found = synonyms(
                {stem: pivot.alike(stem) for stem in sorted(used.common())}, used.together
            )
            count += sum(map(len, found.values()))
            lines += [_line(language, stem, some) for stem, some in sorted(found.items())]
    finally:
        opened.close()
    (out / "synonyms.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return SynonymsReport(len(lines) - 1, count)


def _line(language: Language, stem: str, found: list[tuple[str, float]]) -> str:
    listed = (f"{other} {max(1, round(100 * weight))}" for other, weight in found)
    return "\t".join((language, stem, *listed))


def describe(report: SynonymsReport) -> str:
    """Return the model card's section."""
    return (
        f"{report.synonyms:,} synonyms and forms of {report.stems:,} stems: words of one "
        "language that the lexicon translates alike, in both directions. Names and rare "
        "words have none."
    )
