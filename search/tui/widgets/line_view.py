"""A scrolling view of text lines, drawn only as they come into sight."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import accumulate, chain, repeat
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.strip import Strip

from search.display.bidi.modes import Bidi
from search.display.bidi.reorder import reorder_pieces
from search.display.bidi.terminals import order_for_terminal
from search.display.paint import Piece
from search.types import Reason


class LineView(ScrollView, can_focus=False):
    """Base of all views of lines: the styles of highlights, order and alignment.

    ``bidi`` says who puts right-to-left text in order, never AUTO.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"highlight--{reason.value}" for reason in Reason),
        *(f"highlight--{reason.value}-faint" for reason in Reason),
        "line-view--meta",
        "line-view--badge",
        "line-view--title",
        "line-view--selected",
        "line-view--mark",
    }

    ALLOW_SELECT = False

    def __init__(self, name: str, bidi: Bidi) -> None:
        super().__init__(id=name)
        self._bidi = bidi
        self._styles: dict[str, Style] = {}
        self._drawn: dict[tuple[int, int], Strip] = {}

    def draw(self, number: int, width: int) -> Strip:
        """Draw line ``number``, from 0, in ``width`` cells; there need not be such a line."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        """Draw line ``y`` of what is in sight, or take it as it was drawn before."""
        key = (y + self.scroll_offset.y, self.columns)
        if key not in self._drawn:
            self._drawn[key] = self.draw(*key)
        return self._drawn[key]

    def redraw(self) -> None:
        """Draw anew the lines in sight that have changed: a slow terminal gets no others."""
        before, self._drawn = self._drawn, {}
        height, top = self.size.height, self.scroll_offset.y
        changed = [
            y for y in range(height) if self.render_line(y) != before.get((y + top, self.columns))
        ]
        if len(changed) == height:
            self.refresh()
        elif changed:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))

    def watch_show_vertical_scrollbar(self, shown: bool) -> None:
        """Put the scrollbar where it belongs: it may come after what was scrolled to."""
        if shown:
            self.vertical_scrollbar.position = self.scroll_y

    def notify_style_update(self) -> None:
        """Forget styles of the theme before."""
        self._styles.clear()
        self._drawn.clear()
        super().notify_style_update()

    @property
    def columns(self) -> int:
        """The cells there are for a line, beside the scrollbar."""
        return self.scrollable_content_region.width

    def reason_style(self, reason: Reason | None, *, faint: bool = False) -> Style:
        """Return what a reason, ``faint`` or not, adds to the style of the line it is in."""
        if reason is None:
            return Style()
        return self.part_style(f"highlight--{reason.value}{'-faint' if faint else ''}")

    def part_style(self, name: str) -> Style:
        """Return the style of a component; its ground only where the stylesheet gives it one."""
        if name not in self._styles:
            style = self.get_component_rich_style(name)
            if not self.get_component_styles(name).has_rule("background"):
                style = Style.from_color(style.color) + style.without_color
            self._styles[name] = style
        return self._styles[name]

    def segments(
        self, pieces: Sequence[Piece], base: Style, *, rtl: bool, faint: Sequence[bool] = ()
    ) -> list[Segment]:
        """Style the pieces of a line for their reasons, see styled(), and put them in order."""
        return self.ordered(self.styled(pieces, base, faint), rtl=rtl)

    def styled(
        self, pieces: Sequence[Piece], base: Style, faint: Sequence[bool] = ()
    ) -> list[tuple[str, Style]]:
        """Style each piece for its reason. ``faint`` tells which are; missing ones are not."""
        shades = chain(faint, repeat(False))
        return [
            (text, base + self.reason_style(reason, faint=pale))
            for (text, reason), pale in zip(pieces, shades, strict=False)
        ]

    def ordered(self, styled: Sequence[tuple[str, Style]], *, rtl: bool) -> list[Segment]:
        """Put a line in the order of the screen, if that is ours to do."""
        font_changes = _font_changes(styled)
        order = partial(order_for_terminal, rtl=rtl, bidi=self._bidi, font_changes=font_changes)
        pieces = reorder_pieces(styled, order)
        return [Segment(text, style) for text, style in pieces]

    def part(self, text: str, name: str, base: Style, *, rtl: bool = False) -> list[Segment]:
        """Return ``text`` in the style of a component."""
        return self.segments([(text, None)], base + self.part_style(name), rtl=rtl)

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
        indent = max(0, spare if rtl and self._bidi.aligned else margin)
        if indent:
            line = Strip([Segment(" " * indent, base), *segments])
        return line.adjust_cell_length(width, base).simplify()


def _font_changes(styled: Sequence[tuple[str, Style]]) -> list[int]:
    """Return where in a line the font changes; colours and underlines leave it as it is."""
    ends = accumulate(len(text) for text, _ in styled)
    fonts = [(bool(style.bold), bool(style.italic)) for _, style in styled]
    return [end for end, one, other in zip(ends, fonts, fonts[1:], strict=False) if one != other]
