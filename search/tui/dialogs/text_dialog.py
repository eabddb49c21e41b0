"""A dialog for a line of text."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from index.text.safe import safe
from search.display.bidi.direction import is_rtl
from search.display.bidi.modes import Bidi
from search.display.bidi.terminals import order_for_terminal
from search.tui.model.keys import LEAVING_BINDINGS
from search.tui.widgets.query_input import BidiInput

KEYS: Final = "⏎ keep   Esc close"
ASK: Final = "This is not kept yet: ⏎ keeps it, Esc once more drops it"


class TextDialog(ModalScreen[str | None]):
    """A line to type in under a title and what it is about.

    Enter takes it, Esc leaves things as they are; what was typed goes with a second Esc only.
    ``reason`` says why the dialog is back.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Close"),
        *LEAVING_BINDINGS,
    ]

    def __init__(
        self, title: str, text: str, bidi: Bidi, *, about: str = "", reason: str = ""
    ) -> None:
        super().__init__()
        self._heading = title
        self._about = about
        self._reason = reason
        self._is_leaving = bool(reason)
        """Whether Esc has been pressed on what was typed; then the next one closes."""
        self._text = text
        self._bidi = bidi

    def compose(self) -> ComposeResult:
        """Lay out the title, the line and the keys."""
        with Vertical(id="text-dialog"):
            yield Static(self._heading, markup=False)
            if self._about:
                rtl = is_rtl(self._about)
                line = order_for_terminal(safe(self._about), rtl=rtl, bidi=self._bidi)
                yield Static(line.text, id="about", markup=False)
            yield BidiInput(self._bidi, "text", value=self._text)
            yield Static(safe(self._reason) or KEYS, id="text-keys", markup=False)

    @on(Input.Changed)
    def go_on(self, message: Input.Changed) -> None:
        """Ask again before what is typed is left."""
        if message.value != self._text:
            self._is_leaving = False

    def action_leave(self) -> None:
        """Close; first ask, if there is another text than before."""
        if self._is_leaving or self.query_one(Input).value == self._text:
            self.dismiss(None)
            return
        self._is_leaving = True
        self.query_one("#text-keys", Static).update(ASK)

    @on(Input.Submitted)
    def take(self, message: Input.Submitted) -> None:
        """Close with what is typed."""
        self.dismiss(message.value)
