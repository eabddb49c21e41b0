"""Translations of names without those that are none.

Translations were learnt from parallel text, so there are some of words that only stood beside a
name. And they are looked up by stem: what is left when the end of a name is cut off may be another
word, as ترك is, *left*, for تركيا.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from index.text.analysis import get_analyzer
from index.types import ARABIC, Language
from search.lexicon.known_names import (
    FUNCTION_NAMES,
    LATIN,
    LIKELIER,
    KnownNames,
    is_cut,
    without_function_words,
)
from search.lexicon.translations import Translation

_MIN_RETURN_OF_NAME: Final = 0.75
"""The weight of the way back of a translation of a name that does not sound like it."""
_MIN_SURE: Final = 0.5
"""Similarity of a whole Arabic word and one of its Latin spellings."""
_MIN_SHARE_OF_FIT: Final = 0.5
"""Of the similarity of the best Arabic spelling of a name, for another that translates it."""
_MIN_RETURN: Final = 0.3
"""The weight of the way back, from which on a translation is no accident."""
_MIN_SHORT_RETURN: Final = 0.8
"""The same for a stem of two letters, which words of other roots may have."""
_SHORT: Final = 2
_FINAL_A: Final = ("ا", "ه", "ي", "ء", "ع")
"""What an Arabic name may end with whose Latin spelling ends in a: not سمير, Samira."""


def drop_parts(
    translations: tuple[Translation, ...], *, of_acronym: bool = False
) -> tuple[Translation, ...]:
    """Return translations without the words of an expression that comes before them.

    UN is الأمم المتحدة, of which المتحدة alone says nothing of it. All of these words must be among
    the translations, unless they are ``of_acronym``.
    """
    single = {
        translation.terms[0]: translation.weight
        for translation in translations
        if len(translation.terms) == 1
    }
    parts = {
        term
        for whole in translations
        if len(whole.terms) > 1
        and (
            of_acronym or all(single.get(term, whole.weight) < whole.weight for term in whole.terms)
        )
        for term in whole.terms
        if single.get(term, whole.weight) < whole.weight
    }
    return tuple(
        translation
        for translation in translations
        if len(translation.terms) > 1
        or (translation.terms[0] not in parts and len(translation.terms[0]) > 1)
    )


def _is_feminine(word: str, terms: tuple[str, ...]) -> bool:
    """Tell whether the Latin spelling of an Arabic name has an ending that it lacks: Samira."""
    return terms[-1].endswith("a") and not word.endswith(_FINAL_A)


class NameTranslations:
    """Looks up translations, and judges those of names."""

    def __init__(self, known: KnownNames) -> None:
        self._known = known
        self._lexicon = known.lexicon

    def drop_accidents(
        self, source: Language, target: Language, word: str, stem: str
    ) -> tuple[Translation, ...]:
        """Return the translations of a word without those that are none.

        Those are words that say nothing, names that the source does not name, of a name, words
        that hardly ever lead back to it, and what translates other words with the same stem.
        """
        if word in FUNCTION_NAMES:
            return ()
        translations = drop_parts(self._lexicon.translate(source, target, (stem,)))
        is_name = bool(translations) and self._known.stands_for_name(source, word)
        if not translations or (self._known.is_ordinary(source, stem) and not is_name):
            return translations
        translations = without_function_words(translations, target)
        returns = self._lexicon.returns(source, target, (stem,))
        if is_name and source == ARABIC:
            return self._without_other_words(target, word, translations)
        if is_name and target == ARABIC:
            translations = self._without_other_names(source, word, translations)
        least_return = self._least_return(source, word, stem, is_name=is_name)
        return tuple(
            translation
            for translation in translations
            if len(translation.terms) > 1
            or self._is_plausible(word, source, translation.terms[0], target, returns, least_return)
        )

    def _least_return(self, source: Language, word: str, stem: str, *, is_name: bool) -> float:
        """Return how surely a word that is no name leads back to what it translates."""
        if self._known.is_known_name(source, word, stem):
            return _MIN_RETURN
        is_other = is_name and self._known.is_known_elsewhere(source, word)
        return _MIN_RETURN_OF_NAME if is_other else 0.0

    def _without_other_words(
        self, target: Language, word: str, translations: tuple[Translation, ...]
    ) -> tuple[Translation, ...]:
        """Drop what translates other words with an Arabic name's stem, or hardly leads back."""
        stem = get_analyzer(ARABIC).stem_folded(word)
        returns = self._lexicon.returns(ARABIC, target, (stem,))
        is_cut_name = is_cut(word, stem) and self._is_sure_name(word)
        alike = {
            translation.terms[0]
            for translation in translations
            if self._known.sound_alike(word, ARABIC, translation.terms[0])
        }
        return tuple(
            translation
            for translation in translations
            if (
                not alike.isdisjoint(translation.terms)
                and not _is_feminine(word, translation.terms)
            )
            or (
                len(translation.terms) == 1
                and alike.isdisjoint(translation.terms)
                and returns.get(translation.terms[0], 0.0) >= _MIN_RETURN_OF_NAME
                and (translation.weight >= LIKELIER or not is_cut_name)
            )
        )

    def _is_sure_name(self, word: str) -> bool:
        """Tell whether an Arabic word fits one of its Latin spellings with its ending."""
        return any(
            self._known.fit(word, spelling, LATIN[0]) >= _MIN_SURE
            for spelling in self._known.latin_spellings(word)
        )

    def _without_other_names(
        self,
        source: Language,
        word: str,
        translations: tuple[Translation, ...],
    ) -> tuple[Translation, ...]:
        """Drop Arabic names that sound far less like a Latin one than its own: سامي for Samir."""
        fits = [
            self._known.transliterator.similarity(word, spelling)
            for spelling in self._known.arabic_spellings(word)
        ]
        least = _MIN_SHARE_OF_FIT * max(fits, default=0.0)
        stem = get_analyzer(source).stem_folded(word)
        is_cut_short = len(word) - len(stem) > 1
        returns = {} if is_cut_short else self._lexicon.returns(source, ARABIC, (stem,))
        return tuple(
            translation
            for translation in translations
            if len(translation.terms) > 1
            or not self._known.sound_alike(word, source, translation.terms[0])
            or returns.get(translation.terms[0], 0.0) >= _MIN_RETURN_OF_NAME
            or self._known.transliterator.similarity(word, translation.terms[0]) >= least
        )

    def _is_plausible(
        self,
        word: str,
        source: Language,
        stem: str,
        target: Language,
        returns: Mapping[str, float],
        least_return: float,
    ) -> bool:
        weight = returns.get(stem, 0.0)
        if (source == ARABIC) != (target == ARABIC) and self._known.sound_alike(word, source, stem):
            return True
        if target == ARABIC and len(stem) <= _SHORT:
            return weight >= _MIN_SHORT_RETURN
        if least_return:
            return weight >= least_return
        return bool(weight) or not self._is_name(target, stem)

    def _is_name(self, language: Language, stem: str) -> bool:
        """Tell whether the best translation of a stem sounds like it."""
        others = LATIN if language == ARABIC else (ARABIC,)
        for other in others:
            translations = self._lexicon.translate(language, other, (stem,))
            if translations and len(translations[0].terms) == 1:
                return self._known.sound_alike(stem, language, translations[0].terms[0])
        return False
