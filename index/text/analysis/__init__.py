"""Analysis: a text in a known language becomes terms that carry original spans.

Every language is one module with ``STOP_WORDS``, ``clean`` and ``stem``; a
language without one is folded only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from index.text.analysis import arabic, english, spanish
from index.text.analysis.words import is_number, surfaces, words
from index.text.normalize import fold, fold_number
from index.types import ARABIC, ENGLISH, SPANISH, Language, Span, Term

__all__ = ["ANALYSIS_VERSION", "Analyzer", "Form", "analyze", "analyzer"]

ANALYSIS_VERSION: Final = 2
"""Raised whenever a change here alters terms, so that old keyword indexes are rebuilt."""

_CACHE_LIMIT: Final = 100_000
_LONGEST_TERM: Final = 64


class Form(NamedTuple):
    """What analysis makes of a surface form, wherever it stands."""

    word: str
    stem: str
    stop: bool


class Analyzer:
    """Turns texts of one language into terms; remembers the words it has seen."""

    def __init__(
        self,
        stop_words: frozenset[str],
        clean: Callable[[str], str],
        stem: Callable[[str], str],
    ) -> None:
        self._stop_words = stop_words
        self._clean = clean
        self._stem = stem
        self._forms: dict[str, Form] = {}

    def terms(self, text: str) -> list[Term]:
        """Return every word of ``text`` in order, stop words included and marked."""
        result = []
        for surface, start, end in words(text):
            form = self.form(surface)
            result.append(Term(Span(start, end), form.word, form.stem, form.stop))
        return result

    def forms(self, text: str) -> list[Form]:
        """Return the forms of the words that are indexed: no stop words, no positions."""
        return [form for form in self.read(surfaces(text)) if not form.stop]

    def read(self, surfaces: list[str]) -> list[Form]:
        """Return the forms of words, stop words included."""
        known = self._forms
        new = [surface for surface in surfaces if surface not in known]
        if len(known) + len(new) > _CACHE_LIMIT:
            known = self._forms = {}
            new = surfaces
        for surface in new:
            known[surface] = self._analyze(surface)
        return list(map(known.__getitem__, surfaces))

    def form(self, surface: str) -> Form:
        """Return the analysed form of one word."""
        return self._forms.get(surface) or self.read([surface])[0]

    def fresh(self, surface: str) -> Form:
        """Return the analysed form of a mere guess, which is not worth remembering."""
        return self._forms.get(surface) or self._analyze(surface)

    def stem_of(self, folded: str) -> str:
        """Return the stem of a word that is folded already."""
        return self._stem(self._clean(folded)[:_LONGEST_TERM])

    def _analyze(self, surface: str) -> Form:
        if surface.isascii() and surface.isalpha():  # most words; nothing to clean away
            folded = surface.lower()
        elif surface[0].isdecimal() and is_number(surface):
            number = fold_number(surface)[:_LONGEST_TERM]
            return Form(number, number, False)
        else:
            folded = self._clean(fold(surface))
        if len(folded) > _LONGEST_TERM:
            folded = folded[:_LONGEST_TERM]
        # Equal strings are kept once.
        word = surface if folded == surface else folded
        stem = self._stem(word)
        return Form(word, word if stem == word else stem, not word or word in self._stop_words)


def _unchanged(word: str) -> str:
    return word


_ANALYZERS: Final[dict[Language, Analyzer]] = {
    ENGLISH: Analyzer(english.STOP_WORDS, english.clean, english.stem),
    SPANISH: Analyzer(spanish.STOP_WORDS, spanish.clean, spanish.stem),
    ARABIC: Analyzer(arabic.STOP_WORDS, arabic.clean, arabic.stem),
}
_FOLD_ONLY: Final = Analyzer(frozenset(), _unchanged, _unchanged)


def analyzer(language: Language) -> Analyzer:
    """Return the analyzer of ``language``; one that only folds where there is none."""
    return _ANALYZERS.get(language, _FOLD_ONLY)


def analyze(text: str, language: Language) -> list[Term]:
    """Return every word of ``text`` as a term, in order."""
    return analyzer(language).terms(text)
