"""Spelling correction: the nearest word of the collection, one edit away (Damerau 1964)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from index.text.analysis.words import find_words, rejoin
from index.text.normalize import fold
from search.query.limits import GUESSED_LENGTH
from search.types import Hit

_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
_ARABIC: Final = "ابتثجحخدذرزسشصضطظعغفقكلمنهويء"
_MIN_LETTERS: Final = 4
"""Shorter words have too many neighbours to guess among."""
_MAX_LETTERS: Final = 24

Frequency = Callable[[str], int]
"""A folded word → the number of passages that have it."""


def correct_word(word: str, frequency: Frequency) -> str | None:
    """Return the most frequent word one edit away from a folded ``word``, or None."""
    if not _MIN_LETTERS <= len(word) <= _MAX_LETTERS:
        return None
    best_frequency, best = max((frequency(edit), edit) for edit in generate_edits(word))
    return best if best_frequency else None


def correct_query(query: str, frequency: Frequency, is_known: Callable[[str], bool]) -> str | None:
    """Return ``query`` with its unknown words corrected, None if there is nothing to correct.

    ``is_known`` tells whether a word, as typed, is one that passages have or could have. Words
    beyond GUESSED_LENGTH are left as they are.
    """

    def correct(surface: str) -> str | None:
        if any(map(str.isdecimal, surface)) or is_known(surface):  # a code is not misspelt
            return None
        return correct_word(fold(surface), frequency)

    corrected = _replace_words(query, correct, GUESSED_LENGTH)
    return None if corrected == query else corrected


def spell_like_hits(query: str, hits: Iterable[Hit]) -> str:
    """Return ``query`` with its words spelt as in the hits: corrections come without accents.

    A word that no hit has as an exact match stays as it is.
    """
    spellings: dict[str, str] = {}
    for hit in hits:
        for highlight in hit.highlights:
            for word in find_words(hit.text[highlight.span.start : highlight.span.end]):
                surface = rejoin(word.surface)
                spellings.setdefault(fold(surface), surface.lower())

    def spell(surface: str) -> str | None:
        return spellings.get(surface) if surface == fold(surface) else None

    return _replace_words(query, spell)


def _replace_words(
    query: str, replacement: Callable[[str], str | None], end: int | None = None
) -> str:
    """Return ``query`` with the ``replacement`` of each word; None leaves a word as it is.

    Words that begin at ``end`` or later are left as they are.
    """
    result = query
    words = [word for word in find_words(query) if end is None or word.start < end]
    for word in reversed(words):
        replaced = replacement(word.surface)
        if replaced is not None:
            result = result[: word.start] + replaced + result[word.end :]
    return result


def generate_edits(word: str) -> Iterator[str]:
    """Yield every word with one letter added, changed, dropped or swapped with the next."""
    alphabet = _ARABIC if any(letter in _ARABIC for letter in word) else _LATIN
    for position in range(len(word) + 1):
        head, tail = word[:position], word[position:]
        for letter in alphabet:
            yield head + letter + tail
            if tail and tail[0] != letter:
                yield head + letter + tail[1:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1 and tail[0] != tail[1]:
            yield head + tail[1] + tail[0] + tail[2:]
