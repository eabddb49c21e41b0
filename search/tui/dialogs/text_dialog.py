"""A dialog for a line of text."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Key, Paste
from textual.screen import ModalScreen
from textual.widgets import Input

from index.messages import _, marked
from index.text.safe import safe
from search.display.bidi.modes import Bidi
from search.tui.model.keys import LEAVING_BINDINGS
from search.tui.widgets.plain_text import PlaceText, Wrapped
from search.tui.widgets.query_input import BidiInput

KEYS: Final = marked("⏎ keep   Esc close")
KEYS_OF_LINES: Final = marked("⏎ keep   Ctrl-J next line ({mark})   Esc close")
LINE_MARKS: Final = ("↵", "␤", "⏎", "¶")
"""What a line break is shown as: the first that the text does not have itself."""
ASK: Final = marked("This is not kept yet: ⏎ keeps it, Esc once more drops it")


class LinesInput(BidiInput):
    """An input for several lines, which ``mark`` stands between."""

    def __init__(self, bidi: Bidi, name: str, mark: str, *, value: str = "") -> None:
        super().__init__(bidi, name, value=value.replace("\n", mark))
        self._mark = mark

    @property
    def text(self) -> str:
        """What is typed, with line breaks."""
        return self.value.replace(self._mark, "\n")

    async def _on_key(self, event: Key) -> None:
        if event.key == "ctrl+j":
            event.stop()
            self.replace(self._mark, *self.selection)
        else:
            await super()._on_key(event)

    def _on_paste(self, event: Paste) -> None:
        event.stop()
        event.prevent_default()
        self.replace(self._mark.join(event.text.strip().splitlines()), *self.selection)


class TextDialog(ModalScreen[str | None]):
    """A line to type in under a title and the place that it is about.

    Enter takes it, Esc leaves things as they are; what was typed goes with a second Esc only.
    ``reason`` says why the dialog is back. With ``line_breaks``, marks stand for them.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Close"),
        *LEAVING_BINDINGS,
    ]

    def __init__(
        self,
        title: str,
        text: str,
        bidi: Bidi,
        *,
        about: str = "",
        reason: str = "",
        line_breaks: bool = False,
    ) -> None:
        super().__init__()
        self._heading = title
        self._about = about
        self._reason = reason
        self._is_leaving = bool(reason)
        """Whether Esc has been pressed on what was typed; then the next one closes."""
        self._bidi = bidi
        self._keys = _(KEYS)
        self._input = BidiInput(bidi, "text", value=text)
        if line_breaks:
            mark = next((mark for mark in LINE_MARKS if mark not in text), LINE_MARKS[0])
            self._keys = _(KEYS_OF_LINES).format(mark=mark)
            self._input = LinesInput(bidi, "text", mark, value=text)
        self._text = self._input.value

    def compose(self) -> ComposeResult:
        """Lay out the title, the line and the keys."""
        with Vertical(id="text-dialog"):
            yield Wrapped(self._heading, self._bidi)
            if self._about:
                yield PlaceText("about", self._bidi, self._about)
            yield self._input
            yield Wrapped(safe(self._reason) or self._keys, self._bidi, name="text-keys")

    @on(Input.Changed)
    def go_on(self, message: Input.Changed) -> None:
        """Ask again before what is typed is left."""
        if message.value != self._text:
            self._is_leaving = False

    def action_leave(self) -> None:
        """Close; first ask, if there is another text than before."""
        if self._is_leaving or self._input.value == self._text:
            self.dismiss(None)
            return
        self._is_leaving = True
        self.query_one("#text-keys", Wrapped).say(_(ASK))

    @on(Input.Submitted)
    def take(self) -> None:
        """Close with what is typed."""
        typed = self._input
        self.dismiss(typed.text if isinstance(typed, LinesInput) else typed.value)
