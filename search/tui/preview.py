"""The whole document, at the passage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from textual.events import Resize
from textual.geometry import Size
from textual.strip import Strip

from index.types import Span
from search.cells import wrap
from search.direction import is_rtl
from search.paint import pieces
from search.tui.lines import Lines
from search.tui.page import Page

MARGIN: Final = 2
MEASURE: Final = 100
"""Lines are no longer than this many cells, however wide the screen."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line on the screen: where it is in the page's text, and which way it runs."""

    span: Span
    rtl: bool


class Preview(Lines):
    """A page, wrapped, its passage marked and scrolled into sight."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"preview--passage", "preview--mark"}

    def __init__(self) -> None:
        super().__init__(id="preview")
        self._page: Page | None = None
        self._lines: list[Line] = []

    @property
    def page(self) -> Page | None:
        """What is shown."""
        return self._page

    def show(self, page: Page | None) -> None:
        """Show ``page`` at its passage, or nothing."""
        self._page = page
        self._measure()

    def on_resize(self, event: Resize) -> None:
        """Wrap to the new width."""
        del event
        self._measure()

    def _measure(self) -> None:
        width = min(MEASURE, self.size.width) - 2 * MARGIN
        self._lines = lay_out(self._page.text, max(1, width)) if self._page else []
        self.virtual_size = Size(self.size.width, len(self._lines))
        self._reveal()
        self.refresh()

    def _reveal(self) -> None:
        """Scroll so that the passage starts a little below the top."""
        if self._page is None:
            return
        start = self._page.passage.start
        first = next((n for n, line in enumerate(self._lines) if line.span.end > start), 0)
        top = max(0, first - self.size.height // 5)
        self.scroll_to(y=top, animate=False, force=True, immediate=True)

    def render_line(self, y: int) -> Strip:
        """Draw line ``y`` of what is in sight."""
        number = y + self.scroll_offset.y
        width = self.size.width
        base = self.rich_style
        if self._page is None or number >= len(self._lines):
            return Strip.blank(width, base)
        line = self._lines[number]
        passage = self._page.passage
        if line.span.end > passage.start and line.span.start < passage.end:
            base += self.part_style("preview--passage")
        segments = self.segments(pieces(self._page.text, self._page.canvas, line.span), base)
        return self.strip(segments, width, base, rtl=line.rtl, margin=MARGIN)


def lay_out(text: str, width: int) -> list[Line]:
    """Wrap ``text`` paragraph by paragraph; an empty one makes an empty line."""
    lines: list[Line] = []
    start = 0
    for paragraph in text.split("\n"):
        rtl = is_rtl(paragraph)
        wrapped = wrap(paragraph, width) or [Span(0, 0)]
        lines.extend(Line(Span(start + at.start, start + at.end), rtl) for at in wrapped)
        start += len(paragraph) + 1
    return lines
