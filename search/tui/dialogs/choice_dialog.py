"""A list to choose from, over the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from rich.style import Style
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Click, Key, Resize
from textual.geometry import Region, Size
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widgets import Static

from index.text.safe import safe
from search.display.bidi.direction import is_rtl
from search.display.bidi.modes import Bidi
from search.display.cells import clip
from search.tui.widgets.line_view import LineView

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """What can be chosen. ``key``, if any, is a letter that chooses it at once."""

    text: str
    value: T
    key: str = ""


class ChoiceList(LineView):
    """Choices, a line each, one of them selected."""

    def __init__(self, texts: Sequence[str], bidi: Bidi) -> None:
        super().__init__("choices", bidi)
        self._texts = [safe(text) for text in texts]
        self.selected = 0

    def on_resize(self, event: Resize) -> None:
        """Lay out for the new size."""
        del event
        self.virtual_size = Size(self.columns, len(self._texts))

    def select(self, index: int) -> None:
        """Select a choice, stopping at the ends."""
        self.selected = max(0, min(index, len(self._texts) - 1))
        region = Region(0, self.selected, 1, 1)
        self.scroll_to_region(region, animate=False, force=True, immediate=True)
        self.redraw()

    def draw(self, number: int, width: int) -> Strip:
        """Draw a choice."""
        base = self.rich_style
        if number >= len(self._texts):
            return Strip.blank(width, base)
        here = number == self.selected
        base += self.part_style("line-view--selected") if here else Style()
        text = clip(self._texts[number], width - 3)
        rtl = is_rtl(text)
        mark = self.part("▌" if here and not rtl else " ", "line-view--mark", base)
        segments = self.segments([(text, None)], base, rtl=rtl)
        if rtl:
            return self.strip(segments, width, base, rtl=True)
        return self.strip([*mark, *segments], width, base, margin=0)


class ChoiceDialog(ModalScreen[T | None]):
    """Choices under a title: arrows and Enter, or a letter, or the mouse. Esc chooses none."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,f2,f4,f6,ctrl+y,ctrl+x", "dismiss", "Close"),
        Binding("up,ctrl+p", "move(-1)", "Previous"),
        Binding("down,ctrl+n", "move(1)", "Next"),
        Binding("pageup", "move(-10)", "Page up"),
        Binding("pagedown", "move(10)", "Page down"),
        Binding("enter", "choose", "Choose"),
        Binding("ctrl+q,ctrl+c", "app.quit", "Quit", priority=True),
    ]

    def __init__(self, title: str, choices: Sequence[Choice[T]], bidi: Bidi) -> None:
        super().__init__()
        self._heading = title
        self._choices = tuple(choices)
        self._bidi = bidi

    def compose(self) -> ComposeResult:
        """The title, then the choices."""
        texts = [f"{one.key}  {one.text}" if one.key else one.text for one in self._choices]
        with Vertical(id="menu"):
            yield Static(self._heading, markup=False)
            yield ChoiceList(texts, self._bidi)
            yield Static("⏎ choose   Esc close", markup=False)

    def action_move(self, by: int) -> None:
        """Move the selection."""
        self._list.select(self._list.selected + by)

    def action_choose(self) -> None:
        """Close with what is selected."""
        self.dismiss(self._choices[self._list.selected].value if self._choices else None)

    def on_key(self, event: Key) -> None:
        """Choose by letter."""
        for one in self._choices:
            if one.key and event.character == one.key:
                event.stop()
                self.dismiss(one.value)
                return

    def on_click(self, event: Click) -> None:
        """Choose with the mouse."""
        if isinstance(event.widget, ChoiceList):
            number = event.y + self._list.scroll_offset.y
            if number < len(self._choices):
                self.dismiss(self._choices[number].value)

    @property
    def _list(self) -> ChoiceList:
        return self.query_one(ChoiceList)
