"""Analyzers: fold and stem the words of one language and mark its stop words.

Each language is a module with ``STOP_WORDS`` and ``stem``, and ``clean`` if there is more to
remove from a folded word than apostrophes. The words of any other language are only folded.
An Arabic word in an English or Spanish text is analysed as Arabic, so that a name in Arabic
letters is found wherever it stands; a Latin one in Arabic text is only folded, since whether it
is English or Spanish is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from index.cache import ANALYZED_WORDS, STEMMED_WORDS
from index.text.analysis import arabic, english, spanish
from index.text.analysis.compounds import find_compounds
from index.text.analysis.number_groups import Compound
from index.text.analysis.words import (
    find_surfaces,
    has_broken_word,
    is_arabic,
    is_number,
    rejoin,
    split_at_hyphen,
)
from index.text.dates import TextDate, find_impossible_dates
from index.text.normalize import fold, fold_number, remove_apostrophes
from index.types import ARABIC, ENGLISH, LANGUAGES, SPANISH, Language

ANALYSIS_VERSION: Final = 12
"""Raised whenever a change here alters terms, so that old keyword indexes are rebuilt."""

STEMMING_VERSION: Final = 4
"""Raised when the stem of a word by itself changes: a lexicon has stems, and no text."""

MAX_TERM_LENGTH: Final = 64
"""Code points of a word that are indexed; the rest of a longer one is cut off."""


class AnalyzedWord(NamedTuple):
    """What analysis makes of a word, wherever it occurs.

    ``word`` is the folded form (case, accents, vowel marks and letter variants levelled),
    ``stem`` what the keyword index and the lexicon use. A ``stop`` word is neither indexed
    nor looked up.
    """

    word: str
    stem: str
    stop: bool


class _AnalyzedWords(dict[str, AnalyzedWord]):
    """The analyses of words as written, made on first use.

    A plain dictionary that is dropped when it is full: keeping the order of use would take
    longer than the look-up itself.
    """

    def __init__(self, analyze: Callable[[str], AnalyzedWord]) -> None:
        super().__init__()
        self._analyze = analyze

    def __missing__(self, surface: str) -> AnalyzedWord:
        word = self[surface] = self._analyze(surface)
        return word


class Analyzer:
    """Analyzes words of one language and remembers them."""

    def __init__(
        self,
        stop_words: frozenset[str],
        clean: Callable[[str], str],
        stem: Callable[[str], str],
        of_arabic_words: Analyzer | None = None,
        *,
        month_first: bool = False,
    ) -> None:
        """``of_arabic_words`` analyses words in Arabic letters, if they need another analyzer.

        ``month_first``: in this language, 3/4/2024 may be the fourth of March.
        """
        self._stop_words = stop_words
        self._of_arabic_words = of_arabic_words
        self._clean = clean
        self._stem = stem
        self._month_first = month_first
        self._analyzed = _AnalyzedWords(self._analyze)
        self._stems: dict[str, str] = {}
        """The stems of folded words, which a query asks for again and again."""

    def analyze(self, text: str) -> list[AnalyzedWord]:
        """Return the words of ``text`` that are indexed, in order: all but its stop words.

        A word that a hyphen breaks at the end of a line is followed by its parts. The terms of
        compounds come last.
        """
        surfaces = find_surfaces(text)
        if has_broken_word(text):
            surfaces = [
                form
                for surface in surfaces
                for form in (surface, *(part.surface for part in split_at_hyphen(surface)))
            ]
        surfaces += [compound.term for compound in self.find_compounds(text)]
        return [word for word in self.analyze_words(surfaces) if not word.stop]

    def find_compounds(
        self, text: str, *, numbers: bool = True, acronyms: bool = True
    ) -> list[Compound]:
        """Return what words of ``text`` make up together, and acronyms, to be analysed as words.

        Without ``numbers``, those without a digit at least.
        """
        return find_compounds(
            text, month_first=self._month_first, numbers=numbers, acronyms=acronyms
        )

    def find_impossible_dates(self, text: str) -> list[TextDate]:
        """Return what is written like a day that there is not: 31/02/2024."""
        return find_impossible_dates(text, month_first=self._month_first)

    def analyze_words(self, surfaces: list[str]) -> list[AnalyzedWord]:
        """Return the analysis of each word, stop words included."""
        if len(self._analyzed) > ANALYZED_WORDS:
            self._analyzed = _AnalyzedWords(self._analyze)
        return list(map(self._analyzed.__getitem__, surfaces))

    def analyze_word(self, surface: str) -> AnalyzedWord:
        """Return the analysis of one word."""
        return self._analyzed.get(surface) or self.analyze_words([surface])[0]

    def analyze_uncached(self, surface: str) -> AnalyzedWord:
        """Return the analysis of one word without remembering it."""
        return self._analyzed.get(surface) or self._analyze(surface)

    def is_stop_word(self, word: str) -> bool:
        """Tell whether a word that is already folded is a stop word."""
        if self._of_arabic_words is not None and not word.isascii() and is_arabic(word):
            return self._of_arabic_words.is_stop_word(word)
        cleaned = self._clean(word)
        return not cleaned or cleaned in self._stop_words

    def stem_folded(self, word: str) -> str:
        """Return the stem of a word that is already folded."""
        stem = self._stems.get(word)
        if stem is None:
            if len(self._stems) > STEMMED_WORDS:
                self._stems.clear()
            stem = self._stems[word] = self._stem_folded(word)
        return stem

    def _stem_folded(self, word: str) -> str:
        if self._of_arabic_words is not None and not word.isascii() and is_arabic(word):
            return self._of_arabic_words.stem_folded(word)
        return self._stem(self._clean(word)[:MAX_TERM_LENGTH])

    def _analyze(self, surface: str) -> AnalyzedWord:
        if surface.isascii() and surface.isalpha():  # most words; nothing to clean away
            folded = surface.lower()
        elif surface[0].isdecimal() and is_number(surface):
            number = fold_number(surface)[:MAX_TERM_LENGTH]
            return AnalyzedWord(number, number, False)
        elif self._of_arabic_words is not None and is_arabic(surface):
            return self._of_arabic_words.analyze_uncached(surface)
        else:
            folded = self._clean(fold(surface if surface.isalpha() else rejoin(surface)))
        if len(folded) > MAX_TERM_LENGTH:
            folded = folded[:MAX_TERM_LENGTH]
        # Equal strings are kept once.
        word = surface if folded == surface else folded
        stem = self._stem(word)
        stop = not word or word in self._stop_words
        return AnalyzedWord(word, word if stem == word else stem, stop)


def _unchanged(word: str) -> str:
    return word


_ARABIC: Final = Analyzer(arabic.STOP_WORDS, remove_apostrophes, arabic.stem)
_ANALYZERS: Final[dict[Language, Analyzer]] = {
    ENGLISH: Analyzer(english.STOP_WORDS, english.clean, english.stem, _ARABIC, month_first=True),
    SPANISH: Analyzer(spanish.STOP_WORDS, remove_apostrophes, spanish.stem, _ARABIC),
    ARABIC: _ARABIC,
}
_FOLDING_ONLY: Final = Analyzer(frozenset(), _unchanged, _unchanged)


def get_analyzer(language: Language) -> Analyzer:
    """Return the analyzer of ``language``, or one that only folds if it has none."""
    return _ANALYZERS.get(language, _FOLDING_ONLY)


def is_stop_word(word: str, languages: Iterable[Language] = LANGUAGES) -> bool:
    """Tell whether a word, as typed, is a stop word in any of ``languages``."""
    return any(get_analyzer(language).analyze_word(word).stop for language in languages)
