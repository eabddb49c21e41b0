"""How actions talk to the user."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from search.tui.dialogs.choice_dialog import Choice, ChoiceDialog
from search.tui.events import Asker

T = TypeVar("T")


class UserInterface(Protocol):
    """What actions need of the screen."""

    def show_notice(self, text: str) -> None:
        """Show news until the query is edited or the selection moved."""

    def take_back_notice(self, text: str) -> None:
        """Take ``text`` back, if that is what the news are."""

    def choose(
        self, title: str, choices: Sequence[Choice[T]], on_choice: Callable[[T], None]
    ) -> ChoiceDialog[T]:
        """Ask for one of ``choices`` and pass its value on, unless the user closes the dialog."""

    def expect_choices(self, title: str) -> ChoiceDialog[Any]:
        """Have keys wait for the choices that a job is to bring; see choose_expected()."""

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

    def expect_no_choices(self, asker: Asker, reason: str) -> None:
        """Close the dialog and say why there are no choices, unless it waits no longer."""

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
        """Ask for a line of text, ``text`` at first, and pass it on, unless it is closed.

        ``about`` is the place that it is for, see isolate_parts(); ``reason`` says why it is
        asked again. With ``line_breaks``, it may be of several lines.
        """

    def remember_query(self) -> None:
        """Put the query into the history: something is being done with its hits."""
