"""The words of the collection that begin like a word of the query, or are spelt nearly so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from index.backend import Keywords
from index.types import Language
from search.query.edits import generate_edits

MAX_COMPLETIONS: Final = 200
"""Words that a beginning stands for, at most: the most frequent ones."""
_MAX_COMPARED: Final = 4_096
"""Words with the same first letter that are compared with a misspelt one."""


class RankedWord(NamedTuple):
    """A folded word; the lower its ``rank``, the likelier it is meant."""

    text: str
    rank: int


class CollectionWords:
    """Finds folded words of the collection, language by language."""

    def __init__(self, index: Keywords) -> None:
        self._index = index

    def complete(self, language: Language, prefix: str) -> Sequence[RankedWord]:
        """Return words that begin with ``prefix``, the most frequent first."""
        words = self._index.words_starting_with(language, prefix, MAX_COMPLETIONS)
        return [RankedWord(word, -count) for word, count in words]

    def spelt_like(self, language: Language, word: str, distance: int) -> Sequence[RankedWord]:
        """Return words at most ``distance`` (1 or 2) slips away from ``word``.

        Two slips are found where the first letter is right.
        """
        found = {word: 0}
        for edit in generate_edits(word):
            found.setdefault(edit, 1)
        present = {known: slips for known, slips in found.items() if self._has(language, known)}
        if distance > 1:
            near = self._index.words_starting_with(language, word[:1], _MAX_COMPARED)
            for candidate, _ in near:
                if candidate not in present and _is_within_two_slips(word, candidate):
                    present[candidate] = 2
        ranked = [RankedWord(known, slips) for known, slips in present.items()]
        return sorted(ranked, key=lambda known: (known.rank, known.text))

    def _has(self, language: Language, word: str) -> bool:
        return self._index.has_word(word) and self._index.word_count(language, word) > 0


def _is_within_two_slips(word: str, other: str) -> bool:
    """Tell whether two words differ by at most two letters added, changed, dropped or swapped."""
    if abs(len(word) - len(other)) > 2:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for index, letter in enumerate(word, start=1):
        following = [index]
        for place, other_letter in enumerate(other, start=1):
            cost = min(
                row[place] + 1,
                following[place - 1] + 1,
                row[place - 1] + (letter != other_letter),
            )
            is_swapped = index > 1 and place > 1 and letter == other[place - 2]
            if is_swapped and word[index - 2] == other_letter:
                cost = min(cost, before[place - 2] + 1)
            following.append(cost)
        if min(following) > 2:
            return False
        before, row = row, following
    return row[-1] <= 2
