"""Arabic letters joined, as presentation forms, for terminals that do not join them.

Unicode's Arabic Presentation Forms A and B hold, for every letter, the glyphs it takes on
its own, at the start, in the middle and at the end of a word; the decompositions in the
Unicode Character Database say which is which (The Unicode Standard, section 9.2).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

ISOLATED, INITIAL, MEDIAL, FINAL = "isolated", "initial", "medial", "final"
TATWEEL: Final = "\u0640"
JOINER: Final = "\u200d"
NON_JOINER: Final = "\u200c"
LAM: Final = "\u0644"

_BLOCKS: Final = ((0xFB50, 0xFDFF), (0xFE70, 0xFEFC))


@lru_cache(maxsize=1)
def _forms() -> dict[str, dict[str, str]]:
    """Return, for a letter or a lam-alef, its glyph for each position."""
    forms: dict[str, dict[str, str]] = {}
    for code in (code for first, last in _BLOCKS for code in range(first, last + 1)):
        kind, *codes = unicodedata.decomposition(chr(code)).split() or [""]
        letters = "".join(chr(int(one, 16)) for one in codes)
        if kind.strip("<>") in (ISOLATED, INITIAL, MEDIAL, FINAL) and (
            len(letters) == 1 or _is_lam_alef(letters)
        ):
            forms.setdefault(letters, {}).setdefault(kind.strip("<>"), chr(code))
    return forms


def _is_lam_alef(letters: str) -> bool:
    return len(letters) == 2 and letters[0] == LAM and letters[1] in "\u0622\u0623\u0625\u0627"


def shape(text: str) -> list[tuple[str, int]]:
    """Return ``text`` with its Arabic letters joined: glyphs, and where each comes from.

    A lam and the alef after it become one glyph, which comes from the lam; zero-width
    joiners and non-joiners have done their work and are left out.
    """
    forms = _forms()
    shaped: list[tuple[str, int]] = []
    for letters, place, after, before in _joins(text):
        glyphs = forms.get(letters, {})
        kind = (FINAL if before else ISOLATED) if not after else (MEDIAL if before else INITIAL)
        glyph = glyphs.get(kind, letters)
        shaped.append((glyph, place))
        if len(letters) == 2:  # the marks between lam and alef stay with the glyph
            marks = range(place + 1, text.index(letters[1], place))
            shaped.extend((text[mark], mark) for mark in marks)
    return shaped


def _joins(text: str) -> Iterator[tuple[str, int, bool, bool]]:
    """Yield letters, their place, and whether they join what comes after and before them."""
    forms = _forms()
    bases = [place for place, char in enumerate(text) if not _is_mark(char)]
    joins_next = False
    skip = -1
    position = {place: number for number, place in enumerate(bases)}
    for place, char in enumerate(text):
        if place <= skip or char in (JOINER, NON_JOINER):
            if char in (JOINER, NON_JOINER):
                joins_next = char == JOINER
            continue
        if place not in position:
            yield char, place, False, False
            continue
        following = text[bases[position[place] + 1]] if position[place] + 1 < len(bases) else ""
        letters = char
        if _is_lam_alef(char + following):
            letters, skip = char + following, bases[position[place] + 1]
        before = joins_next and _joins_back(letters, forms)
        after = _joins_on(letters, forms) and _joins_back(following, forms)
        joins_next = _joins_on(letters, forms)
        yield letters, place, after, before


def _joins_on(letters: str, forms: dict[str, dict[str, str]]) -> bool:
    return letters in (TATWEEL, JOINER) or INITIAL in forms.get(letters, {})


def _joins_back(letters: str, forms: dict[str, dict[str, str]]) -> bool:
    return letters in (TATWEEL, JOINER) or FINAL in forms.get(letters, {})


def _is_mark(char: str) -> bool:
    return unicodedata.category(char) in ("Mn", "Me")
