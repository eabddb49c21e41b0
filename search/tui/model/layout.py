"""A document's text wrapped into lines of the screen."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from index.types import Span
from search.display.bidi.direction import is_rtl
from search.display.cells import wrap

_PARAGRAPHS_PER_CHECK: Final = 256


@dataclass(frozen=True, slots=True)
class WrappedLine:
    """A line on the screen: its span of the document's text, and whether it is right to left."""

    span: Span
    rtl: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines of a text in a column of ``width`` cells."""

    width: int
    lines: tuple[WrappedLine, ...]

    def line_at(self, index: int) -> int:
        """Return the number, from 0, of the line that holds code point ``index`` of the text."""
        line = bisect_right(self.lines, index, key=lambda line: line.span.end)
        return min(line, max(0, len(self.lines) - 1))


def lay_out(text: str, width: int, check: Callable[[], None] = lambda: None) -> Layout:
    """Wrap ``text`` paragraph by paragraph; an empty paragraph becomes an empty line.

    ``check`` is called again and again, and raises an error once nobody waits for the layout.
    """
    lines: list[WrappedLine] = []
    start = 0
    for number, paragraph in enumerate(text.split("\n")):
        if number % _PARAGRAPHS_PER_CHECK == 0:
            check()
        rtl = is_rtl(paragraph)
        for span in wrap(paragraph, width) or [Span(0, 0)]:
            lines.append(WrappedLine(Span(start + span.start, start + span.end), rtl))
        start += len(paragraph) + 1
    return Layout(width, tuple(lines))
