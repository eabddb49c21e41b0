"""Names as they are typed, with capitals: in *Juan Salas*, Salas did not leave.

A name has the letters of words, and their stem what other words mean: *salas* are rooms, and *sal*
is to leave, too. Where all of a query is in capitals, a word is a name if the lexicon has it as one
or the collection spells it in Arabic. In a sentence a capital says less: words keep what they mean.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from typing import Final

from index.text.analysis import get_analyzer
from index.text.analysis.words import Word, is_arabic
from index.text.normalize import fold
from index.types import ARABIC, ENGLISH, SPANISH, Language
from search.lexicon.names import NameSpeller
from search.lexicon.romanisation import spelling_cost
from search.query.acronyms import may_be_spelt
from search.query.function_words import NAME_PARTICLES
from search.query.limits import GUESSED_LENGTH
from search.types import Alternative, Expansion, Reason

_LEAST_OF_ONE: Final = 0.8
"""Of the best translation's weight, for one of a name that is all of the query to be likely."""
_NONE_IS_LIKELY: Final = math.inf
"""The same for a name among several: what else they may be is not meant."""
_LEAST_OF_WORD: Final = 0.5
"""The same for a name that is an ordinary word by its letters, as John is."""
_DOUBTFUL_SHARE: Final = 0.2
"""What is left of the weight of the others: they are neither counted nor highlighted."""
_OTHER_WORDS: Final = (Expansion.FORMS, Expansion.SYNONYMS)


class TypedNames:
    """Finds the names of a query, and keeps to them."""

    def __init__(self, names: NameSpeller) -> None:
        self._names = names

    def find(self, words: Sequence[Word], acronyms: Set[int]) -> Mapping[int, float]:
        """Return the positions of names if all of a query's words are names.

        Each with the share of the best translation's weight from which on another one is likely.
        Acronyms, which are in capitals for another reason, are none, unless all of the query is
        in capitals and they may be names: JUAN SALAS and PEDRO MORA, but not ONU.
        """
        if acronyms and not all(word.surface.isupper() for word in words):
            return {}
        if not all(self._may_be_name(words[position].surface) for position in acronyms):
            return {}
        return self._find_names(words)

    def _find_names(self, words: Sequence[Word]) -> Mapping[int, float]:
        named = {
            position: fold(word.surface)
            for position, word in enumerate(words)
            if fold(word.surface) not in NAME_PARTICLES
        }
        is_short = bool(words) and words[-1].end < GUESSED_LENGTH
        if not is_short or not all(_has_capital(words[position]) for position in named):
            return {}
        doubtful = {position for position, word in named.items() if self._is_word(word)}
        if not all(self._is_in_collection(named[position]) for position in doubtful):
            return {}
        if len(words) == 1:
            return dict.fromkeys(doubtful, _LEAST_OF_ONE)
        return dict.fromkeys(named, _NONE_IS_LIKELY) if len(doubtful) < len(named) else {}

    def read(
        self,
        word: str,
        alternatives: Sequence[Alternative],
        target: Language,
        least_share: float,
    ) -> tuple[Alternative, ...]:
        """Return the ``alternatives`` of a name as typed, without what else it may be."""
        folded = fold(word)
        best = max((alternative.weight for alternative in alternatives), default=0.0)
        is_certain = least_share == _NONE_IS_LIKELY
        read: list[Alternative] = []
        for alternative in alternatives:
            if alternative.by in _OTHER_WORDS and is_certain:
                continue
            if alternative.reason is Reason.STEM and is_certain:
                alternative = self._limit_to_name(folded, alternative, target)
            elif alternative.reason is Reason.TRANSLATION:
                alternative = self._limit_to_named(folded, alternative, target)
                share = alternative.weight / best if best else 1.0
                if not (share >= least_share or self._is_name(folded, alternative, target, share)):
                    weight = min(alternative.weight, _DOUBTFUL_SHARE * best)
                    alternative = replace(alternative, weight=weight)
            read.append(alternative)
        return tuple(sorted(read, key=lambda alternative: -alternative.weight))

    def _may_be_name(self, acronym: str) -> bool:
        """Tell whether the lexicon has an acronym as a name, or as a word that is pronounced."""
        word = fold(acronym)
        if any(self._names.known.is_name(language, word) for language in (ENGLISH, SPANISH)):
            return True
        return self._is_word(word) and may_be_spelt(acronym, ARABIC)

    def _is_word(self, word: str) -> bool:
        return self._names.known.is_word(ENGLISH, word)  # or Spanish, which makes no difference

    def _is_in_collection(self, word: str) -> bool:
        """Tell whether passages have an Arabic spelling that is no word: سالاس, but not بنك."""
        return any(
            not self._names.known.is_also_word(ARABIC, spelling)
            for alternative in self._names.find_translations(word, ENGLISH, ARABIC)
            for spelling in alternative.words
        )

    def _limit_to_name(self, word: str, alternative: Alternative, target: Language) -> Alternative:
        """Return a word as typed with those words of its stem that are the name."""
        (stem, *others) = alternative.terms
        if others or stem != get_analyzer(target).stem_folded(word):
            return alternative
        return replace(alternative, words=self._names.find_same_names(word, target))

    def _limit_to_named(self, word: str, alternative: Alternative, target: Language) -> Alternative:
        """Return what sounds like a name with those words of its stem that do: سالاس, not سأل."""
        (stem, *others) = alternative.terms
        if others or target != ARABIC or not self._sounds_like(word, stem, target):
            return alternative
        words = self._names.find_named(word, target, stem)
        return replace(alternative, words=words) if words else alternative

    def _is_name(self, word: str, alternative: Alternative, target: Language, share: float) -> bool:
        """Tell whether a translation of a name may be a name: that one, Pablo for Paul, or John.

        ``share`` is that of the best translation's weight. Frequent words may sound like names.
        """
        terms = alternative.terms
        if any(self._sounds_like(word, term, target) for term in terms):
            return True
        if not any(self._names.known.is_ordinary(target, term) for term in terms):
            return True
        is_likely = len(terms) == 1 and share >= _LEAST_OF_WORD
        return is_likely and self._names.has_known_name(target, terms[0])

    def _sounds_like(self, word: str, term: str, target: Language) -> bool:
        if target == ARABIC:
            return self._names.known.sound_alike(word, ENGLISH, term)
        return spelling_cost(word, term) is not None


def _has_capital(word: Word) -> bool:
    return word.surface[0].isupper() and word.surface.isalpha() and not is_arabic(word.surface)
