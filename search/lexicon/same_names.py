"""Whether two words that sound alike may be one name, by what the lexicon knows of either.

Djamel is جمال and Jamil is جميل, so Djamel is not جميل, however near the letters are. Most names
are not in the lexicon, and of those that are, it has some spellings only; so what it does not
know is no evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Final

from index import cache
from index.text.analysis import get_analyzer
from index.text.analysis.arabic import without_clitics
from index.types import ARABIC, Language
from search.lexicon.known_names import LATIN, KnownNames
from search.lexicon.romanisation import spelling_cost

_MIN_SURE: Final = 0.3
"""Similarity from which on a romanisation in the lexicon is one of the whole Arabic word.

The others are of words with the same stem: كوب for كوباني.
"""
_MIN_OWN: Final = 0.2
"""The same of an Arabic word in the lexicon, for it to be the one that a Latin name stands for."""
_MIN_SHARE: Final = 0.6
"""Of the similarity of the best romanisation in the lexicon, for one that is not near to any."""

_WELL_KNOWN: Final = 3
"""Romanisations in the lexicon from which on one that is like none of them is another name's."""

_MAX_COST_OF_UNKNOWN: Final = 0.6
"""How unlike two Latin spellings may be if the lexicon does not know both."""

_VOWELS_AND_H: Final = frozenset("aeouh")
_LONG_VOWELS: Final = ("ا", "و", "ي")
_ENDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "i": ("ي", "ء", "ع", "ه"),
    "y": ("ي", "ء", "ع", "ه"),
}
"""What an Arabic name may end with where a Latin one ends in these; other vowels may be missing."""
_FIRST_I: Final = re.compile("[^aeiouyw]+(?:i|ee)[^aeiouywnm]")  # not Martin, مارتان in French
_FIRST_LONG_A: Final = re.compile("(?:ال)?[^اويعهء]ا[^اويعهء]")


