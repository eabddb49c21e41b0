"""The input for queries. Arabic is put in order for terminals that do not do it."""

from __future__ import annotations

from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.geometry import Size
from textual.reactive import Reactive
from textual.strip import Strip
from textual.widgets import Input
from textual.widgets.input import Selection

from index.messages import _
from index.text.safe import safe
from search.display.bidi.direction import has_rtl, starts_rtl
from search.display.bidi.modes import Bidi
from search.display.bidi.reorder import reorder_line
from search.display.bidi.terminals import order_for_terminal
from search.display.cells import cell_width
from search.tui.events import LinesPasted
from search.tui.widgets.plain_text import order_message


def _editing_actions() -> dict[str, str]:
    """Return Textual's actions that edit an input, by key."""
    actions: dict[str, str] = {}
    for binding in Input.BINDINGS:
        if isinstance(binding, Binding):
            for key in binding.key.split(","):
                actions[key] = binding.action
    return actions


EDITING_ACTIONS: Final = _editing_actions()


class SequentialInput(Input):
    """An input that acts on keys in the order they were pressed."""

    async def _on_key(self, event: events.Key) -> None:
        # Textual inserts letters at once but sends Backspace round by the app: of keys that
        # come together, as over ssh, it would then delete the last letter of all.
        if event.key in EDITING_ACTIONS:
            event.stop()
            event.prevent_default()
            await self.run_action(EDITING_ACTIONS[event.key])


class BidiInput(SequentialInput):
    """An input whose text stays in logical order, whatever order it is displayed in."""

    virtual_size: Reactive[Size] = Reactive(Size(0, 0))
    """The size of the text. Textual's own has the whole screen laid out anew at every letter."""

    def __init__(self, bidi: Bidi, name: str, *, value: str = "", placeholder: str = "") -> None:
        super().__init__(
            value, placeholder=placeholder, id=name, compact=True, select_on_focus=False
        )
        self.cursor_blink = False  # a blinking cursor keeps a slow line busy
        self._bidi = bidi

    def render_line(self, y: int) -> Strip:
        """Draw the text in display order, the cursor on the letter that it is before.

        A query whose first letter runs from right to left stands at the right.
        """
        if not self.value and has_rtl(self.placeholder):
            return self._draw_placeholder()
        if y or not has_rtl(self.value):
            return super().render_line(y)
        width = self.scrollable_content_region.width
        rtl = starts_rtl(self.value)
        line = order_for_terminal(safe(self.value), rtl=rtl, bidi=self._bidi)
        segments = [
            Segment(char, self._character_style(source))
            for char, source in zip(line.text, line.sources, strict=True)
        ]
        end = Segment(" ", self._cursor_style() if self.cursor_at_end else Style())
        cursor = line.index_of(self.cursor_position)
        if rtl and self._bidi.aligned:  # the end of the text is at its left
            segments = [end, *segments]
            cursor = 0 if self.cursor_at_end else cursor + 1
        else:
            segments = [*segments, end]
            cursor = len(line.text) if self.cursor_at_end else cursor
        strip = _window(segments, cursor, width, to_right=rtl and self._bidi.aligned)
        return strip.apply_style(self.rich_style)

    def _draw_placeholder(self) -> Strip:
        """Draw what stands in the empty line, from the right as what is typed after it."""
        text = order_message(self.placeholder, self._bidi)
        style = self.get_component_rich_style("input--placeholder")
        segments = [Segment(text, style), Segment(" ", self._cursor_style())]
        if not self._bidi.aligned:
            segments = segments[::-1]
        width = self.scrollable_content_region.width
        strip = _window(segments, len(segments) - 1, width, to_right=self._bidi.aligned)
        return strip.apply_style(self.rich_style)

    def _on_paste(self, event: events.Paste) -> None:
        # Textual would take the first line and drop the others without a word.
        event.stop()
        event.prevent_default()
        if lines := _lines(event.text):
            self.replace(" ".join(lines), *self.selection)

    def action_cursor_left(self, select: bool = False) -> None:
        """Move the cursor to the left, as one sees it."""
        self._move_cursor(-1, select)

    def action_cursor_right(self, select: bool = False) -> None:
        """Move the cursor to the right, as one sees it."""
        self._move_cursor(1, select)

    def action_cursor_left_word(self, select: bool = False) -> None:
        """Move the cursor a word to the left, as one sees it."""
        if self._runs_from_right:
            super().action_cursor_right_word(select)
        else:
            super().action_cursor_left_word(select)

    def action_cursor_right_word(self, select: bool = False) -> None:
        """Move the cursor a word to the right, as one sees it."""
        if self._runs_from_right:
            super().action_cursor_left_word(select)
        else:
            super().action_cursor_right_word(select)

    @property
    def _runs_from_right(self) -> bool:
        return self._bidi.aligned and starts_rtl(self.value)

    def _move_cursor(self, by: int, select: bool) -> None:
        if not has_rtl(self.value) or not self._bidi.aligned:
            if by < 0:
                super().action_cursor_left(select)
            else:
                super().action_cursor_right(select)
            return
        position = next_position(self.value, self.cursor_position, by)
        if select:
            self.selection = Selection(self.selection.start, position)
        else:
            self.cursor_position = position

    def _character_style(self, index: int) -> Style:
        start, end = sorted(self.selection)
        if index == self.cursor_position and start == end:
            return self._cursor_style()
        if start <= index < end:
            return self.get_component_rich_style("input--selection")
        return Style()

    def _cursor_style(self) -> Style:
        return self.get_component_rich_style("input--cursor") if self.has_focus else Style()


class QueryInput(BidiInput):
    """The line for queries. Posts LinesPasted."""

    def __init__(self, bidi: Bidi) -> None:
        super().__init__(bidi, "query", placeholder=_("Search in English, Spanish or Arabic"))

    def _on_paste(self, event: events.Paste) -> None:
        lines = _lines(event.text)
        event.stop()
        event.prevent_default()
        if len(lines) > 1:
            self.post_message(LinesPasted(lines))
        elif lines:
            self.replace(lines[0], *self.selection)


def _lines(text: str) -> tuple[str, ...]:
    """Return the lines of a pasted text, without the blank ones."""
    return tuple(filter(None, (" ".join(line.split()) for line in text.splitlines())))


def next_position(text: str, position: int, by: int) -> int:
    """Return where the cursor comes to from ``position`` by a step to the right, 1, or left, -1.

    Positions are code points of ``text``; the cursor stands on the one it is before, at the end
    on a cell of its own, which is at the left of a text that runs from right to left.
    """
    rtl = starts_rtl(text)
    line = reorder_line(text, rtl=rtl)
    places = [
        source
        for char, source in zip(line.text, line.sources, strict=True)
        if cell_width(char)  # marks have no cell of their own
    ]
    places = [len(text), *places] if rtl else [*places, len(text)]
    if position not in places:  # inside a ligature, or on a mark
        position = max((place for place in places if place < position), default=places[0])
    return places[max(0, min(places.index(position) + by, len(places) - 1))]


def _window(segments: list[Segment], cursor: int, width: int, *, to_right: bool) -> Strip:
    """Return ``width`` cells of a line with the ``cursor``, a segment a character, in sight."""
    strip = Strip(segments)
    total = strip.cell_length
    if to_right and total <= width:
        return Strip([Segment(" " * (width - total)), *segments])
    before = Strip(segments[:cursor]).cell_length
    # What is typed last is at the left of a line that runs from right to left.
    left = min(total - width, before) if to_right else max(0, before + 1 - width)
    return strip.crop(left, left + width).extend_cell_length(width)
