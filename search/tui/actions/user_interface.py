"""How actions talk to the user."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from search.tui.dialogs.choice_dialog import Choice

T = TypeVar("T")


class UserInterface(Protocol):
    """What actions need of the screen."""

    def show_notice(self, text: str) -> None:
        """Show news until the query is edited or the selection moved."""

    def choose(
        self, title: str, choices: Sequence[Choice[T]], on_choice: Callable[[T], None]
    ) -> None:
        """Ask for one of ``choices`` and pass its value on, unless the user closes the dialog."""

    def expect_choices(self, title: str) -> None:
        """Have keys wait for the choices that a job is to bring; see choose_expected()."""

    def choose_expected(
        self, title: str, choices: Sequence[Choice[T]], on_choice: Callable[[T], None]
    ) -> None:
        """Ask for one of ``choices`` as choose() does, unless the user has closed the dialog."""

    def expect_no_choices(self) -> None:
        """Close the dialog that waits for choices, if one does: there are none."""

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

        ``about`` says what it is for, ``reason`` why it is asked again. With ``line_breaks``, it
        may be of several lines.
        """

    def relabel_choices(self, texts: Sequence[str]) -> None:
        """Show other ``texts`` for the choices that are asked for, if any still are."""

    def remember_query(self) -> None:
        """Put the query into the history: something is being done with its hits."""
