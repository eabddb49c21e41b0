"""The line to type in. Arabic is put in order for terminals that do not do it."""

from __future__ import annotations

from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.strip import Strip
from textual.widgets import Input

from index.text.safe import safe
from search.display.bidi.direction import has_rtl
from search.display.bidi.modes import Bidi
from search.display.bidi.terminals import order_for_terminal

_EDITS: Final = {
    key: binding.action
    for binding in Input.BINDINGS
    if isinstance(binding, Binding)
    for key in binding.key.split(",")
}


class SequentialInput(Input):
    """A line to type in that does its keys in the order they were pressed."""

    async def _on_key(self, event: events.Key) -> None:
        # Textual types letters at once but sends Backspace round by the app: of keys that come
        # together, as over ssh, it would then take away the last letter of all.
        if event.key in _EDITS:
            event.stop()
            event.prevent_default()
            await self.run_action(_EDITS[event.key])


class QueryInput(SequentialInput):
    """An input whose text stays in logical order, whatever order it is shown in."""

    def __init__(self, bidi: Bidi) -> None:
        super().__init__(
            placeholder="Search in English, Spanish or Arabic",
            id="query",
            compact=True,
            select_on_focus=False,
        )
        self.cursor_blink = False  # a blinking cursor keeps a slow line busy
        self._bidi = bidi

    def render_line(self, y: int) -> Strip:
        """Draw the text as it is read, with the cursor on the letter it is before."""
        if y or not has_rtl(self.value):
            return super().render_line(y)
        width = self.scrollable_content_region.width
        shown = order_for_terminal(safe(self.value), rtl=False, bidi=self._bidi)
        segments = [
            Segment(char, self._style(at) or Style())
            for char, at in zip(shown.text, shown.sources, strict=True)
        ]
        end = Segment(" ", self._cursor() if self.cursor_at_end else Style())
        strip = Strip([*segments, end])
        place = len(shown.text) if self.cursor_at_end else shown.index_of(self.cursor_position)
        left = max(0, Strip(segments[:place]).cell_length + 1 - width)
        strip = strip.crop(left, left + width).extend_cell_length(width)
        return strip.apply_style(self.rich_style)

    def _style(self, place: int) -> Style | None:
        start, end = sorted(self.selection)
        if place == self.cursor_position and start == end:
            return self._cursor()
        if start <= place < end:
            return self.get_component_rich_style("input--selection")
        return None

    def _cursor(self) -> Style:
        return self.get_component_rich_style("input--cursor") if self.has_focus else Style()
