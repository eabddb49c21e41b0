"""A document's text broken into lines of the screen."""

from __future__ import annotations

from dataclasses import dataclass

from index.types import Span
from search.display.bidi.direction import is_rtl
from search.display.cells import wrap


@dataclass(frozen=True, slots=True)
class Line:
    """A line on the screen: where it is in the page's text, and which way it runs."""

    span: Span
    rtl: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """Lines for a column of ``width`` cells."""

    width: int
    lines: tuple[Line, ...]

    def line_at(self, place: int) -> int:
        """Return the number of the line that code point ``place`` of the text is in."""
        low, high = 0, len(self.lines)
        while low < high:
            middle = (low + high) // 2
            if self.lines[middle].span.end <= place:
                low = middle + 1
            else:
                high = middle
        return min(low, max(0, len(self.lines) - 1))


def lay_out(text: str, width: int) -> Layout:
    """Wrap ``text`` paragraph by paragraph; an empty one makes an empty line."""
    lines: list[Line] = []
    start = 0
    for paragraph in text.split("\n"):
        rtl = is_rtl(paragraph)
        wrapped = wrap(paragraph, width) or [Span(0, 0)]
        lines.extend(Line(Span(start + at.start, start + at.end), rtl) for at in wrapped)
        start += len(paragraph) + 1
    return Layout(width, tuple(lines))
