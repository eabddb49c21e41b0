"""How wide text is on a terminal, and where it may be cut or wrapped.

Widths are in cells and follow Unicode's East Asian Width (UAX #11): wide and full-width
characters take two cells, combining marks and format characters none. All text is expected to
be ``safe``. Indices are code points.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from index import cache
from index.text.graphemes import is_grapheme_boundary
from index.types import Span

ELLIPSIS: Final = "…"

_WORD: Final = re.compile(r"\S+(?:(?<=\d)\u202f(?=\d)\S+)*")
"""What is between white space; a thin space between the digits of a number does not part it."""
_NARROW_TEXT: Final = re.compile(
    "[\x00-\x7f\u00a0-\u00ac\u00ae-\u02ff\u0620-\u064a\u0660-\u066f\u0671-\u06d5"
    "\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]*"
)
"""Characters that take a cell each and stand for themselves: nearly all text of our languages."""


def cell_width(text: str) -> int:
    """Return the width of ``text`` in cells."""
    return len(text) if text.isascii() else sum(map(_char_width, text))


@lru_cache(maxsize=cache.CHARACTER_WIDTHS)
def _char_width(char: str) -> int:
    """Return the width of one character: 0, 1 or 2 cells."""
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def fitting_length(text: str, width: int) -> int:
    """Return how many code points from the start of ``text`` fit into ``width`` cells.

    Never splits a character as a reader sees it; at least one is counted, however narrow the
    width.
    """
    used = 0
    boundary = 0
    for index, char in enumerate(text):
        if index and is_grapheme_boundary(text, index):
            boundary = index
        used += _char_width(char)
        if used > width and boundary:
            return boundary
    return len(text)


def clip(text: str, width: int) -> str:
    """Return ``text``, its end replaced by an ellipsis if it is wider than ``width`` cells."""
    if cell_width(text) <= width:
        return text
    return text[: fitting_length(text, max(1, width - 1))].rstrip() + ELLIPSIS


def clip_start(text: str, width: int) -> str:
    """Return ``text``, its start replaced by an ellipsis if it is wider than ``width`` cells."""
    if cell_width(text) <= width:
        return text
    start = max(0, len(text) - width)
    while start < len(text) and (
        cell_width(text[start:]) > width - 1 or not is_grapheme_boundary(text, start)
    ):
        start += 1
    return ELLIPSIS + text[start:]


def wrap(text: str, width: int) -> list[Span]:
    """Break one paragraph into lines at white space; return the span of each line in ``text``.

    Lines neither start nor end with white space. A word wider than ``width`` cells is broken
    between characters. Blank text gives no lines.
    """
    if width > 1 and _NARROW_TEXT.fullmatch(text):
        return [Span(*match.span()) for match in _line_pattern(width).finditer(text)]
    return _wrap_by_cells(text, width)


def wrap_text(text: str, width: int) -> list[str]:
    """Return the lines of one paragraph, as :func:`wrap` breaks it."""
    return [text[span.start : span.end] for span in wrap(text, width)]


@lru_cache(maxsize=cache.LINE_PATTERNS)
def _line_pattern(width: int) -> re.Pattern[str]:
    """Return what matches lines of text all of whose characters take a cell, one after another."""
    return re.compile(rf"\S(?:.{{0,{width - 2}}}\S)?(?!\S)|\S{{{width}}}", re.DOTALL)


def _wrap_by_cells(text: str, width: int) -> list[Span]:
    """Wrap text of characters of any width."""
    lines: list[Span] = []
    line_start = line_end = used = 0
    for word in _WORD.finditer(text):
        word_width = cell_width(word.group())
        gap_width = cell_width(text[line_end : word.start()])
        has_words = line_end > line_start
        if has_words and used + gap_width + word_width <= width:
            line_end = word.end()
            used += gap_width + word_width
            continue
        if has_words:
            lines.append(Span(line_start, line_end))
        line_start = _break_word(text, word.start(), word.end(), width, lines)
        line_end = word.end()
        used = cell_width(text[line_start:line_end])
    if line_end > line_start:
        lines.append(Span(line_start, line_end))
    return lines


def _break_word(text: str, start: int, end: int, width: int, lines: list[Span]) -> int:
    """Append the full lines of a word too wide for one line; return where its rest starts."""
    while True:
        # A bounded part: measuring all of a huge word for every line would be quadratic.
        part = text[start : min(end, start + 4 * width + 64)]
        line_end = start + fitting_length(part, width)
        if line_end >= end:
            return start
        lines.append(Span(start, line_end))
        start = line_end
