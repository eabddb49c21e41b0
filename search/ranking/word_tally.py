"""How many words of a query each passage has: the word itself, a form, translation or spelling.

A passage has a word if it has an alternative that is likely enough to be highlighted. Function
words do not count, nor does an expression beside its words in its own language.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.text.analysis import is_stop_word
from search.types import Alternative, Concept, Reason

MIN_ALTERNATIVE_SHARE: Final = 0.3
"""Translations and synonyms are likely from this share of the best alternative's weight.

Less likely ones score, but are neither highlighted nor counted.
"""

_MAYBE_DOUBTFUL: Final = (Reason.TRANSLATION, Reason.MEANING)
_MAX_FUNCTION_WORD_LENGTH: Final = 2


class WordTally:
    """Counts the words of a query in each of n passages of one language.

    Attributes:
        word_count: how many words of the query count.
        words: how many of them each passage has, (n,) integers, by row of the keyword index.
        has_all: which passages have all that no condition decides about, (n,).
    """

    def __init__(self, passages: int, concepts: Sequence[Concept]) -> None:
        """``concepts`` are those of the query in that language; nothing is counted yet."""
        distinct = [concept for concept in concepts if not _repeats_its_words(concept)]
        content = [concept for concept in distinct if not is_function_word(concept)] or distinct
        self._counted = {id(concept) for concept in content}
        self._whole_of = {id(part): id(concept) for concept in content for part in concept.parts}
        self._with_whole: dict[int, NDArray[np.bool_]] = {}
        self.word_count = sum(_count_words(concept) for concept in content)
        # Bytes are added several times as fast, and few queries have so many words.
        dtype = np.uint8 if self.word_count <= np.iinfo(np.uint8).max else np.uint16
        self.words: NDArray[np.unsignedinteger] = np.zeros(passages, dtype=dtype)
        decided = [concept for concept in content if concept.is_decided]
        self._decided = {id(concept) for concept in decided}
        self._undecided_count = self.word_count - sum(map(_count_words, decided))
        self._undecided = np.zeros_like(self.words) if decided else self.words

    @property
    def has_all(self) -> NDArray[np.bool_]:
        has_all: NDArray[np.bool_] = self._undecided == self._undecided_count
        return has_all

    def add(self, concept: Concept, present: NDArray[np.bool_]) -> None:
        """Count ``concept``; ``present`` (n,) tells which passages have it.

        An expression comes before its parts, if any passage has it. Where the whole is, so are
        they.
        """
        whole = self._whole_of.get(id(concept))
        if whole is not None:
            if whole in self._with_whole:
                present = present & ~self._with_whole[whole]
        elif id(concept) not in self._counted:
            return
        elif concept.parts:
            self._with_whole[id(concept)] = present
            self._add(id(concept), present, len(concept.parts))
            return
        self._add(id(concept) if whole is None else whole, present, 1)

    def _add(self, counted: int, present: NDArray[np.bool_], words: int) -> None:
        """Add ``words`` of the concept whose id is ``counted``."""
        added = present.view(np.uint8) * np.uint8(words) if words > 1 else present.view(np.uint8)
        self.words += added
        if self._undecided is not self.words and counted not in self._decided:
            self._undecided += added


def is_function_word(concept: Concept) -> bool:
    """Tell whether a short concept is a function word in any language.

    In a query of unclear language, Spanish *y* or *de* may be read as an English word.
    """
    text = concept.text
    short = len(text) <= _MAX_FUNCTION_WORD_LENGTH and text.islower()
    return short and is_stop_word(text)


def split_alternatives(
    concept: Concept,
) -> tuple[tuple[Alternative, ...], tuple[Alternative, ...]]:
    """Return the likely and the doubtful alternatives of ``concept``."""
    alternatives = concept.alternatives
    weights = [alternative.weight for alternative in alternatives]
    least = MIN_ALTERNATIVE_SHARE * max(weights, default=0.0)
    doubtful = [
        alternative
        for alternative in alternatives
        if alternative.weight < least
        and (alternative.reason in _MAYBE_DOUBTFUL or alternative.foreign)
    ]
    if not doubtful:
        return alternatives, ()
    excluded = set(map(id, doubtful))
    likely = [alternative for alternative in alternatives if id(alternative) not in excluded]
    return tuple(likely), tuple(doubtful)


def _repeats_its_words(concept: Concept) -> bool:
    """Tell whether this is an expression in its own language, where its words are concepts too."""
    return concept.expression and all(
        alternative.reason is Reason.STEM for alternative in concept.alternatives
    )


def _count_words(concept: Concept) -> int:
    return max(1, len(concept.parts))
