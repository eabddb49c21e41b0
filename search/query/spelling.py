"""One-letter slips: the nearest word that the collection has (Damerau 1964)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from index.text.analysis.words import find_words, is_number
from index.text.normalize import fold
from search.types import Hit

_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
_ARABIC: Final = "ابتثجحخدذرزسشصضطظعغفقكلمنهويء"
_SHORTEST: Final = 4
_LONGEST: Final = 24

Frequency = Callable[[str], int]
"""In how many passages a folded word stands."""


def correct_word(word: str, frequency: Frequency) -> str | None:
    """Return the most frequent word one slip away from a folded ``word``, or None.

    Words under four letters have too many neighbours to guess among.
    """
    if not _SHORTEST <= len(word) <= _LONGEST:
        return None
    best = max(((frequency(one), one) for one in neighbours(word)), default=(0, ""))
    return best[1] if best[0] else None


def correct_query(query: str, frequency: Frequency, known: Callable[[str], bool]) -> str | None:
    """Return ``query`` with unknown words put right, or None if there is nothing to change.

    ``known`` tells whether a word, as typed, is one that passages have or could have.
    """

    def right(surface: str) -> str | None:
        if is_number(surface) or known(surface):
            return None
        return correct_word(fold(surface), frequency)

    result = _reworded(query, right)
    return None if result == query else result


def spell_like_hits(query: str, hits: Iterable[Hit]) -> str:
    """Return ``query`` with its words as the hits spell them: corrections come without accents.

    A word that no hit has as an exact match stays as it is.
    """
    spelt: dict[str, str] = {}
    for hit in hits:
        for one in hit.highlights:
            for word in find_words(hit.text[one.span.start : one.span.end]):
                spelt.setdefault(fold(word.surface), word.surface.lower())
    return _reworded(query, lambda word: spelt.get(word) if word == fold(word) else None)


def _reworded(query: str, other: Callable[[str], str | None]) -> str:
    """Return ``query`` with each word as ``other`` has it; None leaves a word as it is."""
    result = query
    for word in reversed(list(find_words(query))):
        instead = other(word.surface)
        if instead is not None:
            result = result[: word.start] + instead + result[word.end :]
    return result


def neighbours(word: str) -> Iterator[str]:
    """Yield every word one letter dropped, swapped with the next, changed or added away."""
    alphabet = _ARABIC if any(letter in _ARABIC for letter in word) else _LATIN
    for place in range(len(word) + 1):
        head, tail = word[:place], word[place:]
        for letter in alphabet:
            yield head + letter + tail
            if tail and tail[0] != letter:
                yield head + letter + tail[1:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1 and tail[0] != tail[1]:
            yield head + tail[1] + tail[0] + tail[2:]
