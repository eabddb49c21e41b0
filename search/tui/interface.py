"""What actions ask of the user and tell them: the dialogs over the one screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from textual.screen import Screen

from index.messages import _
from search.display.bidi.modes import Bidi
from search.tui.answer_view import AnswerView
from search.tui.background.runner import describe_error
from search.tui.dialogs.choice_dialog import Choice, ChoiceDialog
from search.tui.dialogs.text_dialog import TextDialog
from search.tui.model.user_files import UserFiles

T = TypeVar("T")


class ScreenInterface:
    """The UserInterface of the actions of ``screen``."""

    def __init__(
        self, screen: Screen[None], view: AnswerView, files: UserFiles, bidi: Bidi
    ) -> None:
        self._screen = screen
        self._view = view
        self._files = files
        self._bidi = bidi
        self._expecting: ChoiceDialog[Any] | None = None
        self._on_expected: Callable[[Any], None] | None = None

    def show_notice(self, text: str) -> None:
        """Show news until the query is edited or the selection moved; "" takes them back."""
        self._view.show_notice(text)

    def choose(
        self, title: str, choices: Sequence[Choice[T]], on_choice: Callable[[T], None]
    ) -> None:
        """Ask for one of ``choices`` and pass its value on, unless the user closes the dialog."""

        def on_close(value: T | None) -> None:
            if value is not None:
                on_choice(value)

        self._screen.app.push_screen(ChoiceDialog(title, choices, self._bidi), on_close)

    def expect_choices(self, title: str) -> None:
        """Have keys wait for the choices that a job is to bring; see choose_expected()."""

        def on_close(value: object) -> None:
            self._expecting = None
            if value is not None and self._on_expected is not None:
                self._on_expected(value)

        self._expecting = ChoiceDialog(f"{title} …", None, self._bidi)
        self._on_expected = None
        self._screen.app.push_screen(self._expecting, on_close)

    def choose_expected(
        self, title: str, choices: Sequence[Choice[T]], on_choice: Callable[[T], None]
    ) -> None:
        """Ask for one of ``choices`` as choose() does, unless the user has closed the dialog."""
        if self._expecting is not None:
            self._on_expected = on_choice
            self._expecting.fill(title, choices)

    def expect_no_choices(self) -> None:
        """Close the dialog that waits for choices, if one does: there are none."""
        if self._expecting is not None and self._expecting.is_waiting:
            self._expecting.dismiss(None)

    def ask(
        self,
        title: str,
        text: str,
        on_text: Callable[[str], None],
        *,
        about: str = "",
        reason: str = "",
        line_breaks: bool = False,
    ) -> None:
        """Ask for a line of text, see UserInterface."""

        def on_close(answer: str | None) -> None:
            if answer is not None:
                on_text(answer)

        dialog = TextDialog(
            title, text, self._bidi, about=about, reason=reason, line_breaks=line_breaks
        )
        self._screen.app.push_screen(dialog, on_close)

    def relabel_choices(self, texts: Sequence[str]) -> None:
        """Show other ``texts`` for the choices that are asked for, if any still are."""
        if isinstance(self._screen.app.screen, ChoiceDialog):
            self._screen.app.screen.relabel(texts)

    def remember_query(self) -> None:
        """Put the query into the history: something is being done with its hits."""
        query = self._view.query_input.value
        if query == self._files.history.recalled:
            return
        try:
            self._files.history.add(query)
        except OSError as error:
            text = _("the history cannot be kept: {error}")
            self.show_notice(text.format(error=describe_error(error)))
