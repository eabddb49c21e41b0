"""Plain words on the screen, from documents, errors or us: harmless and in order."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from index.safe import safe
from search.bidi import Bidi
from search.terminals import ordered


class TextLine(Static):
    """Text without markup. ``bidi`` says who puts right-to-left text in order; ``grows``:
    it takes as many lines as the text has."""

    def __init__(self, name: str, bidi: Bidi, *, grows: bool = False) -> None:
        super().__init__(id=name, markup=False)
        self._bidi = bidi
        self._grows = grows
        self.text = ""

    def say(self, text: str) -> None:
        """Show ``text``."""
        text = safe(text, newlines=True)
        if self._grows and text == self.text:
            return  # saves laying out the screen
        self.text = text
        lines = self.text.split("\n")
        lines = [ordered(line, rtl=False, bidi=self._bidi).text for line in lines]
        self.update(Content("\n".join(lines)), layout=self._grows)
