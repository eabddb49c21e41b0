"""The input for queries. Arabic is put in order for terminals that do not do it."""

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
from search.tui.events import LinesPasted


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


class QueryInput(SequentialInput):
    """An input whose text stays in logical order, whatever order it is displayed in."""

    def __init__(self, bidi: Bidi) -> None:
        super().__init__(
            placeholder="Search in English, Spanish or Arabic",
            id="query",
            compact=True,
            select_on_focus=False,
        )
        self.cursor_blink = False  # a blinking cursor keeps a slow line busy
        self._bidi = bidi

    def _on_paste(self, event: events.Paste) -> None:
        # Textual would take the first line and drop the others without a word.
        lines = tuple(filter(None, (" ".join(line.split()) for line in event.text.splitlines())))
        event.stop()
        event.prevent_default()
        if len(lines) > 1:
            self.post_message(LinesPasted(lines))
        elif lines:
            self.replace(lines[0], *self.selection)

    def render_line(self, y: int) -> Strip:
        """Draw the text in display order, the cursor on the letter that it is before."""
        if y or not has_rtl(self.value):
            return super().render_line(y)
        width = self.scrollable_content_region.width
        line = order_for_terminal(safe(self.value), rtl=False, bidi=self._bidi)
        segments = [
            Segment(char, self._character_style(source))
            for char, source in zip(line.text, line.sources, strict=True)
        ]
        end = Segment(" ", self._cursor_style() if self.cursor_at_end else Style())
        strip = Strip([*segments, end])
        cursor = len(line.text) if self.cursor_at_end else line.index_of(self.cursor_position)
        left = max(0, Strip(segments[:cursor]).cell_length + 1 - width)
        strip = strip.crop(left, left + width).extend_cell_length(width)
        return strip.apply_style(self.rich_style)

    def _character_style(self, index: int) -> Style:
        start, end = sorted(self.selection)
        if index == self.cursor_position and start == end:
            return self._cursor_style()
        if start <= index < end:
            return self.get_component_rich_style("input--selection")
        return Style()

    def _cursor_style(self) -> Style:
        return self.get_component_rich_style("input--cursor") if self.has_focus else Style()
