"""What the lexicon knows of names: which words are names, and which translations are theirs.

A name sounds like its translation into the other script, a word does not. Translations were
learnt from parallel text, so there are some of words that only stood beside a name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Final

from index import cache
from index.text.analysis import get_analyzer
from index.types import ARABIC, ENGLISH, SPANISH, Language
from search.lexicon.compound_names import CompoundName, is_head
from search.lexicon.consonants import ArabicConsonants, may_sound_alike
from search.lexicon.translations import Lexicon, Translation
from search.lexicon.transliteration import Transliterator

IsOrdinary = Callable[[Language, str], bool]
"""Tells whether a stem is that of a word that is frequent enough to be known as one."""

_MIN_SIMILARITY: Final = 0.03
"""Of a word and a stem of the other script that sound alike; stems lack endings."""
_POSSIBLE: Final = 0.4
_LIKELIER: Final = 0.9
_LIKELIEST: Final = 1.0
"""Of the best translation's weight, for one that sounds alike to make a word a name."""
_MIN_RETURN: Final = 0.3
"""The weight of the way back, from which on a translation is no accident."""
_MIN_SHORT_RETURN: Final = 0.6
"""The same for a stem of two letters, which words of other roots may have."""
_SHORT: Final = 2
PARTICLES: Final = tuple("بلكفو")
"""Written in one piece with the Arabic word that follows: بلا, بدون."""
LATIN: Final = (ENGLISH, SPANISH)


def is_function_word(language: Language, word: str) -> bool:
    """Tell whether a folded word says nothing by itself, with or without an Arabic particle."""
    analyze = get_analyzer(language).analyze_word
    if analyze(word).stop:
        return True
    return language == ARABIC and word.startswith(PARTICLES) and analyze(word[1:]).stop


def _stems(word: str) -> dict[Language, str]:
    """Return the stems of a folded word in Latin letters, by language.

    Not in Spanish if the end of a name is taken for that of a verb: Jalid, like salid.
    """
    stems = {language: get_analyzer(language).stem_folded(word) for language in LATIN}
    if word.endswith(("ad", "ed", "id")) and not stems[SPANISH].endswith("d"):
        del stems[SPANISH]
    return stems


