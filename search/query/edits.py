"""Words that are spelt nearly like another: one letter away (Damerau 1964), or sounding alike."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import Final

from index.text.analysis.words import is_arabic

_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
_ARABIC: Final = "ابتثجحخدذرزسشصضطظعغفقكلمنهويء"

# Folded letters that people take for each other: they sound alike in a variety of the language,
# or their keys or shapes are neighbours. Final forms and hamza seats are levelled by folding.
_CONFUSED: Final = """
    s c z, x s, b v, g j, ll y, i y, k c q qu ck, f ph, m n, sc s, sh ch, w v, ei ie, th t,
    ض ظ, ذ د ز, ث س ت, ط ت, ق ك, غ ع, ح ه, ص س, ج غ
"""
_LEFT_OUT: Final = "hاء"
"""Letters that are silent, or are heard where none is written."""


def _pair_confused() -> dict[str, tuple[str, ...]]:
    pairs: dict[str, tuple[str, ...]] = {}
    for group in _CONFUSED.split(","):
        for letters, others in permutations(group.split(), 2):
            pairs[letters] = (*pairs.get(letters, ()), others)
    return pairs


_CONFUSED_WITH: Final = _pair_confused()
_LONGEST_CONFUSED: Final = max(map(len, _CONFUSED_WITH))


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


def generate_close_edits(word: str) -> Iterator[str]:
    """Yield every word that differs from a folded ``word`` in one place and sounds alike.

    There, letters are confused with others, doubled or not, or silent.
    """
    silent = [letter for letter in _LEFT_OUT if is_arabic(letter) == is_arabic(word)]
    for position in range(len(word) + 1):
        head, tail = word[:position], word[position:]
        for length in range(1, _LONGEST_CONFUSED + 1):
            for others in _CONFUSED_WITH.get(tail[:length], ()) if len(tail) >= length else ():
                yield head + others + tail[length:]
        for letter in silent:
            yield head + letter + tail
        if tail and tail[0] in silent:
            yield head + tail[1:]
        if tail:
            yield head + tail[0] + tail
        if len(tail) > 1 and tail[0] == tail[1]:
            yield head + tail[1:]


def generate_two_close_edits(word: str) -> Iterator[str]:
    """Yield every word that differs in two places, or in one, and sounds alike; some repeatedly."""
    for edit in generate_close_edits(word):
        yield from generate_close_edits(edit)
