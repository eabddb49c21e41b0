"""Builds the bundled table of synonyms: stems of one language with the same translations.

Paraphrases by pivoting (Bannard & Callison-Burch 2005): *homicidio* is a synonym of
*asesinato* to the degree that both have the same translations. This also finds forms that
no stemmer unites: Arabic broken plurals, Spanish stems that change. Names and rare words
are left out, since their translations are unreliable.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from index.text.analysis import get_analyzer
from index.text.analysis.words import find_words
from index.types import LANGUAGES, Language
from search.lexicon.synonyms import HEADING, Synonym
from search.lexicon.translations import Lexicon, Translation
from training.corpus import read_prose

MIN_WEIGHT: Final = 0.2
"""Weight that a synonym must have in what the stem translates back to, and vice versa."""
MAX_SYNONYMS: Final = 5
"""Synonyms of a stem."""

_MIN_OCCURRENCES: Final = 5
"""Occurrences a stem must have in sentences."""
_MIN_NAME_SHARE: Final = 0.5
"""A stem of which this share or more is capitalized is a name."""
_MAX_ADJACENT_SHARE: Final = 0.02
"""Synonyms are adjacent in no larger share of the rarer one's occurrences."""


@dataclass(frozen=True, slots=True)
class SynonymsReport:
    """Numbers of ``stems`` written and of their ``synonyms``."""

    stems: int
    synonyms: int


class Usage:
    """Counts how often the stems of one language occur, capitalized, and near each other."""

    def __init__(self, language: Language) -> None:
        self._analyze_word = get_analyzer(language).analyze_word
        self._sentences: set[str] = set()
        self._counts: Counter[str] = Counter()
        self._capitals: Counter[str] = Counter()
        self._neighbours: Counter[frozenset[str]] = Counter()

    def add(self, sentence: str) -> None:
        """Count the words of a sentence; repeated sentences count once."""
        if sentence in self._sentences:
            return
        self._sentences.add(sentence)
        surfaces = [word.surface for word in find_words(sentence)]
        stems = [self._analyze_word(surface).stem for surface in surfaces]
        self._counts.update(stems)
        for stem, surface in zip(stems[1:], surfaces[1:], strict=True):
            if surface[0].isupper():
                self._capitals[stem] += 1
        for distance in (1, 2):
            self._neighbours.update(map(frozenset, zip(stems, stems[distance:], strict=False)))

    def common_stems(self) -> set[str]:
        """Return the stems that are neither rare nor names nor numbers."""
        return {
            stem
            for stem, count in self._counts.items()
            if count >= _MIN_OCCURRENCES
            and self._capitals[stem] < _MIN_NAME_SHARE * count
            and len(stem) > 1
            and not stem[0].isdigit()
        }

    def are_adjacent(self, stem: str, other: str) -> bool:
        """Tell whether two stems often occur side by side or with one word between."""
        count = min(self._counts[stem], self._counts[other])
        return self._neighbours[frozenset((stem, other))] > _MAX_ADJACENT_SHARE * count


class BackTranslator:
    """Translates stems to the other languages and back."""

    def __init__(self, lexicon: Lexicon, language: Language) -> None:
        self._lexicon = lexicon
        self._language = language
        self._others = [other for other in LANGUAGES if other != language]
        self._cache: dict[tuple[Language, tuple[str, ...]], tuple[Translation, ...]] = {}

    def back_translate(self, stem: str) -> dict[str, float]:
        """Return the other stems that ``stem`` translates back to, with weights in (0, 1].

        Weights are relative to that of ``stem`` itself; without that there are none.
        """
        weights: dict[str, float] = defaultdict(float)
        for other in self._others:
            for forth in _single_words(self._lexicon.translate(self._language, other, (stem,))):
                for back in self._translate_back(other, forth.terms):
                    weights[back.terms[0]] += forth.weight * back.weight
        own_weight = weights.pop(stem, 0.0)
        if not own_weight:
            return {}
        return {other: min(1.0, weight / own_weight) for other, weight in weights.items()}

    def _translate_back(self, source: Language, terms: tuple[str, ...]) -> tuple[Translation, ...]:
        key = (source, terms)
        if key not in self._cache:
            translations = self._lexicon.translate(source, self._language, terms)
            self._cache[key] = _single_words(translations)
        return self._cache[key]


def _single_words(translations: tuple[Translation, ...]) -> tuple[Translation, ...]:
    # Through the expression "money laundering", "money" would be a synonym of "laundering".
    return tuple(translation for translation in translations if len(translation.terms) == 1)


def select_synonyms(
    back_translations: dict[str, dict[str, float]], are_adjacent: Callable[[str, str], bool]
) -> dict[str, list[Synonym]]:
    """Return each stem's best synonyms with weights in (0, 1], best first.

    ``back_translations``: what each stem that may have or be a synonym translates back to.
    Stems that often occur side by side (``are_adjacent``) form expressions and are no
    synonyms: *counter* and *terrorism*.
    """
    synonyms: dict[str, list[Synonym]] = {}
    for stem, others in back_translations.items():
        candidates = []
        for other, weight in others.items():
            reverse_weight = back_translations.get(other, {}).get(stem, 0.0)
            if min(weight, reverse_weight) >= MIN_WEIGHT and not are_adjacent(stem, other):
                candidates.append(Synonym(other, weight))
        if candidates:
            candidates.sort(key=lambda synonym: (-synonym.weight, synonym.stem))
            synonyms[stem] = candidates[:MAX_SYNONYMS]
    return synonyms


def build(corpus: Path, lexicon: Path, out: Path) -> SynonymsReport:
    """Write ``out``/synonyms.tsv from the lexicon file and the usage in ``corpus``.

    Raises:
        CorpusError: the parallel text is incomplete or malformed.
        LexiconError: the lexicon is missing or damaged.
    """
    usage = {language: Usage(language) for language in LANGUAGES}
    for sentence in read_prose(corpus):
        usage[sentence.language].add(sentence.text)
    lines = list[str]()
    count = 0
    with closing(Lexicon.open(lexicon)) as translations:
        for language, language_usage in usage.items():
            translator = BackTranslator(translations, language)
            stems = sorted(language_usage.common_stems())
            back_translations = {stem: translator.back_translate(stem) for stem in stems}
            synonyms = select_synonyms(back_translations, language_usage.are_adjacent)
            count += sum(map(len, synonyms.values()))
            lines += [_line(language, stem, synonyms[stem]) for stem in synonyms]
    (out / "synonyms.tsv").write_text("\n".join([HEADING, *sorted(lines)]) + "\n", encoding="utf-8")
    return SynonymsReport(len(lines), count)


def _line(language: Language, stem: str, synonyms: list[Synonym]) -> str:
    fields = [f"{synonym.stem} {max(1, round(100 * synonym.weight))}" for synonym in synonyms]
    return "\t".join((language, stem, *fields))


def describe(report: SynonymsReport) -> str:
    """Return the model card's section."""
    return (
        f"{report.synonyms:,} synonyms and forms of {report.stems:,} stems: words of one "
        "language that the lexicon translates alike, in both directions. Names and rare "
        "words have none."
    )
