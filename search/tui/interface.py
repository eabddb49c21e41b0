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
from search.tui.events import Asker, TypedBesideQuery
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

    def show_notice(self, text: str) -> None:
        """Show news until the query is edited or the selection moved; "" takes them back."""
        self._view.show_notice(text)

    def take_back_notice(self, text: str) -> None:
        """Take ``text`` back, if that is what the news are."""
        self._view.take_back_notice(text)

    def choose(
        self, title: str, choices: Sequence[Choice[T]], on_choice: Callable[[T], None]
    ) -> ChoiceDialog[T]:
        """Ask for one of ``choices`` and pass its value on, unless the user closes the dialog."""

        def on_close(value: T | None) -> None:
            if value is not None:
                on_choice(value)

        dialog = ChoiceDialog(title, choices, self._bidi)
        self._screen.app.push_screen(dialog, on_close)
        return dialog

    def expect_choices(self, title: str) -> ChoiceDialog[Any]:
        """Have keys wait for the choices that a job is to bring; see choose_expected()."""
        self._expecting = ChoiceDialog(f"{title} …", None, self._bidi)
        self._screen.app.push_screen(self._expecting, self._expecting.finish)
        return self._expecting

    def choose_expected(
        self,
        asker: Asker,
        title: str,
        choices: Sequence[Choice[T]],
        on_choice: Callable[[T], None],
        *,
        about: str = "",
    ) -> None:
        """Ask for one of ``choices`` as choose() does, unless ``asker`` waits no longer.

        ``about`` is the place that they are about, see isolate_parts(); "" if none is.
        """
        if asker is self._expecting and self._expecting.is_waiting:
            self._expecting.fill(title, choices, on_choice, about=about)

    def expect_no_choices(self, asker: Asker, reason: str) -> None:
        """Close the dialog and say why there are no choices, unless it waits no longer.

        What was typed into it belongs to the query.
        """
        if asker is self._expecting and self._expecting.is_waiting:
            typed = self._expecting.typed_waiting
            self._expecting.dismiss(None)
            if typed:
                self._screen.post_message(TypedBesideQuery(typed))
            self.show_notice(reason)

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

    def remember_query(self) -> None:
        """Put the query into the history: something is being done with it. Not a refused one."""
        query = self._view.query_input.value
        if query == self._files.history.recalled or self._view.search.is_refused:
            return
        try:
            self._files.history.add(query)
        except OSError as error:
            text = _("the history cannot be kept: {error}")
            self.show_notice(text.format(error=describe_error(error)))
