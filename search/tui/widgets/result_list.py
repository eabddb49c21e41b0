"""The list of hits. Every hit takes the same number of lines, so that only what is in
sight needs to be laid out, however many there are."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.events import Click, Resize
from textual.geometry import Region, Size
from textual.strip import Strip

from search.display.bidi.direction import is_rtl
from search.display.bidi.modes import Bidi
from search.display.cells import cells, clip, clip_start
from search.display.excerpt import Excerpt, excerpt
from search.tui.events import HitSelected, LastHitReached
from search.tui.model.arrange import Row
from search.tui.model.labels import Labels, labels
from search.tui.widgets.line_view import LineView
from search.types import Hit

MARGIN: Final = 4
HEAD_LINES: Final = 2
ROOMY: Final = 12
"""From this height on, hits have two lines of text and an empty line between them."""

_excerpt = lru_cache(maxsize=512)(excerpt)


class ResultList(LineView):
    """Hits, one of them selected. Posts HitSelected whenever the selection changes."""

    def __init__(self, bidi: Bidi) -> None:
        super().__init__("results", bidi)
        self._rows: tuple[Row, ...] = ()
        self._stale: frozenset[str] = frozenset()
        self._marked: frozenset[tuple[str, int]] = frozenset()
        self._selected = 0

    @property
    def hits(self) -> tuple[Hit, ...]:
        """What is listed, in that order."""
        return tuple(row.hit for row in self._rows)

    @property
    def selected(self) -> Hit | None:
        """The hit under the cursor; None if there are no hits."""
        return self._rows[self._selected].hit if self._rows else None

    @property
    def at_top(self) -> bool:
        """Whether the first hit is selected, or there is none."""
        return self._selected == 0

    def show(
        self, rows: tuple[Row, ...], stale: frozenset[str] = frozenset(), *, keep: bool = False
    ) -> None:
        """List ``rows`` and select the first, or with ``keep`` the passage selected before."""
        before = self.selected
        self._rows, self._stale = rows, stale
        places = [place(row.hit) for row in rows]
        here = place(before) if before and keep else None
        self._selected = places.index(here) if here in places else 0
        self._measure()
        self.post_message(HitSelected(self.selected))

    @property
    def in_sight(self) -> int:
        """How many hits there is room for."""
        return max(1, -(-self.size.height // self._item_height))

    def replace(self, rows: tuple[Row, ...]) -> None:
        """List the same passages, of which more is known by now."""
        before, self._rows = self.selected, rows
        self.redraw()
        if self.selected is not before:
            self.post_message(HitSelected(self.selected))

    def mark(self, marked: frozenset[tuple[str, int]]) -> None:
        """Show these passages as marked, see place()."""
        self._marked = marked
        self.redraw()

    def move(self, by: int) -> None:
        """Move the selection by so many hits, stopping at the ends."""
        self._select(self._selected + by)

    def move_page(self, by: int) -> None:
        """Move the selection by so many screenfuls."""
        self.move(by * max(1, self.size.height // self._item_height))

    def _select(self, index: int) -> None:
        last = len(self._rows) - 1
        if self._rows and index >= last:
            self.post_message(LastHitReached())
        index = max(0, min(index, last))
        if not self._rows or index == self._selected:
            return
        self._selected = index
        self._reveal()
        self.redraw()
        self.post_message(HitSelected(self.selected))

    @property
    def _text_lines(self) -> int:
        return 2 if self.size.height >= ROOMY else 1

    @property
    def _item_height(self) -> int:
        return HEAD_LINES + self._text_lines + (1 if self.size.height >= ROOMY else 0)

    def _measure(self) -> None:
        self.virtual_size = Size(self.columns, len(self._rows) * self._item_height)
        self._reveal()
        self.redraw()

    def _reveal(self) -> None:
        top = self._selected * self._item_height
        region = Region(0, top, 1, min(self._item_height, max(1, self.size.height)))
        self.scroll_to_region(region, animate=False, force=True, immediate=True)

    def on_resize(self, event: Resize) -> None:
        """Lay out for the new size."""
        del event
        self._measure()

    def on_click(self, event: Click) -> None:
        """Select the hit under the mouse."""
        self._select((event.y + self.scroll_offset.y) // self._item_height)

    def draw(self, number: int, width: int) -> Strip:
        """Draw a line of a hit."""
        index, row = divmod(number, self._item_height)
        if index >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        chosen = index == self._selected
        base = self.rich_style + (self.part_style("line-view--selected") if chosen else Style())
        return self._line(self._rows[index], row, width, base, chosen=chosen)

    def _line(self, row: Row, number: int, width: int, base: Style, *, chosen: bool) -> Strip:
        hit = row.hit
        shown = labels(hit, row.more, stale=hit.path in self._stale)
        if number == 0:
            return self._head(hit, shown, width, base, chosen=chosen)
        if number == 1:
            rtl = is_rtl(shown.second)
            shorten = clip_start if shown.second_is_path else clip  # a file's name comes last
            text = shorten(shown.second, width - MARGIN - 1)
            name = "line-view--meta" if shown.second_is_path else "line-view--title"
            return self._placed(self.part(text, name, base, rtl=rtl), width, base, rtl=rtl)
        part = self._text(hit, width)
        if number - HEAD_LINES >= min(len(part.lines), self._text_lines):
            return Strip.blank(width, self.rich_style if number > self._text_lines + 1 else base)
        line, faint = part.lines[number - HEAD_LINES], part.faint[number - HEAD_LINES]
        segments = self.segments(line, base, rtl=part.rtl, faint=faint)
        return self._placed(segments, width, base, rtl=part.rtl)

    def _head(self, hit: Hit, shown: Labels, width: int, base: Style, *, chosen: bool) -> Strip:
        marked = place(hit) in self._marked
        rank = f"{hit.rank:>3}"
        room = width - cells(rank + shown.badge + shown.date) - 7
        label = clip(shown.first, max(1, room))
        gap = " " * max(1, room - cells(label) + 1)
        name = "line-view--title" if shown.second_is_path else "line-view--meta"
        segments = [
            *self.part("▌" if chosen else " ", "line-view--mark", base),
            *self.part(rank, "line-view--meta", base),
            *self.part("✓" if marked else " ", "line-view--mark", base),
            *self.part(f" {shown.badge} ", "line-view--badge", base),
            Segment(" ", base),
            *self.part(label, name, base),
            Segment(gap, base),
            *self.part(shown.date, "line-view--meta", base),
        ]
        return self.strip(segments, width, base, margin=0)

    def _placed(self, segments: list[Segment], width: int, base: Style, *, rtl: bool) -> Strip:
        margin = 1 if rtl and self._bidi.aligned else MARGIN + 1
        return self.strip(segments, width, base, rtl=rtl, margin=margin)

    def _text(self, hit: Hit, width: int) -> Excerpt:
        return _excerpt(hit.text, hit.highlights, max(1, width - MARGIN - 2), self._text_lines)


def place(hit: Hit) -> tuple[str, int]:
    """Return what tells a passage from all others, and stays the same after indexing."""
    return hit.path, hit.passage
