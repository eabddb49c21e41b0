"""Text from documents, errors or the program itself: without markup, in display order."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content
from textual.widgets import Static

from index.text.safe import safe
from search.display.bidi.modes import Bidi
from search.display.bidi.terminals import order_for_terminal


class PlainText(Static):
    """Text without markup or control characters.

    ``bidi`` says who puts right-to-left text in order, never AUTO.
    """

    def __init__(self, name: str, bidi: Bidi) -> None:
        super().__init__(id=name, markup=False)
        self._bidi = bidi
        self.text = ""
        self._shown = ""

    def show_text(self, text: str) -> None:
        """Show ``text``, line by line."""
        self.text = safe(text, newlines=True)
        self._show_lines(self.text.split("\n"))

    def _show_lines(self, lines: Iterable[str]) -> None:
        ordered = [order_for_terminal(line, rtl=False, bidi=self._bidi).text for line in lines]
        shown = "\n".join(ordered)
        if shown != self._shown:
            self._shown = shown
            self.update(Content(shown), layout=False)
