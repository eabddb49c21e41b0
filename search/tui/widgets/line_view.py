"""A scrolling view of text lines, drawn only as they come into sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar, Final, TypeAlias

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from search.display.bidi.modes import Bidi
from search.display.bidi.reorder import reorder_pieces
from search.display.bidi.terminals import order_for_terminal
from search.display.pieces import Piece
from search.tui.events import ViewScrolled
from search.tui.widgets.framed_lines import Frame, FramedLines
from search.types import Reason

CURSOR: Final = "▌"
"""At the left of the line that is selected: its colour cannot be seen everywhere."""
StyledText: TypeAlias = tuple[str, Style]


class LineView(ScrollView, can_focus=False):
    """Base of all views of lines: styles of highlights, display order, alignment.

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
        "line-view--rule",
        "line-view--example",
    }

    ALLOW_SELECT = False

    virtual_size: Reactive[Size] = Reactive(Size(0, 0))
    """The size of all lines. Textual's own has the whole screen laid out anew at every change."""

    def __init__(self, name: str, bidi: Bidi) -> None:
        super().__init__(id=name)
        self._bidi = bidi
        self._component_rich_styles: dict[str, Style] = {}
        self._base_style: Style | None = None
        self._width = 0
        """Cells of the lines in ``_drawn``: asking Textual for it takes as long as drawing one."""
        self._drawn: dict[int, Strip] = {}
        """By number of the line, since the last redraw()."""
        self._framed: FramedLines | None = None

    def draw_line(self, number: int, width: int) -> Strip:
        """Draw line ``number``, from 0, in ``width`` cells; blank beyond the last line."""
        raise NotImplementedError

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the rows of ``crop``, in the width that the view has by now."""
        if self._width != self.columns:
            self._width = self.columns
            self._drawn.clear()
        frame = Frame.of(self)
        if self._framed is None or self._framed.frame != frame:
            self._framed = FramedLines(self, frame, super().render_lines)
        top = self.scroll_offset.y
        return self._framed.rows(crop, lambda y: self._line(y + top))

    def render_line(self, y: int) -> Strip:
        """Return line ``y`` of those in sight, drawing it unless it is drawn already."""
        return self._line(y + self.scroll_offset.y)

    def redraw(self) -> None:
        """Draw all lines in sight, but refresh only those that differ: terminals can be slow."""
        before = self._drawn if self._width == self.columns else {}
        self._width, self._drawn = self.columns, {}
        (width, height), top = self.size, self.scroll_offset.y
        changed = [y for y in range(height) if not self._keep_line(y + top, before)]
        if len(changed) == height:
            self.refresh()
        elif changed:
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    def _keep_line(self, number: int, before: Mapping[int, Strip]) -> bool:
        """Draw a line; if it is as ``before``, keep that, with what is remembered of it."""
        if number not in before or self._line(number) != before[number]:
            return False
        self._drawn[number] = before[number]
        return True

    def _line(self, number: int) -> Strip:
        if number not in self._drawn:
            self._drawn[number] = self.draw_line(number, self._width)
        return self._drawn[number]

    def watch_virtual_size(self, size: Size) -> None:
        """Show or hide the scrollbar, and keep the lines in sight within the text."""
        self._scroll_update(size)

    def watch_show_vertical_scrollbar(self, visible: bool) -> None:
        """Put the scrollbar where it belongs: it may appear after the view has scrolled."""
        if visible:
            self.vertical_scrollbar.position = self.scroll_y

    def notify_style_update(self) -> None:
        """Forget the styles of the theme before."""
        self._component_rich_styles.clear()
        self._base_style = None
        self._drawn.clear()
        self._framed = None
        super().notify_style_update()

    def on_mouse_scroll_down(self) -> None:
        """Say that the user goes on."""
        self.post_message(ViewScrolled())

    on_mouse_scroll_up = on_mouse_scroll_down
    on_scroll_to = on_scroll_up = on_scroll_down = on_mouse_scroll_down  # of the scrollbar

    @property
    def base_style(self) -> Style:
        """The style of the view, which Textual composes anew each time it is asked."""
        if self._base_style is None:
            self._base_style = self.rich_style
        return self._base_style

    @property
    def columns(self) -> int:
        """The width of a line in cells, without the scrollbar."""
        return self.scrollable_content_region.width

    def reason_style(self, reason: Reason | None, *, faint: bool = False) -> Style:
        """Return what a highlight adds to the style of its line; nothing without a reason."""
        if reason is None:
            return Style()
        return self.component_style(f"highlight--{reason.value}{'-faint' if faint else ''}")

    def component_style(self, name: str) -> Style:
        """Return what a component adds to a style: a background only if the stylesheet has one."""
        if name not in self._component_rich_styles:
            style = self.get_component_rich_style(name)
            if not self.get_component_styles(name).has_rule("background"):
                style = Style.from_color(style.color) + style.without_color
            self._component_rich_styles[name] = style
        return self._component_rich_styles[name]

    def style_pieces(self, pieces: Sequence[Piece], base: Style) -> list[StyledText]:
        """Style the pieces of a line for their reasons."""
        return [
            (piece.text, base + self.reason_style(piece.reason, faint=piece.faint))
            for piece in pieces
        ]

    def order_pieces(self, styled: Sequence[StyledText], *, rtl: bool) -> list[Segment]:
        """Put a line in the order in which the terminal needs it."""
        font_changes = _font_changes(styled)
        order = partial(order_for_terminal, rtl=rtl, bidi=self._bidi, font_changes=font_changes)
        return [Segment(text, style) for text, style in reorder_pieces(styled, order)]

    def highlighted_segments(
        self, pieces: Sequence[Piece], base: Style, *, rtl: bool
    ) -> list[Segment]:
        """Style the pieces of a line as style_pieces() does, and put them in display order."""
        return self.order_pieces(self.style_pieces(pieces, base), rtl=rtl)

    def component_segments(
        self, text: str, name: str, base: Style, *, rtl: bool = False
    ) -> list[Segment]:
        """Return ``text`` in the style of a component, in display order."""
        return self.order_pieces([(text, base + self.component_style(name))], rtl=rtl)

    def align(
        self,
        segments: list[Segment],
        width: int,
        base: Style,
        *,
        rtl: bool = False,
        margin: int = 1,
    ) -> Strip:
        """Make a line of ``width`` cells, its text ``margin`` cells from the side it starts at."""
        text_width = sum(segment.cell_length for segment in segments)
        indent = margin
        if rtl and self._bidi.aligned:
            indent = max(0, width - margin - text_width)
        after = max(0, width - indent - text_width)
        padded = [Segment(" " * indent, base), *segments, Segment(" " * after, base)]
        line = Segment.simplify(part for part in padded if part.text)
        return Strip(line, indent + text_width + after).adjust_cell_length(width, base)


def _font_changes(styled: Sequence[StyledText]) -> list[int]:
    """Return where in a line the font changes; colours and underlines leave it as it is."""
    changes: list[int] = []
    position = 0
    font_before: tuple[bool, bool] | None = None
    for text, style in styled:
        font = (bool(style.bold), bool(style.italic))
        if font_before is not None and font != font_before:
            changes.append(position)
        position += len(text)
        font_before = font
    return changes
