"""What the lexicon knows of names: which words are names, and which translations are theirs.

A name sounds like its translation into the other script, a word does not. Translations were
learnt from parallel text, so there are some of words that only stood beside a name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from itertools import chain
from typing import Final

from index import cache
from index.text.analysis import get_analyzer
from index.text.analysis.function_names import ROMANISATIONS
from index.types import ARABIC, ENGLISH, SPANISH, Language
from search.lexicon.compound_names import CompoundName, is_head
from search.lexicon.consonants import ArabicConsonants, may_sound_alike
from search.lexicon.name_words import NAME_WORDS
from search.lexicon.translations import Lexicon, Translation
from search.lexicon.transliteration import Transliterator

IsOrdinary = Callable[[Language, str], bool]
"""Tells whether a stem is that of a word that is frequent enough to be known as one."""

_MIN_SIMILARITY: Final = 0.03
"""Of a word and a stem of the other script that sound alike; stems lack endings."""
_SURE: Final = 0.3
"""The same of two whole words that are certainly spellings of one name."""
_SURE_WEIGHT: Final = 0.9
"""The weight of a translation that leaves little to others."""
_POSSIBLE: Final = 0.4
LIKELIER: Final = 0.9
_LIKELIEST: Final = 1.0
"""Of the best translation's weight, for one that sounds alike to make a word a name."""
_LEAST: Final = 0.25
"""The weight, and that of the way back, of a translation that makes a name a word, too."""
_SEVERAL: Final = 3
"""Translations unlike a name, into all languages, that make it a word, too."""
_SHORT: Final = 2
PARTICLES: Final = tuple("بلكفو")
"""Written in one piece with the Arabic word that follows: بلا, بدون."""
LATIN: Final = (ENGLISH, SPANISH)
_WORDS_TOO: Final = frozenset({"ban", "huma", "imam"})
FUNCTION_NAMES: Final = frozenset(chain.from_iterable(ROMANISATIONS.values())) - _WORDS_TOO
"""Latin names, and no words, whose Arabic spelling is a function word: no lexicon has it."""
_ARABIC_ENDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "a": ("ا", "ه"),
    "h": ("ه",),
    "i": ("ي",),
    "y": ("ي",),
    "o": ("و",),
    "u": ("و",),
}
"""What the stem of an Arabic name may lack, by the last letter of the Latin one."""


def is_function_word(language: Language, word: str) -> bool:
    """Tell whether a folded word says nothing by itself, with or without an Arabic particle."""
    is_stop_word = get_analyzer(language).is_stop_word
    if is_stop_word(word):
        return True
    return language == ARABIC and word.startswith(PARTICLES) and is_stop_word(word[1:])


def without_function_words(
    translations: Iterable[Translation], target: Language
) -> tuple[Translation, ...]:
    """Return the translations into ``target`` that say something."""
    return tuple(
        translation
        for translation in translations
        if len(translation.terms) > 1 or not is_function_word(target, translation.terms[0])
    )


def is_cut(word: str, stem: str) -> bool:
    """Tell whether a stem lacks an ending of its word."""
    return not word.endswith(stem)


