"""The whole document, at the passage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual.events import Resize
from textual.geometry import Size
from textual.strip import Strip

from index.types import Span
from search.display.bidi.modes import Bidi
from search.display.paint import faint, pieces
from search.tui.model.document import Page
from search.tui.model.layout import Layout, Line, lay_out
from search.tui.widgets.line_view import LineView

MARGIN: Final = 2
MEASURE: Final = 100
"""Lines are no longer than this many cells, however wide the screen."""


class Preview(LineView):
    """A page, wrapped, its passage marked and scrolled into sight, one match at a time."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"preview--passage", "preview--match"}

    def __init__(self, bidi: Bidi) -> None:
        super().__init__("preview", bidi)
        self._page: Page | None = None
        self._layout = Layout(0, ())
        self._match = 0

    @property
    def page(self) -> Page | None:
        """What is shown."""
        return self._page

    @property
    def measure(self) -> int:
        """The width of the text in cells."""
        return max(1, min(MEASURE, self.columns) - 2 * MARGIN)

    @property
    def place(self) -> str:
        """Which match is current, of how many."""
        if self._page is None or not self._page.matches:
            return ""
        return f"match {self._match + 1:,} of {len(self._page.matches):,}"

    @property
    def current(self) -> int:
        """The code point of the page's text that is being read: the current match, if any."""
        if self._page is None:
            return 0
        if self._match == self._page.first or not self._page.matches:
            return self._page.place
        return self._page.matches[self._match].start

    @property
    def paper_page(self) -> int | None:
        """The paper page that is being read, None where there are no pages."""
        return self._page.page_at(self.current) if self._page else None

    def show(self, page: Page | None, layout: Layout | None = None) -> None:
        """Show ``page`` at its passage, or nothing. ``layout``: its text, for `measure`."""
        self._page = page
        self._match = page.first if page else 0
        self._wrap(layout)
        self._reveal_passage()

    def step(self, by: int) -> None:
        """Go to another match, from the last on to the first."""
        if self._page is None or not self._page.matches:
            return
        self._match = (self._match + by) % len(self._page.matches)
        self._reveal(self._page.matches[self._match].start)

    def on_resize(self, event: Resize) -> None:
        """Wrap to the new width; what was at the top stays in sight."""
        del event
        if self._page is None or self._layout.width == self.measure:
            return
        top = self._layout.lines[self.scroll_offset.y : self.scroll_offset.y + 1]
        passage = self._page.passage
        self._wrap()
        at_passage = not top or abs(top[0].span.start - passage.start) < 2_000
        if at_passage:
            self._reveal_passage()
        else:
            self._reveal(top[0].span.start)

    def _wrap(self, layout: Layout | None = None) -> None:
        if layout is None or layout.width != self.measure:
            layout = lay_out(self._page.text, self.measure) if self._page else Layout(0, ())
        self._layout = layout
        self.virtual_size = Size(self.columns, len(layout.lines))

    def _reveal_passage(self) -> None:
        """Scroll to the start of the passage, or, where that is far above, to its first match."""
        start, place = (self._page.passage.start, self._page.place) if self._page else (0, 0)
        apart = self._layout.line_at(place) - self._layout.line_at(start)
        self._reveal(start if apart < self.size.height * 3 // 5 else place)

    def _reveal(self, place: int) -> None:
        """Scroll so that ``place`` is a little below the top."""
        top = max(0, self._layout.line_at(place) - self.size.height // 5)
        self.scroll_to(y=top, animate=False, force=True, immediate=True)
        self.redraw()

    def draw(self, number: int, width: int) -> Strip:
        """Draw a line of the document."""
        base = self.rich_style
        if self._page is None or number >= len(self._layout.lines):
            return Strip.blank(width, base)
        line = self._layout.lines[number]
        if line.span.start == line.span.end and line.span.start in self._page.breaks:
            return self._page_break(self._page, line.span.start, width, base)
        passage = self._page.passage
        if line.span.end > passage.start and line.span.start < passage.end:
            base += self.part_style("preview--passage")
        segments = self._segments(self._page, line, base)
        return self.strip(segments, width, base, rtl=line.rtl, margin=MARGIN)

    def _page_break(self, page: Page, place: int, width: int, base: Style) -> Strip:
        rule = f"── page {page.page_at(place)} ".ljust(self.measure, "─")
        return self.strip(self.part(rule, "line-view--meta", base), width, base, margin=MARGIN)

    def _segments(self, page: Page, line: Line, base: Style) -> list[Segment]:
        """Style a line; the current match, if it is in it, on top of its reason."""
        cut = pieces(page.text, page.canvas, line.span)
        styled = self.styled(cut, base, faint(page.canvas, line.span))
        match = page.matches[self._match] if page.matches else Span(0, 0)
        start, end = match.start - line.span.start, match.end - line.span.start
        here = self.part_style("preview--match")
        return self.ordered(_restyled(styled, start, end, here), rtl=line.rtl)


def _restyled(
    styled: Sequence[tuple[str, Style]], start: int, end: int, more: Style
) -> list[tuple[str, Style]]:
    """Add a style to the code points from ``start`` to ``end`` of a line."""
    result: list[tuple[str, Style]] = []
    for text, style in styled:
        low, high = max(0, min(start, len(text))), max(0, min(end, len(text)))
        parts = ((text[:low], style), (text[low:high], style + more), (text[high:], style))
        result += [part for part in parts if part[0]]
        start, end = start - len(text), end - len(text)
    return result