class SameNames:
    """Judges pairs of words; it is the same from either of them."""

    def __init__(self, known: KnownNames) -> None:
        self._known = known
        self._cached = cache.cached_method(self._judge_across, cache.NAME_PAIRS)

    def may_be_same(self, word: str, other: str, cost: float, *, is_name: bool = False) -> bool:
        """Tell whether two folded Latin words, which are so unlike, may name the same.

        ``is_name``: the first is a name, whatever word it is besides.
        """
        names, others = self._known.arabic_spellings(word), self._known.arabic_spellings(other)
        share = self._nearest(word, names) <= others and self._nearest(other, others) <= names
        share = share and bool(names)
        words = (other,) if is_name else (word, other)
        if any(map(self._is_word_in_text, words)):
            is_same_sound = is_name and cost == 0  # Saeed and Said, of which capitals tell
            return share and (is_same_sound or not any(map(self._is_word, words)))
        if names and others:
            return share or cost == 0
        return cost <= _MAX_COST_OF_UNKNOWN

    def may_be_same_across(self, latin: str, arabic: str, typed: Language | None = None) -> bool:
        """Tell whether two folded words, which sound alike, may name the same.

        ``typed`` is the language of the one that certainly is a name, if one is: whatever word it
        is besides does not count.
        """
        return self._cached(latin, self._without_clitics(latin, arabic), typed)

    def _without_clitics(self, latin: str, arabic: str) -> str:
        """Return a word without what is joined to it, if a name fits it better then: ومحمد."""
        rest = without_clitics(arabic)
        if rest == arabic:
            return arabic
        similarity_of = partial(self._known.transliterator.similarity, latin)
        return max(arabic, rest, key=similarity_of)

    def _judge_across(self, latin: str, arabic: str, typed: Language | None) -> bool:
        if not (ends_agree(latin, arabic) and first_vowels_agree(latin, arabic)):
            return False
        stem = get_analyzer(ARABIC).stem_folded(arabic)
        is_translation = self._known.has_arabic_spelling(latin, stem)
        is_arabic_name = typed == ARABIC
        if not is_translation and typed not in LATIN and self._is_word_in_text(latin):
            return False
        similarity_of = self._known.transliterator.similarity
        is_likely = is_translation and similarity_of(latin, arabic) >= _MIN_SURE
        if typed in LATIN and not is_likely and self._are_also_words(latin, arabic):
            return False  # Guerra is no جارة
        spellings = self._known.latin_spellings(arabic)
        sure = {
            spelling: similarity
            for spelling in spellings
            if (similarity := similarity_of(spelling, arabic)) >= _MIN_SURE
        }
        if latin.endswith("a") and latin not in sure and latin[:-1] in sure:
            return False  # سمير is Samir
        if not sure:
            if is_translation:
                if not spellings:  # the lexicon has رئيس for Reyes, but no name for رئيس
                    return is_arabic_name or not self._is_ordinary_word(arabic, stem)
                is_own = typed is not None and self._is_own_spelling(latin, arabic)
                return is_own or self._is_near_any(latin, spellings)
            if self._known.is_word_first(ARABIC, arabic):
                is_word = self._known.is_word(ARABIC, arabic, in_text=True)
                return (is_arabic_name or not is_word) and self._is_near_any(latin, spellings)
            return True
        if not is_translation and self._has_own(latin):
            return not sure.keys().isdisjoint({latin, *_long_stems(latin)})
        is_other_word = (
            not (is_translation or is_arabic_name)
            and self._is_spelt_otherwise(latin)
            and self._known.is_word(ARABIC, arabic, in_text=True)
        )
        is_known_otherwise = (  # Mahmoud is none of the ways to write محمد
            not is_translation
            and len(sure) >= _WELL_KNOWN
            and not self._is_near_any(latin, spellings)
        )
        is_like_best = similarity_of(latin, arabic) >= _MIN_SHARE * max(sure.values())
        if is_like_best and not (is_other_word or is_known_otherwise):
            return True
        return self._is_near_any(latin, spellings if is_translation else sure)

    def _are_also_words(self, latin: str, arabic: str) -> bool:
        return self._known.is_also_word(LATIN[0], latin) and self._known.is_also_word(
            ARABIC, arabic
        )

    def _is_own_spelling(self, latin: str, arabic: str) -> bool:
        """Tell whether what translates a name is its spelling: توريس, of Torres, but not رئيس."""
        if not self._known.latin_spellings(arabic).isdisjoint(_long_stems(latin)):
            return True
        similarity = self._known.transliterator.similarity(latin, arabic)
        return similarity >= _MIN_SURE and not self._known.is_also_word(ARABIC, arabic)

    def _is_ordinary_word(self, arabic: str, stem: str) -> bool:
        is_word = self._known.is_word(ARABIC, arabic)
        return is_word and self._known.is_ordinary(ARABIC, stem)

    def _is_near_any(self, latin: str, spellings: Iterable[str]) -> bool:
        return any(spelling_cost(latin, spelling) is not None for spelling in spellings)

    def _nearest(self, latin: str, spellings: frozenset[str]) -> set[str]:
        """Return that of ``spellings`` which fits best, if there is any: of Joseph, جوزيف."""
        similarity_of = partial(self._known.transliterator.similarity, latin)
        return {max(sorted(spellings), key=similarity_of)} if spellings else set()

    def _is_spelt_otherwise(self, latin: str) -> bool:
        """Tell whether the lexicon has an Arabic spelling of a Latin word that fits it."""
        similarity_of = partial(self._known.transliterator.similarity, latin)
        return any(
            similarity_of(spelling) >= _MIN_OWN for spelling in self._known.arabic_spellings(latin)
        )

    def _has_own(self, latin: str) -> bool:
        """Tell whether the lexicon has an Arabic spelling that it spells so in Latin letters."""
        stems = _long_stems(latin)
        return any(
            self._known.transliterator.similarity(latin, spelling) >= _MIN_OWN
            and not stems.isdisjoint(self._known.latin_spellings(spelling))
            for spelling in self._known.arabic_spellings(latin)
        )

    def _is_word(self, latin: str) -> bool:
        return self._known.is_word(LATIN[0], latin)

    def _is_word_in_text(self, latin: str) -> bool:
        return self._known.is_word(LATIN[0], latin, in_text=True)


def _long_stems(latin: str) -> set[str]:
    """Return the stems of a Latin word that lack one letter at most."""
    stems = {get_analyzer(language).stem_folded(latin) for language in LATIN}
    return {stem for stem in stems if len(stem) >= len(latin) - 1}


def ends_agree(latin: str, arabic: str) -> bool:
    """Tell whether two folded names end in the same kind of sound.

    A long vowel at the end is always written in Arabic: حسني is no Hassan, حرير no Hariri.
    """
    if latin[-1] in _ENDINGS:
        return arabic.endswith(_ENDINGS[latin[-1]])
    return latin[-1] in _VOWELS_AND_H or not arabic.endswith(_LONG_VOWELS)


def first_vowels_agree(latin: str, arabic: str) -> bool:
    """Tell whether two folded names may begin with the same sounds.

    A long ا is no i: سالاس is not Silas, which is سيلاس or سايلاس.
    """
    return not (_FIRST_I.match(latin) and _FIRST_LONG_A.match(arabic))