@lru_cache(maxsize=cache.NAME_ALTERNATIVES)
def _stems(word: str) -> Mapping[Language, str]:
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
        self.lexicon = lexicon
        self.is_ordinary = is_ordinary
        self._cached_spellings = cache.cached_method(self._find_spellings, cache.NAME_ALTERNATIVES)
        self._cached_is_name = cache.cached_method(self._find_is_name, cache.NAME_ALTERNATIVES)
        self._cached_stands_for_name = cache.cached_method(
            self._find_stands_for_name, cache.NAME_ALTERNATIVES
        )
        self._translate = cache.cached_method(self._find_translations, cache.LEXICON_ENTRIES)
        self._cached_is_word = cache.cached_method(self._find_is_word, cache.NAME_ALTERNATIVES)
        self._cached_is_also_word = cache.cached_method(
            self._find_is_also_word, cache.NAME_ALTERNATIVES
        )

    @cached_property
    def transliterator(self) -> Transliterator:
        """The bundled one, opened on first use."""
        return Transliterator.open()

    def prefetch(self, words: Iterable[tuple[Language, str]]) -> None:
        """Compare folded words with what the lexicon has for them in the other script.

        An optimisation only: together they are compared faster than one by one.
        """
        pairs = []
        for is_arabic, word in dict.fromkeys(
            (language == ARABIC, word) for language, word in words
        ):
            stems = {ARABIC: get_analyzer(ARABIC).stem_folded(word)} if is_arabic else _stems(word)
            if not is_arabic and any(self.is_ordinary(*item) for item in stems.items()):
                continue
            for source, stem in stems.items():
                # Of ordinary words, the less likely translations are not looked at.
                least = _POSSIBLE if self.is_ordinary(source, stem) else 0.0
                for target in LATIN if source == ARABIC else (ARABIC,):
                    for translation in self._translate(source, stem, target):
                        is_single = len(translation.terms) == 1 and translation.weight >= least
                        pair = self._in_order(word, source, translation.terms[0])
                        if is_single and may_sound_alike(*pair):
                            pairs.append(pair)
        if pairs:  # else its table need not be read
            self.transliterator.compare(pairs)

    def prefetch_words(self, words: Iterable[str]) -> None:
        """Read what the lexicon has for folded words in Latin letters: an optimisation only."""
        stems = [_stems(word) for word in dict.fromkeys(words)]
        for language in LATIN:
            entries = [(of_word[language],) for of_word in stems if language in of_word]
            if len(entries) > 1:
                self.lexicon.prefetch(language, entries)

    def is_word(self, language: Language, word: str, *, in_text: bool = False) -> bool:
        """Tell whether a folded word in the script of ``language`` is a word and no name.

        A Latin word is both in English and in Spanish text what it is in either. Of what may be
        either, a word of a query is taken for a name, a word ``in_text`` for the likelier.
        """
        return self._cached_is_word(language == ARABIC, word, LIKELIER if in_text else _POSSIBLE)

    def is_word_first(self, language: Language, word: str) -> bool:
        """Tell whether a folded word is a word unless its best translation is a name like it."""
        return self._cached_is_word(language == ARABIC, word, _LIKELIEST)

    def _find_is_word(self, is_arabic: bool, word: str, share: float) -> bool:
        sources, targets = ((ARABIC,), LATIN) if is_arabic else (LATIN, (ARABIC,))
        stems = {ARABIC: get_analyzer(ARABIC).stem_folded(word)} if is_arabic else _stems(word)
        if word in FUNCTION_NAMES:
            return False
        if any(is_function_word(source, word) for source in sources):
            return True
        if not is_arabic and any(self.is_ordinary(*item) for item in stems.items()):
            return True
        has_meaning = False
        for source, stem in stems.items():
            for target in targets:
                translations = self._translate(source, stem, target)
                if any(self._is_name_of(word, source, known, share) for known in translations):
                    return False
                has_meaning = has_meaning or (
                    bool(translations) and bool(self.lexicon.returns(source, target, (stem,)))
                )
        return has_meaning

    def is_also_word(self, language: Language, word: str) -> bool:
        """Tell whether a folded word, which may be a name, is an ordinary word, too: Luna, أمل.

        That is a word with a likely translation that does not sound like it, and is an ordinary
        word itself or surely its translation.
        """
        return self._cached_is_also_word(language == ARABIC, word)

    def is_certainly_also_word(self, word: str) -> bool:
        """Tell whether a folded Arabic word that may be a name is surely an ordinary word, too.

        A word has translations unlike it in English and in Spanish, or several; a name like
        مارتينيز may have one or two, which only stood beside it. What lacks more than ة in its
        stem has those of other words: عرفات is not what *he knew* is.
        """
        if word in NAME_WORDS or is_function_word(ARABIC, word):
            return True
        if get_analyzer(ARABIC).stem_folded(word) not in (word, word.removesuffix("ه")):
            return False
        if self._is_common(ARABIC, word):
            return True
        meanings = [len(list(self._meanings(word, ARABIC, target))) for target in LATIN]
        return all(meanings) or sum(meanings) >= _SEVERAL

    def _find_is_also_word(self, is_arabic: bool, word: str) -> bool:
        for source in (ARABIC,) if is_arabic else LATIN:
            if self._is_common(source, word):
                return True
            targets = LATIN if is_arabic else (ARABIC,)
            if any(any(self._meanings(word, source, target)) for target in targets):
                return True
        return False

    def _is_common(self, language: Language, word: str) -> bool:
        """Tell whether a folded word is a function word, or an ordinary word by its stem."""
        stem = get_analyzer(language).stem_folded(word)
        return is_function_word(language, word) or self.is_ordinary(language, stem)

    def _meanings(self, word: str, source: Language, target: Language) -> Iterator[str]:
        """Yield the likely translations of a folded word that do not sound like it."""
        stem = get_analyzer(source).stem_folded(word)
        for term in self._likely_translations(source, stem, target):
            if not self.sound_alike(word, source, term):
                yield term

    def _likely_translations(self, source: Language, stem: str, target: Language) -> Iterator[str]:
        """Yield the single translations of a stem that are ordinary words or sure."""
        returns = self.lexicon.returns(source, target, (stem,))
        for translation in self._translate(source, stem, target):
            (term, *others) = translation.terms
            weight = min(translation.weight, returns.get(term, 0.0))
            is_known = weight >= _SURE_WEIGHT or self.is_ordinary(target, term)
            if not others and weight >= _LEAST and is_known:
                yield term

    def is_name(self, language: Language, word: str) -> bool:
        """Tell whether a folded word is a name and no word, in a text."""
        return self._cached_is_name(language, word)

    def _find_is_name(self, language: Language, word: str) -> bool:
        if word in FUNCTION_NAMES:
            return True
        if self.is_word(language, word, in_text=True):
            return False
        target = LATIN[0] if language == ARABIC else ARABIC
        return any(
            self.fit(word, spelling, target) >= _SURE
            for spelling in self.spellings_across(word, language)
        )

    def fit(self, word: str, stem: str, target: Language) -> float:
        """Return how well a word fits a stem of the other script, with an ending it may lack."""
        if target != ARABIC:
            return self.transliterator.similarity(stem, word)
        return max(
            self.transliterator.similarity(word, stem + ending)
            for ending in ("", *_ARABIC_ENDINGS.get(word[-1:], ()))
        )

    def arabic_spellings(self, word: str) -> frozenset[str]:
        """Return the Arabic stems that the lexicon has for a folded name in Latin letters."""
        return self._cached_spellings(word, False)

    def has_arabic_spelling(self, word: str, spelling: str) -> bool:
        """Tell whether an Arabic stem is among :meth:`arabic_spellings` of a word."""
        return any(
            translation.terms == (spelling,)
            and self._is_name_of(word, source, translation, _POSSIBLE)
            for source, stem in _stems(word).items()
            for translation in self._translate(source, stem, ARABIC)
        )

    def latin_spellings(self, word: str) -> frozenset[str]:
        """Return the stems in Latin letters that the lexicon has for a folded Arabic name."""
        return self._cached_spellings(word, True)

    def spellings_across(self, word: str, source: Language) -> frozenset[str]:
        """Return the stems in the other script that the lexicon has for a folded name."""
        return self._cached_spellings(word, source == ARABIC)

    def _find_spellings(self, word: str, is_arabic: bool) -> frozenset[str]:
        targets = LATIN if is_arabic else (ARABIC,)
        stems = {ARABIC: get_analyzer(ARABIC).stem_folded(word)} if is_arabic else _stems(word)
        least = 0.0 if is_arabic else _POSSIBLE
        translations = [
            (source, translation)
            for source, stem in stems.items()
            for target in targets
            for translation in self._translate(source, stem, target)
        ]
        self._compare(word, translations, least)
        return frozenset(
            translation.terms[0]
            for source, translation in translations
            if self._is_name_of(word, source, translation, least)
        )

    def _compare(
        self, word: str, translations: Iterable[tuple[Language, Translation]], least: float
    ) -> None:
        """Compare a word with its translations of that weight at once: an optimisation only."""
        pairs = [
            pair
            for source, translation in translations
            if translation.weight >= least and len(translation.terms) == 1
            if may_sound_alike(*(pair := self._in_order(word, source, translation.terms[0])))
        ]
        self.transliterator.compare(pairs)

    def stands_for_name(self, source: Language, word: str) -> bool:
        """Tell whether a word is a name rather than what else its stem is: تركيا is no ترك."""
        return self._cached_stands_for_name(source, word)

    def _find_stands_for_name(self, source: Language, word: str) -> bool:
        if source != ARABIC and self.is_name(source, word):
            return True
        stem = get_analyzer(source).stem_folded(word)
        if is_cut(word, stem):
            is_word = self.is_word(source, word, in_text=True)
            return not is_word and all(
                self._is_best_alike(source, target, word, stem)
                for target in (LATIN if source == ARABIC else (ARABIC,))
            )
        if self.is_ordinary(source, stem) or self._is_surely_translated(source, word, stem):
            return False
        return any(
            self.transliterator.similarity(*self._in_order(word, source, spelling)) >= _SURE
            for spelling in self._likely_spellings(source, word, stem)
        )

    def _is_surely_translated(self, source: Language, word: str, stem: str) -> bool:
        """Tell whether the best translations of a word are sure, and none sounds like it.

        شاهد is a witness before it is Shahid, but قطر is not first of all countries.
        """
        for target in LATIN if source == ARABIC else (ARABIC,):
            translations = self.lexicon.translate(source, target, (stem,))
            best = next(
                (translation for translation in translations if len(translation.terms) == 1), None
            )
            if best is None or best.weight < _SURE_WEIGHT:
                return False
            if self._is_name_of(word, source, best, 0.0):
                return False
        return True

    def is_word_elsewhere(self, language: Language, stem: str, source: Language) -> bool:
        """Tell whether an Arabic stem surely translates a word of a Latin language but ``source``.

        Names are spelt alike in English and Spanish; رهين is *rehén*, but *hostage* as well.
        """
        if language != ARABIC:
            return False
        for other in LATIN:
            translations = self.lexicon.translate(ARABIC, other, (stem,))
            if other == source or not translations or len(translations[0].terms) > 1:
                continue
            returns = self.lexicon.returns(ARABIC, other, (stem,))
            is_sure = returns.get(translations[0].terms[0], 0.0) >= _SURE_WEIGHT
            if is_sure and not any(
                self._is_name_of(stem, ARABIC, translation, 0.0) for translation in translations
            ):
                return True
        return False

    def _is_best_alike(self, source: Language, target: Language, word: str, stem: str) -> bool:
        translations = self.lexicon.translate(source, target, (stem,))
        return bool(translations) and self._is_name_of(word, source, translations[0], _LIKELIEST)

    def _likely_spellings(self, source: Language, word: str, stem: str) -> Iterable[str]:
        """Yield the names in the other script that a word may be, and that are it: قطر, Qatar."""
        for target in LATIN if source == ARABIC else (ARABIC,):
            returns = self.lexicon.returns(source, target, (stem,))
            for translation in self._translate(source, stem, target):
                if self._is_name_of(word, source, translation, _POSSIBLE):
                    (spelling,) = translation.terms
                    if returns.get(spelling, 0.0) >= LIKELIER:
                        yield spelling

    def is_known_name(self, language: Language, word: str, stem: str) -> bool:
        """Tell whether a word's best translation sounds like it."""
        others = LATIN if language == ARABIC else (ARABIC,)
        return any(
            self._is_name_of(word, language, translation, _LIKELIEST)
            for other in others
            for translation in self.lexicon.translate(language, other, (stem,))
        )

    def is_known_elsewhere(self, language: Language, word: str) -> bool:
        """Tell whether a Latin word is a known name in the other language that has its letters.

        *Chaves* is one in English, though a *chaval*, which has its Spanish stem, is a boy.
        """
        return language != ARABIC and any(
            other != language and self.is_known_name(other, word, stem)
            for other, stem in _stems(word).items()
        )

    def _is_name_of(
        self, word: str, language: Language, translation: Translation, share: float
    ) -> bool:
        return (
            translation.weight >= share
            and len(translation.terms) == 1
            and self.sound_alike(word, language, translation.terms[0])
        )

    def sound_alike(self, word: str, language: Language, stem: str) -> bool:
        """Tell whether a word of a language and one of the other script may be one name."""
        latin, arabic = self._in_order(word, language, stem)
        if not may_sound_alike(latin, arabic):
            return False
        if self.transliterator.similarity(latin, arabic) >= _MIN_SIMILARITY:
            return True
        if is_head(arabic):  # the lexicon has only the first part of Abdelrahman
            return CompoundName.parse(latin) is not None
        return len(arabic) > _SHORT and ArabicConsonants.of(arabic).may_be_spelt(latin)

    @staticmethod
    def _in_order(word: str, language: Language, other: str) -> tuple[str, str]:
        """Return a word of a language and one of the other script, the Latin one first."""
        return (other, word) if language == ARABIC else (word, other)

    def _find_translations(
        self, source: Language, stem: str, target: Language
    ) -> tuple[Translation, ...]:
        """Return the translations that are no function words."""
        translations = self.lexicon.translate(source, target, (stem,))
        return without_function_words(translations, target)
