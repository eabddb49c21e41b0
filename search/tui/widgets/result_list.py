"""The list of hits.

Every hit takes the same number of lines, so only what is in sight needs to be laid out,
however many hits there are. Only the line above those without words of the query comes between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rich.segment import Segment
from rich.style import Style
from textual.events import Click, Resize
from textual.geometry import Region, Size
from textual.strip import Strip

from index import cache, messages
from search.casework.values import Mark
from search.display.bidi.modes import Bidi
from search.display.cells import cell_width, clip
from search.display.heading import heading_pieces, location_pieces
from search.display.paths import isolate_notes, isolate_parts
from search.display.pieces import Piece
from search.tui.events import HitSelected, LastHitReached
from search.tui.model.labels import HitLabels, label_hit
from search.tui.model.marks import STAR, PassageKey, describe_mark, passage_key
from search.tui.model.rows import Row
from search.tui.widgets.line_view import CURSOR, LineView, StyledText
from search.types import Highlight, Hit

if TYPE_CHECKING:
    from search.display.excerpt import Excerpt

MARGIN: Final = 4
"""Cells before the text of a hit."""
FRAME_LINES: Final = 2
"""Lines of a hit beside those of its text: what it is called, and where it is."""
RULE: Final = "─"
_META: Final = "line-view--meta"
PATH_SHARE: Final = 3
"""A long path has at least one cell in so many of its line, whatever comes after it."""
DENSE_LIST: Final = 13
"""Below this height, hits have one line of text rather than two."""
AIRY_LIST: Final = 25
"""From this height on, there is an empty line between hits."""


@lru_cache(maxsize=cache.EXCERPTS)
def _excerpt(text: str, highlights: tuple[Highlight, ...], width: int, max_lines: int) -> Excerpt:
    from search.display.excerpt import make_excerpt  # with what a query needs

    return make_excerpt(text, highlights, width, max_lines)


class ResultList(LineView):
    """Hits, one of them selected. Posts HitSelected whenever the selection changes."""

    def __init__(self, bidi: Bidi, roots: tuple[str, ...] = ()) -> None:
        """``roots`` are the absolute paths of what is indexed."""
        super().__init__("results", bidi)
        self._roots = roots
        self._rows: tuple[Row, ...] = ()
        self._stale: Mapping[str, str] = {}
        self._marks: Mapping[PassageKey, Mark] = {}
        self._selected = 0
        self._divided_at: int | None = None
        self._is_outdated = False
        self._text_lines = 2
        self._row_height = FRAME_LINES + 2

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The hits that are listed, in that order."""
        return tuple(row.hit for row in self._rows)

    @property
    def selected(self) -> Hit | None:
        """The selected hit; None if there are no hits."""
        return self._rows[self._selected].hit if self._rows else None

    @property
    def at_top(self) -> bool:
        """Whether the first hit is selected, or there is none."""
        return self._selected == 0

    @property
    def visible_count(self) -> int:
        """How many hits there is room for, one that is cut off included."""
        return max(1, -(-self.size.height // self._row_height))

    def show(
        self,
        rows: tuple[Row, ...],
        stale: Mapping[str, str] | None = None,
        *,
        keep_selection: bool = False,
    ) -> None:
        """List ``rows`` and select the first, or the passage that was selected before.

        ``stale`` says by path what has become of files since they were indexed.
        """
        before = self.selected
        self._rows, self._stale = rows, stale or {}
        self._divided_at = _find_title(rows)
        self._selected = 0
        self._is_outdated = False
        if keep_selection and before is not None:
            self._selected = self._index_of(before)
        self._update_size()
        self._tell_selected()

    def show_outdated(self) -> None:
        """Show that the hits answer another query: muted, until others are shown."""
        self._is_outdated = True
        self.redraw()

    def _tell_selected(self) -> None:
        # To the screen itself: so what depends on it is drawn together with the list.
        self.screen.post_message(HitSelected(self.selected))

    def _index_of(self, hit: Hit) -> int:
        """Return the index of the row with the passage of ``hit``; 0 if it is not listed."""
        key = passage_key(hit)
        for index, row in enumerate(self._rows):
            if passage_key(row.hit) == key:
                return index
        return 0

    def update_rows(self, rows: tuple[Row, ...]) -> None:
        """List the same passages, of which more is known by now."""
        before, self._rows = self.selected, rows
        self.redraw()
        if self.selected is not before:
            self._tell_selected()

    def use_marks(self, marks: Mapping[PassageKey, Mark]) -> None:
        """Show from the next drawing on how passages are marked."""
        self._marks = marks

    def move(self, by: int) -> None:
        """Move the selection by ``by`` hits, stopping at the ends."""
        self._select(self._selected + by)

    def move_page(self, by: int) -> None:
        """Move the selection by ``by`` screenfuls."""
        self.move(by * max(1, self.size.height // self._row_height))

    def _select(self, index: int) -> None:
        last = len(self._rows) - 1
        if self._rows and index >= last:
            self.post_message(LastHitReached())
        index = max(0, min(index, last))
        if not self._rows or index == self._selected:
            return
        self._selected = index
        self._reveal_selected()
        self.redraw()
        self._tell_selected()

    def _top_of(self, index: int) -> int:
        """Return the first line of a row."""
        is_below = self._divided_at is not None and index >= self._divided_at
        return index * self._row_height + is_below

    def _row_at(self, line: int) -> tuple[int, int]:
        """Return the index of the row at ``line``, and which of its lines that is.

        That is −1 for the line above a part of the list.
        """
        if self._divided_at is not None:
            divider = self._top_of(self._divided_at) - 1
            if line == divider:
                return self._divided_at, -1
            line -= line > divider
        return divmod(line, self._row_height)

    def _update_size(self) -> None:
        height = self.size.height
        self._text_lines = 1 if height < DENSE_LIST else 2
        self._row_height = FRAME_LINES + self._text_lines + (height >= AIRY_LIST)
        self.virtual_size = Size(self.columns, self._top_of(len(self._rows)))
        self._reveal_selected()
        self.redraw()

    def _reveal_selected(self) -> None:
        top = self._top_of(self._selected)
        height = self._row_height
        if self._selected == self._divided_at:  # with the line above it
            top, height = top - 1, height + 1
        region = Region(0, top, 1, min(height, max(1, self.size.height)))
        self.scroll_to_region(region, animate=False, force=True, immediate=True)

    def on_resize(self, event: Resize) -> None:
        """Lay out for the new size."""
        del event
        self._update_size()

    def on_click(self, event: Click) -> None:
        """Select the hit under the mouse."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        index, line = self._row_at(offset.y + self.scroll_offset.y)
        if line >= 0:
            self._select(index)

    def draw_line(self, number: int, width: int) -> Strip:
        """Draw a line of a hit, or the one above a part of them."""
        index, line = self._row_at(number)
        if index >= len(self._rows):
            return Strip.blank(width, self.base_style)
        row = self._rows[index]
        if line < 0:
            below = len(self._rows) - index
            return self._draw_title(f"{row.title} · {messages.number(below)}", width)
        selected = index == self._selected
        base = self.base_style
        if self._is_outdated:
            base += self.component_style("line-view--meta")
        elif selected:
            base += self.component_style("line-view--selected")
        labels = label_hit(
            row.hit, row.collapsed, self._roots, change=self._stale.get(row.hit.path, "")
        )
        if line == 0:
            return self._draw_heading(row.hit, labels, width, base, selected=selected)
        if line <= self._text_lines:
            return self._draw_text_line(row.hit, line - 1, width, base)
        if line == self._text_lines + 1:
            return self._draw_location(row.hit, labels, width, base)
        return Strip.blank(width, self.base_style)

    def _draw_title(self, title: str, width: int) -> Strip:
        text = clip(f"{RULE * 2} {title} ", width - 2)
        rule = text + RULE * (width - 2 - cell_width(text))
        segments = self.component_segments(rule, "line-view--rule", self.base_style)
        return self.align(segments, width, self.base_style)

    def _draw_heading(
        self, hit: Hit, labels: HitLabels, width: int, base: Style, *, selected: bool
    ) -> Strip:
        """Draw rank, mark and language; what the document is called; and its date.

        A name that runs from right to left stands at the right, the date before it: a terminal
        that reorders lines would change their places otherwise.
        """
        rank = f"{hit.rank:>3}"
        mark = self._marks.get(passage_key(hit))
        star = STAR if mark is not None and mark.starred else " "
        room = max(1, width - cell_width(rank + labels.badge + labels.date) - 7)
        pieces = heading_pieces(labels.named, room)
        label = self._styled(pieces, "line-view--title", base)
        name = self.order_pieces(label, rtl=labels.rtl)
        gap = Segment(" " * (room - sum(cell_width(part.text) for part in name) + 1), base)
        date = self.component_segments(labels.date, _META, base)
        to_right = labels.rtl and self._bidi.aligned
        segments = [
            *self.component_segments(CURSOR if selected else " ", "line-view--mark", base),
            *self.component_segments(rank, _META, base),
            *self.component_segments(star, "line-view--mark", base),
            *self.component_segments(f" {labels.badge} ", "line-view--badge", base),
            Segment(" ", base),
            *((*date, gap, *name) if to_right else (*name, gap, *date)),
        ]
        return self.align(segments, width, base, margin=0)

    def _draw_location(self, hit: Hit, labels: HitLabels, width: int, base: Style) -> Strip:
        """Draw where the document is, and what else is known of the hit."""
        room = max(1, width - MARGIN - 2)
        mark = self._marks.get(passage_key(hit))
        after = labels.notes + isolate_notes(describe_mark(mark) if mark is not None else ())
        # Where in the document comes first in it; of a long path the end is enough.
        after = clip(after, room - min(cell_width(labels.path), room // PATH_SHARE))
        # The name of the file comes last.
        pieces: Sequence[Piece] = location_pieces(labels.named, room, path=labels.path, after=after)
        pieces = [piece._replace(text=isolate_parts(piece.text)) for piece in pieces]
        segments = self.order_pieces(self._styled(pieces, _META, base), rtl=False)
        return self._indent(segments, width, base, rtl=False)

    def style_pieces(self, pieces: Sequence[Piece], base: Style) -> list[StyledText]:
        """Style the pieces of a line; those of outdated hits are highlighted for nothing."""
        if self._is_outdated:
            return [(piece.text, base) for piece in pieces]
        return super().style_pieces(pieces, base)

    def _styled(self, pieces: Sequence[Piece], name: str, base: Style) -> list[StyledText]:
        """Style pieces of a line as a component, and for their reasons."""
        return self.style_pieces(pieces, base + self.component_style(name))

    def _draw_text_line(self, hit: Hit, number: int, width: int, base: Style) -> Strip:
        """Draw a line of the excerpt, or a blank one below it."""
        room = max(1, width - MARGIN - 2)
        part = _excerpt(hit.text, hit.highlights, room, self._text_lines)
        if number < min(len(part.lines), self._text_lines):
            segments = self.highlighted_segments(part.lines[number], base, rtl=part.rtl)
            return self._indent(segments, width, base, rtl=part.rtl)
        return Strip.blank(width, base)

    def _indent(self, segments: list[Segment], width: int, base: Style, *, rtl: bool) -> Strip:
        margin = 1 if rtl and self._bidi.aligned else MARGIN + 1
        return self.align(segments, width, base, rtl=rtl, margin=margin)


def _find_title(rows: Sequence[Row]) -> int | None:
    """Return the index of the row that a part of the list begins with."""
    return next((index for index, row in enumerate(rows) if row.title), None)
