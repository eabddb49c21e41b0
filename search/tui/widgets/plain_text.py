"""Text from documents, errors or the program itself: without markup, in display order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from index.text.safe import safe
from search.display.bidi.direction import LEFT_TO_RIGHT_MARK
from search.display.bidi.isolation import isolate_words, says_rtl
from search.display.bidi.modes import Bidi
from search.display.bidi.terminals import order_for_terminal
from search.display.cells import cell_width, clip, clip_start, wrap_text

GAP: Final = "  "
"""Between notes and a place."""
PLACE_SHARE: Final = 4
"""A place has at least one cell in so many of its line."""


def order_message(line: str, bidi: Bidi) -> str:
    """Return a line that the program says as the terminal needs it: in the way that it is read."""
    return order_for_terminal(isolate_words(line), rtl=says_rtl(), bidi=bidi).text


def order_place(place: str, bidi: Bidi) -> str:
    """Return where something is, see isolate_parts(), as the terminal needs it."""
    return order_for_terminal(place, rtl=False, bidi=bidi).text


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
        self._update("\n".join(order_message(line, self._bidi) for line in clipped))

    def _update(self, shown: str) -> None:
        if shown != self._shown:
            self._shown = shown
            self.update(Content(shown), layout=False)


class PlaceText(PlainText):
    """Where something is, after notes on it; it runs from left to right, whatever its letters.

    Of a place that is too long, the end is shown. In a language that is written from right to
    left, what begins at the right are the notes.
    """

    def __init__(self, name: str, bidi: Bidi, place: str = "") -> None:
        super().__init__(name, bidi)
        self._notes = ""
        self._place = ""
        self.show_place("", place)

    def show_place(self, notes: str, place: str) -> None:
        """Show a place, isolated in parts, and notes before it."""
        self._notes, self._place = safe(notes), safe(place)
        self.show_text(GAP.join(filter(None, (self._notes, self._place))))

    def _show_lines(self, lines: Iterable[str]) -> None:
        del lines
        width = self.content_size.width
        room = max(width // PLACE_SHARE, width - cell_width(self._notes) - len(GAP))
        place = clip_start(self._place, room) if width else self._place
        notes = clip(self._notes, width - cell_width(place) - len(GAP)) if width else self._notes
        parts = [order_message(notes, self._bidi), order_place(place, self._bidi)]
        if says_rtl() and self._bidi.aligned:
            parts.reverse()
        gap = GAP
        if self._bidi is Bidi.TERMINAL:  # which would take Arabic on both sides for one run
            gap = f"{LEFT_TO_RIGHT_MARK}{GAP}{LEFT_TO_RIGHT_MARK}"
        self._update(gap.join(filter(None, parts)))
