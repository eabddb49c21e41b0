"""Lines in the order they are read on screen, for terminals that do not reorder by themselves.

The Unicode Bidirectional Algorithm (UAX #9) for one line without explicit formatting
characters, which `index.text.safe` takes out: rules W1-W7, N0-N2, I1-I2 and L1-L4. Terminals
show combining marks on the character before them, so marks stay behind their base (L3).
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from typing import Final, TypeVar

from search.display.bidi.direction import has_rtl, is_rtl
from search.display.bidi.levels import levels
from search.display.bidi.shaping import shape

T = TypeVar("T")

IMPLICIT_MARKS: Final = "\u200e\u200f\u061c"
EXPLICIT_MODE: Final = "\x1b[8l"
"""Asks a terminal that reorders (BDSM, ECMA-48 mode 8) to leave it to us."""
IMPLICIT_MODE: Final = "\x1b[8h"

_PAIRS: Final = "()[]{}<>«»‹›≤≥⟨⟩⁅⁆「」『』【】"
MIRRORED: Final = str.maketrans(
    _PAIRS, "".join(b + a for a, b in zip(_PAIRS[::2], _PAIRS[1::2], strict=True))
)


class Bidi(str, Enum):
    """Who puts right-to-left text in order: ``--bidi``.

    TERMINAL: the terminal, which takes every line for a left-to-right one; WORDS: it orders
    the letters of words, we the words. PARAGRAPHS: the terminal, which finds the direction of
    each paragraph; never asked for, see resolve().
    """

    AUTO = "auto"
    TERMINAL = "terminal"
    APP = "app"
    WORDS = "words"
    OFF = "off"
    PARAGRAPHS = "paragraphs"

    @property
    def aligned(self) -> bool:
        """Whether right-to-left paragraphs stand at the right."""
        return self is not Bidi.OFF


def resolve(mode: Bidi, environment: Mapping[str, str] = os.environ) -> Bidi:
    """Return who puts text in order on this terminal: any but AUTO.

    A terminal that nothing is known of is taken for one that does not reorder, as most.
    Inside tmux and screen the variables are those of the terminal they were started in;
    EXPLICIT_MODE does not get through them.
    """
    program, term = environment.get("TERM_PROGRAM"), environment.get("TERM", "")
    finds_paragraphs = bool(environment.get("MLTERM")) or term.startswith("mlterm")
    if mode is Bidi.TERMINAL and finds_paragraphs:
        return Bidi.PARAGRAPHS
    if mode is not Bidi.AUTO:
        return mode
    if environment.get("TEXTUAL_DRIVER"):  # in a browser, by textual-serve
        return Bidi.APP
    if finds_paragraphs:
        return Bidi.PARAGRAPHS
    if environment.get("KITTY_WINDOW_ID") or term == "xterm-kitty":
        return Bidi.WORDS
    if environment.get("KONSOLE_VERSION") or program == "Apple_Terminal":
        return Bidi.TERMINAL
    if environment.get("VTE_VERSION"):  # it obeys EXPLICIT_MODE
        return Bidi.TERMINAL if environment.get("TMUX") or environment.get("STY") else Bidi.APP
    return Bidi.APP


@dataclass(frozen=True, slots=True)
class Visual:
    """A line as displayed, left to right.

    ``sources`` holds, for each code point of ``text``, the one of the line it stands for; a
    ligature stands for its first.
    """

    text: str
    sources: tuple[int, ...]

    def place(self, source: int) -> int:
        """Return where on screen code point ``source`` of the line is."""
        if source in self.sources:
            return self.sources.index(source)
        earlier = [(at, n) for n, at in enumerate(self.sources) if at < source]
        return max(earlier)[1] if earlier else 0


def visual(line: str, *, rtl: bool | None = None) -> Visual:
    """Return ``line`` reordered and shaped. ``rtl`` None: decided by its letters."""
    if not has_rtl(line):
        return Visual(line, tuple(range(len(line))))
    rtl = is_rtl(line) if rtl is None else rtl
    shaped = shape(line)
    of = levels(line, rtl=rtl)
    ordered = reordered([of[at] for _, at in shaped], [glyph for glyph, _ in shaped])
    glyphs = [
        (glyph.translate(MIRRORED) if of[at] % 2 else glyph, at)
        for glyph, at in (shaped[n] for n in ordered)
        if glyph not in IMPLICIT_MARKS  # which keep others apart, and are not seen themselves
    ]
    return Visual("".join(glyph for glyph, _ in glyphs), tuple(at for _, at in glyphs))


def reordered_pieces(
    pieces: Sequence[tuple[str, T]], shown: Callable[[str], Visual]
) -> list[tuple[str, T]]:
    """Return the pieces of a line in the order that ``shown`` puts it in, each with its style."""
    line = "".join(text for text, _ in pieces)
    if not has_rtl(line):
        return list(pieces)
    visible = shown(line)
    styles = [style for text, style in pieces for _ in text]
    lit = [(char, styles[at]) for char, at in zip(visible.text, visible.sources, strict=True)]
    return [
        ("".join(char for char, _ in group), style)
        for style, group in groupby(lit, key=lambda one: one[1])
    ]


def reordered(of: Sequence[int], glyphs: Sequence[str]) -> list[int]:
    """Return places in display order: rule L2 on characters with their marks."""
    clusters: list[list[int]] = []
    for n, glyph in enumerate(glyphs):
        if clusters and unicodedata.combining(glyph[0]):
            bases = (one for one in reversed(clusters) if glyphs[one[0]] not in IMPLICIT_MARKS)
            next(bases, clusters[-1]).append(n)
        else:
            clusters.append([n])
    highest = max(of, default=0)
    for level in range(highest, 0, -1):
        result: list[list[int]] = []
        for reached, group in groupby(clusters, key=lambda one: of[one[0]] >= level):
            run = list(group)
            result.extend(reversed(run) if reached else run)
        clusters = result
    return [n for cluster in clusters for n in cluster]
