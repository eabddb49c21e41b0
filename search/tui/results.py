"""The list of hits. Every hit takes the same number of lines, so that only what is in
sight needs to be laid out, however many there are."""

from __future__ import annotations

from functools import lru_cache
from pathlib import PurePath
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual.events import Click, Resize
from textual.geometry import Region, Size
from textual.strip import Strip

from index.safe import safe
from search.cells import cells, clip
from search.direction import has_rtl, is_rtl
from search.excerpt import Excerpt, excerpt
from search.tui.lines import Lines
from search.tui.messages import Chosen
from search.types import Hit

MARGIN: Final = 4
HEAD_LINES: Final = 2
ROOMY: Final = 12
"""From this height on, hits have two lines of text and an empty line between them."""

_excerpt = lru_cache(maxsize=512)(excerpt)


class ResultList(Lines):
    """Hits, one of them selected. Posts Chosen whenever the selection changes."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"results--selected", "results--mark"}

    def __init__(self) -> None:
        super().__init__(id="results")
        self._hits: tuple[Hit, ...] = ()
        self._selected = 0

    @property
    def hits(self) -> tuple[Hit, ...]:
        """What is listed."""
        return self._hits

    @property
    def selected(self) -> Hit | None:
        """The hit under the cursor; None if there are no hits."""
        return self._hits[self._selected] if self._hits else None

    def show(self, hits: tuple[Hit, ...], *, keep: bool = False) -> None:
        """List ``hits`` and select the first, or with ``keep`` the passage selected before."""
        before = self.selected
        self._hits = hits
        places = [(hit.path, hit.passage) for hit in hits]
        here = (before.path, before.passage) if before and keep else None
        self._selected = places.index(here) if here in places else 0
        self._measure()
        self.post_message(Chosen(self.selected))

    def move(self, by: int) -> None:
        """Move the selection by so many hits, stopping at the ends."""
        self._select(self._selected + by)

    def move_page(self, by: int) -> None:
        """Move the selection by so many screenfuls."""
        self.move(by * max(1, self.size.height // self._item_height))

    def _select(self, index: int) -> None:
        index = max(0, min(index, len(self._hits) - 1))
        if not self._hits or index == self._selected:
            return
        self._selected = index
        self._reveal()
        self.refresh()
        self.post_message(Chosen(self.selected))

    @property
    def _text_lines(self) -> int:
        return 2 if self.size.height >= ROOMY else 1

    @property
    def _item_height(self) -> int:
        return HEAD_LINES + self._text_lines + (1 if self.size.height >= ROOMY else 0)

    def _measure(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._hits) * self._item_height)
        self._reveal()
        self.refresh()

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

    def render_line(self, y: int) -> Strip:
        """Draw line ``y`` of what is in sight."""
        index, row = divmod(y + self.scroll_offset.y, self._item_height)
        width = self.size.width
        if index >= len(self._hits):
            return Strip.blank(width, self.rich_style)
        chosen = index == self._selected
        base = self.rich_style + (self.part_style("results--selected") if chosen else Style())
        return self._row(self._hits[index], row, width, base, chosen=chosen)

    def _row(self, hit: Hit, row: int, width: int, base: Style, *, chosen: bool) -> Strip:
        title = safe(hit.title or PurePath(hit.path).name)
        path = safe(hit.path)
        if row == 0:
            label = path if has_rtl(title) else title
            name = "lines--meta" if has_rtl(title) else "lines--title"
            return self._head(hit, label, name, width, base, chosen=chosen)
        if row == 1:
            label, rtl = (title, is_rtl(title)) if has_rtl(title) else (path, False)
            name = "lines--title" if has_rtl(title) else "lines--meta"
            text = clip(label, width - MARGIN - 1)
            return self._line(self._part(text, name, base), width, base, rtl=rtl)
        part = self._text(hit, width)
        if row - HEAD_LINES >= min(len(part.lines), self._text_lines):
            return Strip.blank(width, self.rich_style if row > self._text_lines + 1 else base)
        segments = self.segments(part.lines[row - HEAD_LINES], base)
        return self._line(segments, width, base, rtl=part.rtl)

    def _head(
        self, hit: Hit, label: str, name: str, width: int, base: Style, *, chosen: bool
    ) -> Strip:
        rank = f"{hit.rank:>3} "
        badge = f" {safe(hit.language).upper()} "
        date = safe(hit.date or "")
        room = width - cells(rank + badge + date) - 4
        label = clip(label, max(1, room))
        gap = " " * max(1, room - cells(label) + 1)
        mark = Segment("▌" if chosen else " ", base + self.part_style("results--mark"))
        segments = [
            mark,
            *self._part(rank, "lines--meta", base),
            *self._part(badge, "lines--badge", base),
            Segment(" ", base),
            *self._part(label, name, base),
            Segment(gap, base),
            *self._part(date, "lines--meta", base),
        ]
        return self.strip(segments, width, base, margin=0)

    def _line(self, segments: list[Segment], width: int, base: Style, *, rtl: bool) -> Strip:
        return self.strip(segments, width, base, rtl=rtl, margin=1 if rtl else MARGIN + 1)

    def _part(self, text: str, name: str, base: Style) -> list[Segment]:
        return [Segment(text, base + self.part_style(name))]

    def _text(self, hit: Hit, width: int) -> Excerpt:
        return _excerpt(hit.text, hit.highlights, max(1, width - MARGIN - 2), self._text_lines)
