"""Lines for terminals that do a part of the Bidirectional Algorithm (UAX #9) themselves.

VTE and Konsole put right-to-left words in order, but take every line for a left-to-right
one: the full stop of an Arabic sentence would stand at its right. Konsole leaves a gap after
a lam-alef, which is two characters in the width of one. kitty turns the letters of each word
around, but leaves the words where they are.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from search.display.bidi.direction import has_rtl, is_rtl
from search.display.bidi.levels import levels
from search.display.bidi.reorder import IMPLICIT_MARKS, MIRRORED, Bidi, Visual, reordered, visual
from search.display.bidi.shaping import shape

_RTL: Final = frozenset({"R", "AL", "NSM"})
_NUMBERS: Final = frozenset({"EN", "AN"})
LEFT_TO_RIGHT_MARK: Final = "\u200e"


def ordered(line: str, *, rtl: bool | None = None, bidi: Bidi, cuts: Sequence[int] = ()) -> Visual:
    """Return ``line`` as it must be written for a terminal of this kind to show it right.

    ``rtl`` None: decided by its letters. ``cuts``: where its font changes, ascending.
    """
    rtl = is_rtl(line) if rtl is None else rtl
    if has_rtl(line):
        if bidi is Bidi.APP:
            return visual(line, rtl=rtl)
        if bidi is Bidi.TERMINAL:
            return _for_left_to_right(line, rtl=rtl)
        if bidi is Bidi.WORDS:
            return _by_words(line, visual(line, rtl=rtl), cuts)
    return Visual(line, tuple(range(len(line))))


def _by_words(line: str, wanted: Visual, cuts: Sequence[int]) -> Visual:
    """Turn each word of ``wanted`` around, for a terminal that turns it around again.

    Its cells keep their places and so their colours: ``sources`` are as ``wanted``. A word
    ends at a space or where the font changes. Marks are left out: kitty puts them beside it.
    """
    glyphs = zip(wanted.text, wanted.sources, strict=True)
    kept = [one for one in glyphs if unicodedata.bidirectional(one[0]) != "NSM"]
    text = ""
    for _, group in groupby(kept, key=lambda one: (one[0] == " ", bisect_right(cuts, one[1]))):
        word = list(group)
        shown = "".join(glyph for glyph, _ in word)
        rtl = has_rtl("".join(line[at] for _, at in word))
        text += shown[::-1].translate(MIRRORED) if rtl else shown
    return Visual(text, tuple(at for _, at in kept))


def _for_left_to_right(line: str, *, rtl: bool) -> Visual:
    """Join letters, and order runs so that a left-to-right line shows as a right-to-left one.

    A few lines cannot be written so with their letters alone, such as one that starts with a
    number; in these, marks of ours keep the runs apart.
    """
    shaped = [(glyph, at) for glyph, at in shape(line) if glyph not in IMPLICIT_MARKS]
    if not rtl:
        return Visual("".join(glyph for glyph, _ in shaped), tuple(at for _, at in shaped))
    wanted = visual(line, rtl=True)
    written = _runs(line, wanted, shaped)
    return written if _as_shown(written) == wanted.text else _kept_apart(line, wanted, shaped)


def _runs(line: str, wanted: Visual, shaped: Sequence[tuple[str, int]]) -> Visual:
    """Return the runs of ``wanted`` from left to right, each as it is read."""
    glyphs = {at: glyph for glyph, at in shaped}
    foreign = _foreign(line)
    text, sources = "", []
    for is_foreign, group in groupby(wanted.sources, key=foreign.__contains__):
        run = list(group)
        if is_foreign:
            text += "".join(glyphs[at] for at in run)
            sources += run
            continue
        first, last = _inner(line, run)
        before, inside, after = run[:first], sorted(run[first:last]), run[last:]
        text += "".join(glyphs[at].translate(MIRRORED) for at in before)
        text += "".join(glyphs[at] for at in inside)
        text += "".join(glyphs[at].translate(MIRRORED) for at in after)
        sources += [*before, *inside, *after]
    return Visual(text, tuple(sources))


def _kept_apart(line: str, wanted: Visual, shaped: Sequence[tuple[str, int]]) -> Visual:
    """Return ``wanted`` with right-to-left words as they are read, the rest as it is seen.

    LRMs stand between words, numbers and others, each for the code point before it.
    """
    glyphs = {at: glyph for glyph, at in shaped}
    shown = dict(zip(wanted.sources, wanted.text, strict=True))
    text, sources = "", list[int]()
    kinds = [_kind(line[_base(line, at)]) for at in range(len(line))]
    for kind, group in groupby(wanted.sources, key=kinds.__getitem__):
        run, rtl = list(group), kind is _RTL
        if text:
            text += LEFT_TO_RIGHT_MARK
            sources.append(sources[-1])
        text += (
            "".join(glyphs[at] for at in sorted(run)) if rtl else "".join(shown[at] for at in run)
        )
        sources += sorted(run) if rtl else run
    return Visual(text, tuple(sources))


def _kind(char: str) -> frozenset[str] | None:
    found = unicodedata.bidirectional(char)
    return next((some for some in (_RTL, _NUMBERS) if found in some), None)


def _base(line: str, at: int) -> int:
    """Return the place of what the code point at ``at`` stands on: itself, but for marks."""
    while at and (unicodedata.bidirectional(line[at]) == "NSM" or line[at] in IMPLICIT_MARKS):
        at -= 1
    return at


def _foreign(line: str) -> frozenset[int]:
    """Return the places of left-to-right runs, numbers beside right-to-left words excepted."""
    places: list[int] = []
    of = levels(line, rtl=True)
    for even, group in groupby(range(len(line)), key=lambda at: of[at] % 2 == 0):
        run = list(group)
        if even and any(unicodedata.bidirectional(line[at]) == "L" for at in run):
            places += run
    return frozenset(places)


def _inner(line: str, run: Sequence[int]) -> tuple[int, int]:
    """Return which part of a run is not mere punctuation at its ends."""
    lasting = [n for n, at in enumerate(run) if _keeps_place(line[at])]
    return (lasting[0], lasting[-1] + 1) if lasting else (0, 0)


def _keeps_place(char: str) -> bool:
    return unicodedata.bidirectional(char) in _RTL | _NUMBERS


def _as_shown(written: Visual) -> str:
    """Return what a terminal that takes every line for a left-to-right one shows."""
    of = levels(written.text, rtl=False)
    return "".join(_mirrored(written.text, of, reordered(of, written.text)))


def _mirrored(text: str, of: Sequence[int], order: Sequence[int]) -> Iterator[str]:
    for n in order:
        yield text[n].translate(MIRRORED) if of[n] % 2 else text[n]
