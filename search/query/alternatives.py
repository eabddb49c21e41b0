"""How passages may word one word or expression of a query: its alternatives.

Every kind of alternative but the word itself is an expansion and can be left out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Final

from index.text.analysis import AnalyzedWord, get_analyzer
from index.text.analysis.words import is_number
from index.types import Language
from search.lexicon.names import NameSpeller
from search.lexicon.synonyms import SynonymTable
from search.lexicon.translations import Lexicon
from search.query.inflections import inflections
from search.types import Alternative, Expansion, Reason

_FORM_WEIGHT: Final = 0.7
"""Weight of a form that shares no stem with the word: mujer beside mujeres."""

_REMEMBERED: Final = 1_024
"""Words whose alternatives are kept."""

_SYNONYM_WEIGHT: Final = 0.8
"""Weight of a word that always translates like the word itself."""


class AlternativeFinder:
    """Looks up alternatives in the lexicon, the tables and the collection."""

    def __init__(
        self,
        lexicon: Lexicon,
        names: NameSpeller | None = None,
        synonyms: SynonymTable | None = None,
        without: Collection[Expansion] = (),
    ) -> None:
        """Take what there is to look in, and what is to be left out of that."""
        self._lexicon = lexicon
        self._names = None if Expansion.NAMES in without else names
        self._synonyms = None if Expansion.SYNONYMS in without else synonyms
        self._without = frozenset(without)
        # A text is read again with every key that is typed, and most of its words are the same.
        self._of_word = lru_cache(maxsize=_REMEMBERED)(self._look_up)

    def of_word(
        self, surface: str, forms: Mapping[Language, AnalyzedWord], target: Language, *, alike: bool
    ) -> tuple[Alternative, ...]:
        """Return how ``target`` may word ``surface``, best first.

        ``forms`` are its analyses in the languages it may belong to. ``alike``: it is
        probably written alike in other languages, as names and numbers are.
        """
        return self._of_word(surface, tuple(forms.items()), target, alike)

    def _look_up(
        self,
        surface: str,
        forms: tuple[tuple[Language, AnalyzedWord], ...],
        target: Language,
        alike: bool,
    ) -> tuple[Alternative, ...]:
        found: dict[tuple[str, ...], Alternative] = {}
        for source, form in forms:
            for one in self._of_form(surface, form, source, target):
                known = found.get(one.terms)
                if known is None or one.weight > known.weight:
                    found[one.terms] = one
        if not found or alike:
            itself = get_analyzer(target).analyze_word(surface).stem
            if itself:
                found.setdefault((itself,), Alternative((itself,), 1.0, Reason.STEM))
        return tuple(sorted(found.values(), key=lambda alternative: -alternative.weight))

    def of_expression(
        self, stems: tuple[str, ...], source: Language, target: Language
    ) -> tuple[Alternative, ...]:
        """Return how ``target`` says an expression of ``source``; () if nobody knows."""
        if source == target:
            return (Alternative(stems, 1.0, Reason.STEM),)
        return self._translations(source, target, stems)

    def _of_form(
        self, surface: str, form: AnalyzedWord, source: Language, target: Language
    ) -> tuple[Alternative, ...]:
        if source == target:
            found = self._itself(form, source)
        else:
            found = self._translations(source, target, (form.stem,))
        if self._names is None or is_number(surface) or self._names.occurs(target, found):
            return found
        # The lexicon has a spelling of Callao, too, but not that of this collection.
        return (*found, *self._names.alternatives(form.word, source, target))

    def _itself(self, form: AnalyzedWord, language: Language) -> tuple[Alternative, ...]:
        """Return a word's own stem, those of forms that the stemmer keeps apart, and synonyms."""
        found = {form.stem: Alternative((form.stem,), 1.0, Reason.STEM)}
        if Expansion.FORMS not in self._without:
            for one in inflections(form.word, language):
                found.setdefault(
                    one, Alternative((one,), _FORM_WEIGHT, Reason.STEM, Expansion.FORMS)
                )
        if self._synonyms is not None:
            for one, share in self._synonyms.of(language, form.stem):
                weight = _SYNONYM_WEIGHT * share
                found.setdefault(
                    one, Alternative((one,), weight, Reason.MEANING, Expansion.SYNONYMS)
                )
        return tuple(found.values())

    def _translations(
        self, source: Language, target: Language, stems: tuple[str, ...]
    ) -> tuple[Alternative, ...]:
        if Expansion.TRANSLATIONS in self._without:
            return ()
        return tuple(
            Alternative(one.terms, one.weight, Reason.TRANSLATION, Expansion.TRANSLATIONS)
            for one in self._lexicon.translations(source, target, stems)
        )
