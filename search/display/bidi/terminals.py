"""Lines for terminals that do a part of the Bidirectional Algorithm (UAX #9) themselves.

VTE and Konsole reorder right-to-left words, but take every line for a left-to-right one: the
full stop of an Arabic sentence would end up at its right. Konsole leaves a gap after a lam-alef,
which is two characters in the width of one, and does not turn brackets around (rule L4). kitty
reverses the letters of each word, but leaves the words where they are.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from enum import Enum
from itertools import groupby

from search.display.bidi.direction import LEFT_TO_RIGHT_MARK, has_rtl, is_rtl
from search.display.bidi.levels import resolve_levels
from search.display.bidi.modes import Bidi
from search.display.bidi.reorder import (
    IMPLICIT_MARKS,
    MIRRORED,
    VisualLine,
    reorder_line,
    visual_order,
)
from search.display.bidi.shaping import Glyph, shape


class _Kind(Enum):
    """What a character is when it comes to keeping runs apart."""

    RTL = frozenset({"R", "AL", "NSM"})
    NUMBER = frozenset({"EN", "AN"})
    OTHER = frozenset[str]()


def order_for_terminal(
    line: str, *, rtl: bool | None = None, bidi: Bidi, font_changes: Sequence[int] = ()
) -> VisualLine:
    """Return ``line`` as it must be written for a terminal in mode ``bidi`` to show it right.

    ``rtl`` is the paragraph's direction; None takes that of most of its letters.
    ``font_changes`` are the indices at which the font changes, ascending.
    """
    rtl = is_rtl(line) if rtl is None else rtl
    if has_rtl(line):
        if bidi is Bidi.APP:
            return reorder_line(line, rtl=rtl)
        if bidi is Bidi.TERMINAL:
            return _for_left_to_right_terminal(line, rtl=rtl)
        if bidi is Bidi.WORDS:
            return _reverse_words(line, reorder_line(line, rtl=rtl), font_changes)
    return VisualLine.unchanged(line)


def _reverse_words(line: str, target: VisualLine, font_changes: Sequence[int]) -> VisualLine:
    """Reverse each word of ``target``, for a terminal that reverses it again.

    Cells keep their places, and with them their colours: ``sources`` are those of ``target``. A
    word ends at a space or where the font changes. Marks are left out: kitty would draw them
    beside their letter.
    """
    glyphs: list[Glyph] = []
    for char, source in zip(target.text, target.sources, strict=True):
        if unicodedata.bidirectional(char) != "NSM":
            glyphs.append(Glyph(char, source))

    def word_of(glyph: Glyph) -> tuple[bool, int]:
        return glyph.text == " ", bisect_right(font_changes, glyph.source)

    text = ""
    for _, group in groupby(glyphs, key=word_of):
        word = list(group)
        visible = "".join(glyph.text for glyph in word)
        logical = "".join(line[glyph.source] for glyph in word)
        text += visible[::-1].translate(MIRRORED) if has_rtl(logical) else visible
    return VisualLine(text, tuple(glyph.source for glyph in glyphs))


def _for_left_to_right_terminal(line: str, *, rtl: bool) -> VisualLine:
    """Join the letters of ``line``, and order its runs so that it comes out right.

    A right-to-left line is written so that, shown as a left-to-right one, it looks as it
    should. Some lines, such as one that starts with a number or has brackets between
    right-to-left words, cannot be written so with their own characters alone; in these,
    left-to-right marks keep the runs apart.
    """
    target = reorder_line(line, rtl=rtl)
    glyphs = [glyph for glyph in shape(line) if glyph.text not in IMPLICIT_MARKS]
    glyph_by_source = {glyph.source: glyph.text for glyph in glyphs}
    if rtl:
        written = _write_runs(line, target, glyph_by_source)
    else:
        text = "".join(glyph.text for glyph in glyphs)
        written = VisualLine(text, tuple(glyph.source for glyph in glyphs))
    if all(_shown(written, mirrors=mirrors) == target for mirrors in (True, False)):
        return written
    return _write_with_marks(line, target, glyph_by_source)


def _write_runs(line: str, target: VisualLine, glyph_by_source: Mapping[int, str]) -> VisualLine:
    """Return the runs of ``target`` from left to right, each in logical order."""
    ltr_sources = _left_to_right_sources(line)
    text = ""
    sources: list[int] = []
    for is_ltr, group in groupby(target.sources, key=ltr_sources.__contains__):
        run = list(group)
        if is_ltr:
            text += "".join(glyph_by_source[source] for source in run)
            sources += run
            continue
        first, last = _without_outer_punctuation(line, run)
        before, inside, after = run[:first], sorted(run[first:last]), run[last:]
        text += "".join(glyph_by_source[source].translate(MIRRORED) for source in before)
        text += "".join(glyph_by_source[source] for source in inside)
        text += "".join(glyph_by_source[source].translate(MIRRORED) for source in after)
        sources += [*before, *inside, *after]
    return VisualLine(text, tuple(sources))


def _write_with_marks(
    line: str, target: VisualLine, glyph_by_source: Mapping[int, str]
) -> VisualLine:
    """Return ``target`` with right-to-left words in logical order, the rest in visual order.

    Left-to-right marks stand between words, numbers and others, each with the source of the
    code point before it.
    """
    visible_by_source = dict(zip(target.sources, target.text, strict=True))
    kinds = [_kind(line[_base_index(line, index)]) for index in range(len(line))]
    text = ""
    sources: list[int] = []
    for kind, group in groupby(target.sources, key=kinds.__getitem__):
        run = list(group)
        if text:
            text += LEFT_TO_RIGHT_MARK
            sources.append(sources[-1])
        if kind is _Kind.RTL:
            run.sort()
            text += "".join(glyph_by_source[source] for source in run)
        else:
            text += "".join(visible_by_source[source] for source in run)
        sources += run
    return VisualLine(text, tuple(sources))


def _kind(char: str) -> _Kind:
    bidi_class = unicodedata.bidirectional(char)
    if bidi_class in _Kind.RTL.value:
        return _Kind.RTL
    return _Kind.NUMBER if bidi_class in _Kind.NUMBER.value else _Kind.OTHER


def _base_index(line: str, index: int) -> int:
    """Return the index of the character that a mark at ``index`` is on; else ``index``.

    Joiners and other characters that nobody sees may stand between the two.
    """
    while index and (
        unicodedata.bidirectional(line[index]) in ("NSM", "BN") or line[index] in IMPLICIT_MARKS
    ):
        index -= 1
    return index


def _left_to_right_sources(line: str) -> frozenset[int]:
    """Return the indices of left-to-right runs, but not of numbers beside Arabic words."""
    sources: list[int] = []
    levels = resolve_levels(line, rtl=True)
    for is_ltr, group in groupby(range(len(line)), key=lambda index: levels[index] % 2 == 0):
        run = list(group)
        if is_ltr and any(unicodedata.bidirectional(line[index]) == "L" for index in run):
            sources += run
    return frozenset(sources)


def _without_outer_punctuation(line: str, run: Sequence[int]) -> tuple[int, int]:
    """Return the range of ``run`` between the punctuation at its ends; (0, 0) if that is all."""
    words = [place for place, index in enumerate(run) if _kind(line[index]) is not _Kind.OTHER]
    return (words[0], words[-1] + 1) if words else (0, 0)


def _shown(written: VisualLine, *, mirrors: bool) -> VisualLine:
    """Return what a terminal shows that takes every line for a left-to-right one.

    ``mirrors``: it turns brackets around that are between right-to-left letters.
    """
    text, sources = written.text, written.sources
    levels = resolve_levels(text, rtl=False)
    order = visual_order(levels, text)
    shown = "".join(
        text[index].translate(MIRRORED) if mirrors and levels[index] % 2 else text[index]
        for index in order
    )
    return VisualLine(shown, tuple(sources[index] for index in order))
