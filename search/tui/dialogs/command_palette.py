"""All commands by name: a few letters of it, then Enter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Click
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from index.messages import _
from search.display.bidi.modes import Bidi
from search.tui.dialogs.choice_dialog import ChoiceList
from search.tui.model.keys import LEAVING_BINDINGS, KeyBinding, format_key
from search.tui.widgets.plain_text import order_message
from search.tui.widgets.query_input import BidiInput


class CommandPalette(ModalScreen[KeyBinding | None]):
    """A line to type in, and the commands whose names or meanings have all that is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f9", "dismiss", "Close", priority=True),
        Binding("up,ctrl+p", "move(-1)", "Previous", priority=True),
        Binding("down,ctrl+n", "move(1)", "Next", priority=True),
        Binding("enter", "choose", "Choose", priority=True),
        *LEAVING_BINDINGS,
    ]

    def __init__(self, keys: Sequence[KeyBinding], bidi: Bidi) -> None:
        super().__init__()
        self._bidi = bidi
        self._keys = tuple(keys)
        self._matching = self._keys
        self._list = ChoiceList(_labels(self._keys), bidi)

    def compose(self) -> ComposeResult:
        """Lay out the input, the commands and the keys."""
        with Vertical(id="palette-dialog"):
            field = BidiInput(
                self._bidi,
                "command",
                placeholder=_("a few letters of what you want to do"),
            )
            yield field
            yield self._list
            keys = _("⏎ do it   ↑ ↓ choose   Esc close")
            yield Static(order_message(keys, self._bidi), markup=False)

    @on(Input.Changed)
    def narrow(self, message: Input.Changed) -> None:
        """List the commands that have all that is typed."""
        words = message.value.casefold().split()
        self._matching = tuple(
            key
            for key in self._keys
            if all(word in f"{key.name} {_(key.meaning)}".casefold() for word in words)
        )
        self._list.show(_labels(self._matching))

    def action_move(self, by: int) -> None:
        """Move the selection."""
        self._list.select(self._list.selected + by)

    def action_choose(self) -> None:
        """Close with what is selected."""
        self.dismiss(self._matching[self._list.selected] if self._matching else None)

    def on_click(self, event: Click) -> None:
        """Choose with the mouse."""
        number = event.y + self._list.scroll_offset.y
        if event.widget is self._list and number < len(self._matching):
            self.dismiss(self._matching[number])


def _labels(keys: Sequence[KeyBinding]) -> list[str]:
    names = [format_key(key.keys.split(",")[0]) for key in keys]
    width = max(map(len, names), default=0)
    return [f"{name:<{width}}  {_(key.meaning)}" for name, key in zip(names, keys, strict=True)]
