"""Analyzers: fold and stem the words of one language and mark its stop words.

Each language is a module with ``STOP_WORDS`` and ``stem``, and ``clean`` if there is more to
remove from a folded word than apostrophes. The words of any other language are only folded.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from index.cache import ANALYZED_WORDS
from index.text.analysis import arabic, english, spanish
from index.text.analysis.words import find_surfaces, is_number
from index.text.normalize import fold, fold_number, remove_apostrophes
from index.types import ARABIC, ENGLISH, SPANISH, Language

ANALYSIS_VERSION: Final = 2
"""Raised whenever a change here alters terms, so that old keyword indexes are rebuilt."""

_MAX_TERM_LENGTH: Final = 64
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


class Analyzer:
    """Analyzes words of one language and remembers them."""

    def __init__(
        self,
        stop_words: frozenset[str],
        clean: Callable[[str], str],
        stem: Callable[[str], str],
    ) -> None:
        self._stop_words = stop_words
        self._clean = clean
        self._stem = stem
        # A plain dict, emptied when it is full: keeping the order of use would take longer
        # than the look-up itself.
        self._analyzed: dict[str, AnalyzedWord] = {}

    def analyze(self, text: str) -> list[AnalyzedWord]:
        """Return the words of ``text`` that are indexed, in order: all but its stop words."""
        return [word for word in self.analyze_words(find_surfaces(text)) if not word.stop]

    def analyze_words(self, surfaces: list[str]) -> list[AnalyzedWord]:
        """Return the analysis of each word, stop words included."""
        known = self._analyzed
        missing = [surface for surface in surfaces if surface not in known]
        if len(known) + len(missing) > ANALYZED_WORDS:
            known = self._analyzed = {}
            missing = surfaces
        for surface in missing:
            known[surface] = self._analyze(surface)
        return list(map(known.__getitem__, surfaces))

    def analyze_word(self, surface: str) -> AnalyzedWord:
        """Return the analysis of one word."""
        return self._analyzed.get(surface) or self.analyze_words([surface])[0]

    def analyze_uncached(self, surface: str) -> AnalyzedWord:
        """Return the analysis of one word without remembering it."""
        return self._analyzed.get(surface) or self._analyze(surface)

    def stem_folded(self, word: str) -> str:
        """Return the stem of a word that is already folded."""
        return self._stem(self._clean(word)[:_MAX_TERM_LENGTH])

    def _analyze(self, surface: str) -> AnalyzedWord:
        if surface.isascii() and surface.isalpha():  # most words; nothing to clean away
            folded = surface.lower()
        elif surface[0].isdecimal() and is_number(surface):
            number = fold_number(surface)[:_MAX_TERM_LENGTH]
            return AnalyzedWord(number, number, False)
        else:
            folded = self._clean(fold(surface))
        if len(folded) > _MAX_TERM_LENGTH:
            folded = folded[:_MAX_TERM_LENGTH]
        # Equal strings are kept once.
        word = surface if folded == surface else folded
        stem = self._stem(word)
        stop = not word or word in self._stop_words
        return AnalyzedWord(word, word if stem == word else stem, stop)


def _unchanged(word: str) -> str:
    return word


_ANALYZERS: Final[dict[Language, Analyzer]] = {
    ENGLISH: Analyzer(english.STOP_WORDS, english.clean, english.stem),
    SPANISH: Analyzer(spanish.STOP_WORDS, remove_apostrophes, spanish.stem),
    ARABIC: Analyzer(arabic.STOP_WORDS, remove_apostrophes, arabic.stem),
}
_FOLDING_ONLY: Final = Analyzer(frozenset(), _unchanged, _unchanged)


def get_analyzer(language: Language) -> Analyzer:
    """Return the analyzer of ``language``, or one that only folds if it has none."""
    return _ANALYZERS.get(language, _FOLDING_ONLY)
