"""Text from documents, errors or the program itself: without markup, in display order."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from index.text.safe import safe
from search.display.bidi.isolation import isolate_words, says_rtl
from search.display.bidi.modes import Bidi
from search.display.bidi.terminals import order_for_terminal
from search.display.cells import clip, wrap_text


def order_message(line: str, bidi: Bidi) -> str:
    """Return a line that the program says as the terminal needs it: in the way that it is read."""
    return order_for_terminal(isolate_words(line), rtl=says_rtl(), bidi=bidi).text


class Wrapped(Static):
    """What the program says, in as many lines as it needs; ``text`` is safe.

    Its lines stand at the right where messages run from there, see the stylesheet.
    """

    def __init__(
        self, text: str, bidi: Bidi, *, name: str | None = None, classes: str = ""
    ) -> None:
        super().__init__(id=name, classes=classes, markup=False)
        self._bidi = bidi
        self.text = text

    def say(self, text: str) -> None:
        """Say something else."""
        self.text = text
        self.refresh(layout=True)

    def render(self) -> Content:
        """Return the lines in the width that there is."""
        lines = self._wrap(self.content_size.width)
        return Content("\n".join(order_message(line, self._bidi) for line in lines))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many lines there are in ``width`` cells."""
        del container, viewport
        return max(1, len(self._wrap(width)))

    def _wrap(self, width: int) -> list[str]:
        paragraphs = self.text.split("\n")
        return [line for text in paragraphs for line in wrap_text(text, max(1, width)) or [""]]


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

    def on_resize(self) -> None:
        """Show as much as there is room for: from the side where lines begin."""
        self.show_text(self.text)

    def _show_lines(self, lines: Iterable[str]) -> None:
        width = self.content_size.width  # 0 before there is a screen
        clipped = (clip(line, width) if width else line for line in lines)
        shown = "\n".join(order_message(line, self._bidi) for line in clipped)
        if shown != self._shown:
            self._shown = shown
            self.update(Content(shown), layout=False)
