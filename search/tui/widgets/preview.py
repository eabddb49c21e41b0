"""The whole document, scrolled to the passage."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual.events import Resize
from textual.geometry import Size
from textual.strip import Strip

from index.messages import _, fill
from index.types import Span
from search.display.bidi.modes import Bidi
from search.display.pieces import split_pieces
from search.tui.model.document import ReadableDocument
from search.tui.model.layout import Layout, WrappedLine, lay_out
from search.tui.widgets.line_view import LineView, StyledText

MARGIN: Final = 2
"""Cells at either side of the text."""
MAX_TEXT_WIDTH: Final = 140
"""Cells of the text and its margins at most, however wide the screen."""
NEAR_PASSAGE: Final = 2_000
"""Whoever reads no further from the passage than these code points is reading the passage."""


class Preview(LineView):
    """A document, wrapped, its passage marked and scrolled into sight, one match at a time."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"preview--passage", "preview--match"}

    def __init__(self, bidi: Bidi) -> None:
        super().__init__("preview", bidi)
        self._document: ReadableDocument | None = None
        self._layout = Layout(0, ())
        self._match = 0
        self._steps = 0
        """Steps beyond the matches that are known, to be taken once all of them are."""

    @property
    def document(self) -> ReadableDocument | None:
        """The document that is shown."""
        return self._document

    @property
    def text_width(self) -> int:
        """The width of the text in cells."""
        return max(1, min(MAX_TEXT_WIDTH, self.columns) - 2 * MARGIN)

    @property
    def match_position(self) -> str:
        """Which match is the current one, of how many; "" without any."""
        if self._document is None or not self._document.matches:
            return ""
        text = _("match {number:,} of {total:,}")
        if not self._document.searched:
            text = _("match {number:,} of {total:,} or more")
        return fill(text, {"number": self._match + 1, "total": len(self._document.matches)})

    @property
    def reading_position(self) -> int:
        """The code point of the text that is being read: the current match, if there is one."""
        if self._document is None:
            return 0
        if self._match == self._document.first_match or not self._document.matches:
            return self._document.reading_start
        return self._document.matches[self._match].start

    @property
    def page_number(self) -> int | None:
        """The page on paper that is being read, from 1; None where there are no pages."""
        return self._document.page_at(self.reading_position) if self._document else None

    def show(self, document: ReadableDocument | None, layout: Layout | None = None) -> None:
        """Show a document at its passage, or nothing; one that is the same stays as it is read.

        ``layout`` is used if it was made for the width that the text has by now.
        """
        before, self._document = self._document, document
        if before is not None and document is not None and document.is_read_like(before):
            if before.matches:  # there may be more of them by now
                self._match = bisect_left(document.matches, before.matches[self._match])
            if document.searched and self._steps:
                self.step_match(self._steps)
                self._steps = 0
            self.redraw()
            return
        self._steps = 0
        self._match = document.first_match if document else 0
        self._wrap(layout)
        self._reveal_passage()

    def step_match(self, by: int) -> None:
        """Go to another match; after the last comes the first, once all of them are known."""
        if self._document is None or not self._document.matches:
            return
        is_known = 0 <= self._match + by < len(self._document.matches)
        if not self._document.searched and (self._steps or not is_known):
            self._steps += by
            return
        self._match = (self._match + by) % len(self._document.matches)
        self._reveal(self._document.matches[self._match].start)

    def on_resize(self, event: Resize) -> None:
        """Wrap to the new width; what was at the top stays in sight."""
        del event
        self._show_scrollbar()
        if self._document is None or self._layout.width == self.text_width:
            return
        top = None
        if self.scroll_offset.y < len(self._layout.lines):
            top = self._layout.lines[self.scroll_offset.y].span.start
        self._wrap()
        if top is None or abs(top - self._document.passage.start) < NEAR_PASSAGE:
            self._reveal_passage()
        else:
            self._reveal(top)

    def _wrap(self, layout: Layout | None = None) -> None:
        if layout is None or layout.width != self.text_width:
            layout = (
                lay_out(self._document.text, self.text_width) if self._document else Layout(0, ())
            )
        self._layout = layout
        self.virtual_size = Size(self.columns, len(layout.lines))
        self._show_scrollbar()

    def _show_scrollbar(self) -> None:
        """Let the scrollbar, whose column is always there, be seen if not all is in sight."""
        all_in_sight = len(self._layout.lines) <= self.size.height
        self.vertical_scrollbar.styles.opacity = 0.0 if all_in_sight else 1.0

    def _reveal_passage(self) -> None:
        """Scroll to the start of the passage or, where that is far above, to its first match."""
        if self._document is None:
            self._reveal(0)
            return
        start, match = self._document.passage.start, self._document.reading_start
        distance = self._layout.line_at(match) - self._layout.line_at(start)
        self._reveal(start if distance < self.size.height * 3 // 5 else match)

    def _reveal(self, position: int) -> None:
        """Scroll so that a code point is a little below the top."""
        top = max(0, self._layout.line_at(position) - self.size.height // 5)
        self.scroll_to(y=top, animate=False, force=True, immediate=True)
        self.redraw()

    def draw_line(self, number: int, width: int) -> Strip:
        """Draw a line of the document."""
        base = self.base_style
        if self._document is None or number >= len(self._layout.lines):
            return Strip.blank(width, base)
        line = self._layout.lines[number]
        if line.span.start == line.span.end and line.span.start in self._document.page_breaks:
            return self._draw_page_break(self._document, line.span.start, width, base)
        passage = self._document.passage
        if line.span.end > passage.start and line.span.start < passage.end:
            base += self.component_style("preview--passage")
        segments = self._styled_line(self._document, line, base)
        return self.align(segments, width, base, rtl=line.rtl, margin=MARGIN)

    def _draw_page_break(
        self, document: ReadableDocument, position: int, width: int, base: Style
    ) -> Strip:
        page = _("page {number}").format(number=document.page_at(position))
        rule = f"── {page} ".ljust(self.text_width, "─")
        segments = self.component_segments(rule, "line-view--meta", base)
        return self.align(segments, width, base, margin=MARGIN)

    def _styled_line(
        self, document: ReadableDocument, line: WrappedLine, base: Style
    ) -> list[Segment]:
        """Style the highlights in a line, and on top of them the current match."""
        pieces = split_pieces(document.text, document.style_codes, line.span)
        styled = self.style_pieces(pieces, base)
        if document.matches:
            match = document.matches[self._match]
            in_line = Span(match.start - line.span.start, match.end - line.span.start)
            styled = _add_style(styled, in_line, self.component_style("preview--match"))
        return self.order_pieces(styled, rtl=line.rtl)


def _add_style(styled: Sequence[StyledText], span: Span, style: Style) -> list[StyledText]:
    """Add ``style`` to the code points of ``span``, which may lie outside of the line."""
    result: list[StyledText] = []
    start, end = span.start, span.end
    for text, text_style in styled:
        low = max(0, min(start, len(text)))
        high = max(0, min(end, len(text)))
        if low:
            result.append((text[:low], text_style))
        if low < high:
            result.append((text[low:high], text_style + style))
        if high < len(text):
            result.append((text[high:], text_style))
        start -= len(text)
        end -= len(text)
    return result
