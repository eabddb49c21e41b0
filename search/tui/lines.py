"""A scrolling view of text lines, drawn only as they come into sight."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.scroll_view import ScrollView
from textual.strip import Strip

from search.paint import Piece
from search.types import Reason


class Lines(ScrollView, can_focus=False):
    """Base of the results and the preview: the styles of highlights, and alignment."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"lines--{reason.value}" for reason in Reason),
        "lines--meta",
        "lines--badge",
        "lines--title",
    }

    ALLOW_SELECT = False

    def reason_style(self, reason: Reason | None) -> Style:
        """Return what a reason adds to the style of the line it is in."""
        return Style() if reason is None else self.part_style(f"lines--{reason.value}")

    def part_style(self, name: str) -> Style:
        """Return the style of a component; its ground only where the stylesheet gives it one."""
        style = self.get_component_rich_style(name)
        if self.get_component_styles(name).has_rule("background"):
            return style
        return Style.from_color(style.color) + style.without_color

    def segments(self, pieces: Iterable[Piece], base: Style) -> list[Segment]:
        """Style each piece for its reason."""
        return [Segment(text, base + self.reason_style(reason)) for text, reason in pieces]

    def strip(
        self,
        segments: list[Segment],
        width: int,
        base: Style,
        *,
        rtl: bool = False,
        margin: int = 1,
    ) -> Strip:
        """Make a line of ``width`` cells, its text ``margin`` cells from the side it starts at."""
        line = Strip(segments)
        spare = width - margin - line.cell_length
        indent = max(0, spare if rtl else margin)
        if indent:
            line = Strip([Segment(" " * indent, base), *segments])
        return line.adjust_cell_length(width, base)
