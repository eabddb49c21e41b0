"""A passage cut to a number of screen lines, ready to be styled by whoever shows it."""

from __future__ import annotations

from dataclasses import dataclass

from index.text.safe import safe
from index.types import Span
from search.display.bidi.direction import is_rtl
from search.display.cells import ELLIPSIS, cells, wrap
from search.display.paint import Piece, faint, paint, pieces
from search.display.snippet import Snippet, snippet
from search.types import Highlight


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Lines of safe text in pieces. ``rtl``: to be aligned to the right.

    ``faint`` tells for each piece of each line whether it is to be shown faintly.
    """

    lines: tuple[tuple[Piece, ...], ...]
    rtl: bool
    faint: tuple[tuple[bool, ...], ...] = ()


def excerpt(text: str, highlights: tuple[Highlight, ...], width: int, lines: int) -> Excerpt:
    """Return the best part of ``text`` in at most ``lines`` lines of ``width`` cells.

    A width of 0 stands for no limit: the whole text on one line.
    """
    shown = safe(text)
    part, spans = _fitted(text, shown, highlights, width, lines)
    canvas = paint(len(shown), highlights)
    cut = [list(pieces(shown, canvas, span)) for span in spans]
    shades = [list(faint(canvas, span)) for span in spans]
    if cut and part.cut_before:
        cut[0].insert(0, (f"{ELLIPSIS} ", None))
        shades[0].insert(0, False)
    if cut and part.cut_after:
        cut[-1].append((f" {ELLIPSIS}", None))
        shades[-1].append(False)
    return Excerpt(
        lines=tuple(tuple(line) for line in cut),
        rtl=is_rtl(shown[part.span.start : part.span.end]),
        faint=tuple(tuple(line) for line in shades),
    )


def _fitted(
    text: str, shown: str, highlights: tuple[Highlight, ...], width: int, lines: int
) -> tuple[Snippet, list[Span]]:
    """Narrow the window until it wraps into ``lines`` lines."""
    if not width:
        whole = snippet(text, (), len(text))
        return whole, [whole.span] if whole.span.end > whole.span.start else []
    measure = max(1, width - 4)  # room for an ellipsis and a space at either end
    limit = measure * lines
    while True:
        part = snippet(text, highlights, limit)
        start = part.span.start
        spans = wrap(shown[start : part.span.end], measure)
        if len(spans) <= lines or limit <= measure // 2:
            spans = spans[:lines]
            return part, [Span(start + span.start, start + span.end) for span in spans]
        limit -= max(1, measure // 4)


def extent(line: tuple[Piece, ...]) -> int:
    """Return the cells that a line takes."""
    return sum(cells(text) for text, _ in line)
