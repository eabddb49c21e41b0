"""One line in visual order, with its Arabic letters joined, for terminals that do neither.

The Unicode Bidirectional Algorithm (UAX #9) for one line without explicit formatting
characters, which ``index.text.safe`` removes: ``levels`` has rules W1-W7, N0-N2, I1-I2 and L1,
this module L2 (reversal), L3 (combining marks) and L4 (mirroring). Terminals draw a combining
mark on the character before it, so marks follow their base in visual order too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, TypeVar

from search.display.bidi.direction import has_rtl, is_rtl
from search.display.bidi.levels import resolve_levels
from search.display.bidi.shaping import shape

T = TypeVar("T")

IMPLICIT_MARKS: Final = "\u200e\u200f\u061c"
"""LRM, RLM and ALM: they keep their neighbours apart and are invisible themselves."""

_MIRROR_PAIRS: Final = "()[]{}<>«»‹›≤≥⟨⟩⁅⁆「」『』【】"
MIRRORED: Final = str.maketrans(
    dict(zip(_MIRROR_PAIRS[::2], _MIRROR_PAIRS[1::2], strict=True))
    | dict(zip(_MIRROR_PAIRS[1::2], _MIRROR_PAIRS[::2], strict=True))
)
"""For ``str.translate``: each paired character, and its mirror image (rule L4)."""


@dataclass(frozen=True, slots=True)
class VisualLine:
    """A line as displayed, left to right.

    ``sources`` holds, for each code point of ``text``, the index of the code point in the
    logical line that it stands for; a ligature stands for its first letter.
    """

    text: str
    sources: tuple[int, ...]

    @classmethod
    def unchanged(cls, line: str) -> VisualLine:
        """Return ``line`` in the order it has."""
        return cls(line, tuple(range(len(line))))

    def index_of(self, source: int) -> int:
        """Return where in ``text`` code point ``source`` of the logical line is.

        A letter that is part of a ligature is where the ligature is.
        """
        if source in self.sources:
            return self.sources.index(source)
        earlier = [(other, index) for index, other in enumerate(self.sources) if other < source]
        return max(earlier)[1] if earlier else 0


def reorder_line(line: str, *, rtl: bool | None = None) -> VisualLine:
    """Return ``line`` shaped and in visual order.

    ``rtl`` is the paragraph's direction; None takes that of most of its letters.
    """
    if not has_rtl(line):
        return VisualLine.unchanged(line)
    rtl = is_rtl(line) if rtl is None else rtl
    glyphs = shape(line)
    levels = resolve_levels(line, rtl=rtl)
    glyph_levels = [levels[glyph.source] for glyph in glyphs]
    text: list[str] = []
    sources: list[int] = []
    for index in visual_order(glyph_levels, [glyph.text for glyph in glyphs]):
        glyph = glyphs[index]
        if glyph.text in IMPLICIT_MARKS:
            continue
        text.append(glyph.text.translate(MIRRORED) if glyph_levels[index] % 2 else glyph.text)
        sources.append(glyph.source)
    return VisualLine("".join(text), tuple(sources))


def reorder_pieces(
    pieces: Sequence[tuple[str, T]], reorder: Callable[[str], VisualLine]
) -> list[tuple[str, T]]:
    """Return the styled pieces of a line in the order that ``reorder`` gives the whole line."""
    line = "".join(text for text, _ in pieces)
    if not has_rtl(line):
        return list(pieces)
    visual = reorder(line)
    styles = [style for text, style in pieces for _ in text]
    result: list[tuple[str, T]] = []
    start = 0
    for style, group in groupby(styles[source] for source in visual.sources):
        end = start + sum(1 for _ in group)
        result.append((visual.text[start:end], style))
        start = end
    return result


def visual_order(levels: Sequence[int], glyphs: Sequence[str]) -> list[int]:
    """Return the indices of ``glyphs`` in visual order (rule L2), marks behind their base (L3)."""
    clusters = _cluster_marks(glyphs)
    for level in range(max(levels, default=0), 0, -1):
        clusters = _reverse_runs(clusters, levels, level)
    return [index for cluster in clusters for index in cluster]


def _cluster_marks(glyphs: Sequence[str]) -> list[list[int]]:
    """Return the indices of each base and its combining marks; implicit marks are no base."""
    clusters: list[list[int]] = []
    base: list[int] | None = None
    for index, glyph in enumerate(glyphs):
        if clusters and unicodedata.combining(glyph[0]):
            (base or clusters[-1]).append(index)
            continue
        clusters.append([index])
        if glyph not in IMPLICIT_MARKS:
            base = clusters[-1]
    return clusters


def _reverse_runs(clusters: list[list[int]], levels: Sequence[int], level: int) -> list[list[int]]:
    """Reverse each run of clusters at ``level`` or higher."""
    result: list[list[int]] = []
    for is_higher, group in groupby(clusters, key=lambda cluster: levels[cluster[0]] >= level):
        run = list(group)
        result += reversed(run) if is_higher else run
    return result
