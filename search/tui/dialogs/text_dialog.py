"""A dialog for a line of text."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from search.display.bidi.modes import Bidi
from search.tui.model.keys import LEAVING_BINDINGS
from search.tui.widgets.query_input import BidiInput


class TextDialog(ModalScreen[str | None]):
    """A line to type in under a title. Enter takes it, Esc leaves things as they are."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Close"),
        *LEAVING_BINDINGS,
    ]

    def __init__(self, title: str, text: str, bidi: Bidi) -> None:
        super().__init__()
        self._heading = title
        self._text = text
        self._bidi = bidi

    def compose(self) -> ComposeResult:
        """Lay out the title, the line and the keys."""
        with Vertical(id="text-dialog"):
            yield Static(self._heading, markup=False)
            yield BidiInput(self._bidi, "text", value=self._text)
            yield Static("⏎ keep   Esc close", markup=False)

    @on(Input.Submitted)
    def take(self, message: Input.Submitted) -> None:
        """Close with what is typed."""
        self.dismiss(message.value)
