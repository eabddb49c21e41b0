"""The best part of a passage in a number of screen lines, ready to be styled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from index.text.safe import safe
from index.types import Span
from search.display.bidi.direction import is_rtl
from search.display.cells import ELLIPSIS, cell_width, wrap
from search.display.pieces import Piece, encode_styles, split_pieces
from search.display.snippet import Snippet, choose_snippet
from search.types import Highlight

_ELLIPSES_WIDTH: Final = 4
"""Cells of an ellipsis and a space at either end."""


class Excerpt(NamedTuple):
    """Lines of safe text, each in pieces. ``rtl``: to be aligned to the right."""

    lines: tuple[tuple[Piece, ...], ...]
    rtl: bool


def make_excerpt(
    text: str, highlights: tuple[Highlight, ...], width: int, max_lines: int
) -> Excerpt:
    """Return the best part of ``text`` in at most ``max_lines`` lines of ``width`` cells.

    A width of 0 stands for no limit: the whole text on one line.
    """
    safe_text = safe(text)
    if width:
        snippet, spans = _fit_lines(text, safe_text, highlights, width, max_lines)
    else:
        snippet = choose_snippet(text, (), len(text))
        spans = [snippet.span] if snippet.span.start < snippet.span.end else []
    style_codes = encode_styles(len(safe_text), highlights)
    lines = [split_pieces(safe_text, style_codes, span) for span in spans]
    if lines and snippet.cut_before:
        lines[0] = (Piece(f"{ELLIPSIS} "), *lines[0])
    if lines and snippet.cut_after:
        lines[-1] = (*lines[-1], Piece(f" {ELLIPSIS}"))
    return Excerpt(tuple(lines), is_rtl(_whole_lines(text, snippet.span)))


def line_width(pieces: Sequence[Piece]) -> int:
    """Return the width of a line in cells."""
    return sum(cell_width(piece.text) for piece in pieces)


def _whole_lines(text: str, span: Span) -> str:
    """Return the lines of ``text`` that ``span`` is in: where they are cut turns none around."""
    end = text.find("\n", span.end)
    return text[text.rfind("\n", 0, span.start) + 1 : end if end >= 0 else len(text)]


def _fit_lines(
    text: str, safe_text: str, highlights: tuple[Highlight, ...], width: int, max_lines: int
) -> tuple[Snippet, list[Span]]:
    """Return a snippet that wraps into ``max_lines`` lines, and the spans of these lines.

    The snippet is shortened until it does. ``safe_text`` has the code points of ``text``, one
    for one.
    """
    text_width = max(1, width - _ELLIPSES_WIDTH)
    length = text_width * max_lines
    while True:
        snippet = choose_snippet(text, highlights, length)
        start = snippet.span.start
        lines = wrap(safe_text[start : snippet.span.end], text_width)
        if len(lines) <= max_lines or length <= text_width // 2:
            return snippet, [
                Span(start + line.start, start + line.end) for line in lines[:max_lines]
            ]
        length -= max(1, text_width // 4)
