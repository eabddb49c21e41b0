"""The rows of a view: lines of text with its frame around them, each composed once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from rich.style import Style
from textual.geometry import Region, Size, Spacing
from textual.strip import Strip
from textual.widget import Widget

RowRenderer: TypeAlias = Callable[[Region], list[Strip]]


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds the text of a view: as long as it is the same, rows stay as they are."""

    size: Size
    gutter: Spacing
    titles: tuple[str | None, str | None]

    @classmethod
    def of(cls, view: Widget) -> Frame:
        """Return the frame that ``view`` has by now; styles aside, which tell when they change."""
        return cls(view.outer_size, view.styles.gutter, (view.border_title, view.border_subtitle))


class FramedLines:
    """The rows of a view, for as long as it has this ``frame`` and the same styles.

    Textual composes a row anew when any has changed, and looks up all styles for each. Here that
    is done once, for what is above, below and beside the text.
    """

    def __init__(self, view: Widget, frame: Frame, render: RowRenderer) -> None:
        """``render`` is how Textual renders a region of ``view``."""
        self.frame = frame
        self._render = render
        self._background = view.background_colors[1]
        self._blank = Style.from_color(bgcolor=self._background.rich_color)
        self._filters = view.get_line_filters()
        self._edges: dict[int, Strip] = {}
        self._sides: tuple[Strip, Strip] | None = None
        self._rows: dict[int, tuple[Strip, Strip]] = {}
        """By row: the line that it shows, and that with the sides."""

    def rows(self, crop: Region, line_at: Callable[[int], Strip]) -> list[Strip]:
        """Return the rows of ``crop``; ``line_at`` returns a line of those in sight, from 0."""
        top, bottom = self.frame.gutter.top, self.frame.size.height - self.frame.gutter.bottom
        rows = [
            self._row(y, line_at(y - top)) if top <= y < bottom else self._edge(y)
            for y in crop.line_range
        ]
        if crop.column_span == (0, self.frame.size.width):
            return rows
        return [row.crop(*crop.column_span) for row in rows]

    def _row(self, y: int, line: Strip) -> Strip:
        shown, row = self._rows.get(y, (None, line))
        if shown is not line:
            row = self._compose(y, line)
            self._rows[y] = line, row
        return row

    def _compose(self, y: int, line: Strip) -> Strip:
        width, gutter = self.frame.size.width, self.frame.gutter
        if self._sides is None:
            row = self._edge(y)
            self._sides = row.crop(0, gutter.left), row.crop(width - gutter.right, width)
        left, right = self._sides
        line = line.adjust_cell_length(width - gutter.width, self._blank)
        for line_filter in self._filters:
            line = line.apply_filter(line_filter, self._background)
        return Strip([*left, *line, *right], width) if gutter.width else line

    def _edge(self, y: int) -> Strip:
        if y not in self._edges:
            self._edges[y] = self._render(Region(0, y, self.frame.size.width, 1))[0]
        return self._edges[y]
