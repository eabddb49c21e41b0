"""Whether two words that sound alike may be one name, by what the lexicon knows of either.

Djamel is جمال and Jamil is جميل, so Djamel is not جميل, however near the letters are. Most names
are not in the lexicon, and of those that are, it has some spellings only; so what it does not
know is no evidence.
"""

from __future__ import annotations

from typing import Final

from index import cache
from index.text.analysis import get_analyzer
from index.types import ARABIC
from search.lexicon.known_names import LATIN, KnownNames
from search.lexicon.romanisation import spelling_cost

_MIN_SURE: Final = 0.3
"""Similarity from which on a romanisation in the lexicon is one of the whole Arabic word.

The others are of words with the same stem: كوب for كوباني.
"""
_MIN_SHARE: Final = 0.6
"""Of the similarity of the best romanisation in the lexicon, for one that is not near to any."""

_MAX_COST_OF_UNKNOWN: Final = 0.6
"""How unlike two Latin spellings may be if the lexicon does not know both."""


class SameNames:
    """Judges pairs of words; it is the same from either of them."""

    def __init__(self, known: KnownNames) -> None:
        self._known = known
        self._cached = cache.cached_method(self._judge_across, cache.NAME_PAIRS)

    def may_be_same(self, word: str, other: str, cost: float) -> bool:
        """Tell whether two folded Latin words, which are so unlike, may name the same."""
        names, others = self._known.arabic_spellings(word), self._known.arabic_spellings(other)
        share = not names.isdisjoint(others)
        if self._is_word_in_text(word) or self._is_word_in_text(other):
            return share and not (self._is_word(word) or self._is_word(other))
        if names and others:
            return share or cost == 0
        return cost <= _MAX_COST_OF_UNKNOWN

    def may_be_same_across(self, latin: str, arabic: str) -> bool:
        """Tell whether two folded words, which sound alike, may name the same."""
        return self._cached(latin, arabic)

    def _judge_across(self, latin: str, arabic: str) -> bool:
        similarity_of = self._known.transliterator.similarity
        spellings = {
            spelling: similarity_of(spelling, arabic)
            for spelling in self._known.latin_spellings(arabic)
        }
        costs = {
            spelling: cost
            for spelling in spellings
            if (cost := spelling_cost(latin, spelling)) is not None
        }
        sure = {
            spelling: similarity
            for spelling, similarity in spellings.items()
            if similarity >= _MIN_SURE
        }
        is_near = not sure.keys().isdisjoint(costs) or (
            bool(sure) and similarity_of(latin, arabic) >= _MIN_SHARE * max(sure.values())
        )
        if get_analyzer(ARABIC).stem_folded(arabic) in self._known.arabic_spellings(latin):
            return is_near or bool(costs) or not spellings
        if self._is_word_in_text(latin):
            return False
        if not sure:
            return not self._known.is_word(ARABIC, arabic, in_text=True)
        if self._has_own(latin):
            return any(costs.get(spelling) == 0 for spelling in sure)
        return is_near

    def _has_own(self, latin: str) -> bool:
        """Tell whether the lexicon has an Arabic spelling that it spells so in Latin letters."""
        stems = {get_analyzer(language).stem_folded(latin) for language in LATIN}
        stems = {stem for stem in stems if len(stem) >= len(latin) - 1}
        return any(
            self._known.transliterator.similarity(latin, spelling) >= _MIN_SURE
            and not stems.isdisjoint(self._known.latin_spellings(spelling))
            for spelling in self._known.arabic_spellings(latin)
        )

    def _is_word(self, latin: str) -> bool:
        return self._known.is_word(LATIN[0], latin)

    def _is_word_in_text(self, latin: str) -> bool:
        return self._known.is_word(LATIN[0], latin, in_text=True)
