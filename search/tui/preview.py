"""The whole document, at the passage."""

from __future__ import annotations

from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual.events import Resize
from textual.geometry import Size
from textual.strip import Strip

from index.types import Span
from search.bidi import Bidi, visual
from search.paint import Piece, pieces
from search.tui.layout import Layout, Line, lay_out
from search.tui.lines import Lines
from search.tui.page import Page

MARGIN: Final = 2
MEASURE: Final = 100
"""Lines are no longer than this many cells, however wide the screen."""


class Preview(Lines):
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

    def show(self, page: Page | None, layout: Layout | None = None) -> None:
        """Show ``page`` at its passage, or nothing. ``layout``: its text, for `measure`."""
        self._page = page
        self._match = page.first if page else 0
        self._wrap(layout)
        self._reveal(page.passage.start if page else 0)

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
        self._reveal(passage.start if at_passage else top[0].span.start)

    def _wrap(self, layout: Layout | None = None) -> None:
        if layout is None or layout.width != self.measure:
            layout = lay_out(self._page.text, self.measure) if self._page else Layout(0, ())
        self._layout = layout
        self.virtual_size = Size(self.columns, len(layout.lines))

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
        passage = self._page.passage
        if line.span.end > passage.start and line.span.start < passage.end:
            base += self.part_style("preview--passage")
        segments = self._segments(self._page, line, base)
        return self.strip(segments, width, base, rtl=line.rtl, margin=MARGIN)

    def _segments(self, page: Page, line: Line, base: Style) -> list[Segment]:
        """Style a line; the current match, if it is in it, on top of its reason."""
        cut = pieces(page.text, page.canvas, line.span)
        match = page.matches[self._match] if page.matches else Span(0, 0)
        start = max(0, match.start - line.span.start)
        end = min(match.end, line.span.end) - line.span.start
        if start >= end:
            return self.segments(cut, base, rtl=line.rtl)
        return _lit(self, cut, range(start, end), base, rtl=line.rtl, bidi=self._bidi)


def _lit(
    lines: Lines, cut: tuple[Piece, ...], match: range, base: Style, *, rtl: bool, bidi: Bidi
) -> list[Segment]:
    """Style a line with the current match in it, code point by code point."""
    text = "".join(piece for piece, _ in cut)
    reasons = [reason for piece, reason in cut for _ in piece]
    order = list(range(len(text)))
    if bidi is Bidi.APP:
        shown = visual(text, rtl=rtl)
        text, order = shown.text, list(shown.sources)
    here = lines.part_style("preview--match")
    styles = [
        base + lines.reason_style(reasons[at]) + (here if at in match else Style()) for at in order
    ]
    return _joined(text, styles)


def _joined(text: str, styles: list[Style]) -> list[Segment]:
    segments: list[Segment] = []
    start = 0
    for n in range(1, len(text) + 1):
        if n == len(text) or styles[n] != styles[start]:
            segments.append(Segment(text[start:n], styles[start]))
            start = n
    return segments