class KnownNames:
    """Tells names from other words by the lexicon."""

    def __init__(self, lexicon: Lexicon, is_ordinary: IsOrdinary) -> None:
        self._lexicon = lexicon
        self._is_ordinary = is_ordinary
        self._cached_is_word = cache.cached_method(self._find_is_word, cache.NAME_ALTERNATIVES)

    @cached_property
    def transliterator(self) -> Transliterator:
        """The bundled one, opened on first use."""
        return Transliterator.open()

    def is_word(self, language: Language, word: str, *, in_text: bool = False) -> bool:
        """Tell whether a folded word in the script of ``language`` is a word and no name.

        A Latin word is both in English and in Spanish text what it is in either. Of what may be
        either, a word of a query is taken for a name, a word ``in_text`` for the likelier.
        """
        return self._cached_is_word(language == ARABIC, word, _LIKELIER if in_text else _POSSIBLE)

    def _find_is_word(self, is_arabic: bool, word: str, share: float) -> bool:
        sources, targets = ((ARABIC,), LATIN) if is_arabic else (LATIN, (ARABIC,))
        stems = {ARABIC: get_analyzer(ARABIC).stem_folded(word)} if is_arabic else _stems(word)
        if any(is_function_word(source, word) for source in sources):
            return True
        if not is_arabic and any(self._is_ordinary(*item) for item in stems.items()):
            return True
        has_meaning = False
        for source, stem in stems.items():
            for target in targets:
                translations = self._translate(source, stem, target)
                if any(self._is_name_of(word, source, known, share) for known in translations):
                    return False
                has_meaning = has_meaning or (
                    bool(translations) and bool(self._lexicon.returns(source, target, (stem,)))
                )
        return has_meaning

    def arabic_spellings(self, word: str) -> frozenset[str]:
        """Return the Arabic stems that the lexicon has for a folded name in Latin letters."""
        return frozenset(
            translation.terms[0]
            for source, stem in _stems(word).items()
            for translation in self._translate(source, stem, ARABIC)
            if self._is_name_of(word, source, translation, _POSSIBLE)
        )

    def latin_spellings(self, word: str) -> frozenset[str]:
        """Return the stems in Latin letters that the lexicon has for a folded Arabic name."""
        stem = get_analyzer(ARABIC).stem_folded(word)
        return frozenset(
            translation.terms[0]
            for target in LATIN
            for translation in self._translate(ARABIC, stem, target)
            if self._is_name_of(word, ARABIC, translation, 0.0)
        )

    def spellings_across(self, word: str, source: Language) -> frozenset[str]:
        """Return the stems in the other script that the lexicon has for a folded name."""
        return self.latin_spellings(word) if source == ARABIC else self.arabic_spellings(word)

    def drop_accidents(
        self, source: Language, target: Language, word: str, stem: str
    ) -> tuple[Translation, ...]:
        """Return the translations of a word without those that are none.

        Those are words that say nothing, names that the source does not name, and, of a name,
        words that hardly ever lead back to it.
        """
        translations = self._lexicon.translate(source, target, (stem,))
        if not translations or self._is_ordinary(source, stem):
            return translations
        translations = self._translate(source, stem, target)
        if not translations:
            return ()
        returns = self._lexicon.returns(source, target, (stem,))
        is_name = self._is_known_name(source, word, stem)
        return tuple(
            translation
            for translation in translations
            if len(translation.terms) > 1
            or self._is_plausible(
                word, source, translation.terms[0], target, returns, is_name=is_name
            )
        )

    def _is_plausible(
        self,
        word: str,
        source: Language,
        stem: str,
        target: Language,
        returns: Mapping[str, float],
        *,
        is_name: bool,
    ) -> bool:
        weight = returns.get(stem, 0.0)
        if (source == ARABIC) != (target == ARABIC) and self._sounds_like(word, source, stem):
            return True
        if target == ARABIC and len(stem) <= _SHORT:
            return weight >= _MIN_SHORT_RETURN
        if is_name:
            return weight >= _MIN_RETURN
        return bool(weight) or not self._is_name(target, stem)

    def _is_known_name(self, language: Language, word: str, stem: str) -> bool:
        """Tell whether a word's best translation sounds like it."""
        others = LATIN if language == ARABIC else (ARABIC,)
        return any(
            self._is_name_of(word, language, translation, _LIKELIEST)
            for other in others
            for translation in self._lexicon.translate(language, other, (stem,))
        )

    def _is_name(self, language: Language, stem: str) -> bool:
        """Tell whether the best translation of a stem sounds like it."""
        others = LATIN if language == ARABIC else (ARABIC,)
        for other in others:
            translations = self._lexicon.translate(language, other, (stem,))
            if translations and len(translations[0].terms) == 1:
                return self._sounds_like(stem, language, translations[0].terms[0])
        return False

    def _is_name_of(
        self, word: str, language: Language, translation: Translation, share: float
    ) -> bool:
        return (
            translation.weight >= share
            and len(translation.terms) == 1
            and self._sounds_like(word, language, translation.terms[0])
        )

    def _sounds_like(self, word: str, language: Language, stem: str) -> bool:
        latin, arabic = (stem, word) if language == ARABIC else (word, stem)
        if not may_sound_alike(latin, arabic):
            return False
        if self.transliterator.similarity(latin, arabic) >= _MIN_SIMILARITY:
            return True
        if is_head(arabic):  # the lexicon has only the first part of Abdelrahman
            return CompoundName.parse(latin) is not None
        return len(arabic) > _SHORT and ArabicConsonants.of(arabic).may_be_spelt(latin)

    def _translate(self, source: Language, stem: str, target: Language) -> tuple[Translation, ...]:
        """Return the translations that are no function words."""
        return tuple(
            translation
            for translation in self._lexicon.translate(source, target, (stem,))
            if len(translation.terms) > 1 or not is_function_word(target, translation.terms[0])
        )
