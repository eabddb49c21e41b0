"""Arabic letters joined, as presentation forms, for terminals that do not join them.

Unicode's Arabic Presentation Forms A and B hold, for every letter, its glyphs in isolation and
at the start, in the middle and at the end of a word; the decompositions in the Unicode Character
Database say which is which (The Unicode Standard, section 9.2).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from index import cache

ISOLATED, INITIAL, MEDIAL, FINAL = "isolated", "initial", "medial", "final"
TATWEEL: Final = "\u0640"
JOINER: Final = "\u200d"
NON_JOINER: Final = "\u200c"
LAM: Final = "\u0644"
ALEFS: Final = "\u0622\u0623\u0625\u0627"

_BLOCKS: Final = (range(0xFB50, 0xFDFF + 1), range(0xFE70, 0xFEFC + 1))

Forms: TypeAlias = Mapping[str, Mapping[str, str]]
"""For each letter or lam-alef, its glyph by position."""


class Joining(NamedTuple):
    """How letters join: their ``forms``, and those that join to what is after, and before, them."""

    forms: Forms
    forward: frozenset[str]
    backward: frozenset[str]


class Glyph(NamedTuple):
    """A character to draw, and the index of the code point it stands for."""

    text: str
    source: int


def shape(text: str) -> list[Glyph]:
    """Return the glyphs of ``text`` with its Arabic letters joined, in logical order.

    A lam and the alef after it become one glyph, which stands for the lam; the marks between
    them follow it. Zero-width joiners and non-joiners take effect and are left out.
    """
    joining = _joining()
    is_mark = [_is_mark(char) for char in text]
    following_base = _following_bases(is_mark)
    glyphs: list[Glyph] = []
    joins_next = False
    alef = -1
    for index, char in enumerate(text):
        if is_mark[index]:
            glyphs.append(Glyph(char, index))
        elif char in (JOINER, NON_JOINER):
            joins_next = char == JOINER
        elif char not in joining.forms and char != TATWEEL:
            glyphs.append(Glyph(char, index))
            joins_next = False
        elif index != alef:
            following = following_base[index]
            next_char = text[following] if following < len(text) else ""
            letter = char
            if char == LAM and _is_lam_alef(char + next_char):
                letter, alef = char + next_char, following
            joins_previous = joins_next and letter in joining.backward
            joins_next = letter in joining.forward
            position = _position(joins_next and next_char in joining.backward, joins_previous)
            glyphs.append(Glyph(joining.forms.get(letter, {}).get(position, letter), index))
    return glyphs


@lru_cache(maxsize=cache.CHARACTER_WIDTHS)
def _is_mark(char: str) -> bool:
    return unicodedata.category(char) in ("Mn", "Me")


@lru_cache(maxsize=1)
def _joining() -> Joining:
    """Read the presentation forms from the Unicode Character Database."""
    forms: dict[str, dict[str, str]] = {}
    for block in _BLOCKS:
        for code in block:
            tag, *codes = unicodedata.decomposition(chr(code)).split() or [""]
            position = tag.strip("<>")
            letters = "".join(chr(int(hexadecimal, 16)) for hexadecimal in codes)
            if position not in (ISOLATED, INITIAL, MEDIAL, FINAL):
                continue
            if len(letters) == 1 or _is_lam_alef(letters):
                forms.setdefault(letters, {}).setdefault(position, chr(code))
    forward = {letter for letter, glyphs in forms.items() if INITIAL in glyphs}
    backward = {letter for letter, glyphs in forms.items() if FINAL in glyphs}
    everywhere = {TATWEEL, JOINER}
    return Joining(forms, frozenset(forward | everywhere), frozenset(backward | everywhere))


def _is_lam_alef(letters: str) -> bool:
    return len(letters) == 2 and letters[0] == LAM and letters[1] in ALEFS


def _following_bases(is_mark: Sequence[bool]) -> list[int]:
    """Return, for each code point, the index of the next that is no mark; the length if none."""
    next_base = len(is_mark)
    following = [next_base] * len(is_mark)
    for index in range(len(is_mark) - 1, -1, -1):
        following[index] = next_base
        if not is_mark[index]:
            next_base = index
    return following


def _position(joins_next: bool, joins_previous: bool) -> str:
    if joins_next:
        return MEDIAL if joins_previous else INITIAL
    return FINAL if joins_previous else ISOLATED
