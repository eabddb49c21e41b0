"""Plain words on the screen, from documents, errors or us: harmless and in order."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from index.text.safe import safe
from search.display.bidi.modes import Bidi
from search.display.bidi.terminals import order_for_terminal


class PlainText(Static):
    """Text without markup. ``bidi`` says who puts right-to-left text in order."""

    def __init__(self, name: str, bidi: Bidi) -> None:
        super().__init__(id=name, markup=False)
        self._bidi = bidi
        self.text = ""

    def say(self, text: str) -> None:
        """Show ``text``."""
        self.text = safe(text, newlines=True)
        lines = self.text.split("\n")
        lines = [order_for_terminal(line, rtl=False, bidi=self._bidi).text for line in lines]
        self.update(Content("\n".join(lines)), layout=False)
