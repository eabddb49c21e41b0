"""How wide text is on a terminal, and where it may be cut.

Widths follow Unicode's East Asian Width (UAX #11): wide and full-width characters
take two cells, combining marks and format characters none. All text is expected to
be ``safe``. Indices are code points, widths are cells.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from index.text.graphemes import is_grapheme_boundary
from index.types import Span

ELLIPSIS: Final = "…"

_WORD: Final = re.compile(r"\S+")


@lru_cache(maxsize=4096)
def char_cells(char: str) -> int:
    """Return the cells that one character takes: 0, 1 or 2."""
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cells(text: str) -> int:
    """Return the cells that ``text`` takes."""
    return len(text) if text.isascii() else sum(map(char_cells, text))


def fit(text: str, width: int) -> int:
    """Return how many code points from the start of ``text`` fit into ``width`` cells.

    Never splits a character; at least one character is taken, however narrow the width.
    """
    used = 0
    cut = 0
    for index, char in enumerate(text):
        if index and is_grapheme_boundary(text, index):
            cut = index
        used += char_cells(char)
        if used > width and cut:
            return cut
    return len(text)


def clip(text: str, width: int) -> str:
    """Return ``text``, shortened with an ellipsis where it is wider than ``width`` cells."""
    if cells(text) <= width:
        return text
    return text[: fit(text, max(1, width - 1))].rstrip() + ELLIPSIS


def clip_start(text: str, width: int) -> str:
    """Return ``text``, its start left out for an ellipsis where it is wider than ``width``."""
    if cells(text) <= width:
        return text
    start = max(0, len(text) - width)
    while start < len(text) and (
        cells(text[start:]) > width - 1 or not is_grapheme_boundary(text, start)
    ):
        start += 1
    return ELLIPSIS + text[start:]


def wrap(text: str, width: int) -> list[Span]:
    """Break one paragraph into lines at white space; return a span of ``text`` per line.

    Lines neither start nor end with white space. A word wider than ``width`` cells is
    broken between characters. Blank text gives no lines.
    """
    lines: list[Span] = []
    start = end = used = 0
    for word in _WORD.finditer(text):
        extent = cells(word.group())
        gap = cells(text[end : word.start()])
        if end > start and used + gap + extent <= width:
            end, used = word.end(), used + gap + extent
            continue
        if end > start:
            lines.append(Span(start, end))
        start = _break_word(text, word.start(), word.end(), width, lines)
        end, used = word.end(), cells(text[start : word.end()])
    if end > start:
        lines.append(Span(start, end))
    return lines


def _break_word(text: str, start: int, end: int, width: int, lines: list[Span]) -> int:
    """Append the full lines of a word too wide for one; return where its rest starts."""
    while True:
        # A bounded piece: measuring all of a huge word for every line would be quadratic.
        taken = fit(text[start : min(end, start + 4 * width + 64)], width)
        if start + taken >= end:
            return start
        lines.append(Span(start, start + taken))
        start += taken
