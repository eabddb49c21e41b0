"""Help: every key, how to write a query, and what highlights mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.style import Style
from textual.widgets import Static

from index.messages import _, marked
from index.text.safe import safe
from search.display.bidi.direction import LEFT_TO_RIGHT_MARK, has_rtl
from search.display.bidi.isolation import isolate_words, says_rtl
from search.display.bidi.modes import Bidi
from search.display.bidi.reorder import reorder_pieces
from search.display.bidi.terminals import order_for_terminal
from search.display.cells import cell_width, wrap_text
from search.query_forms import QUERY_FORMS
from search.tui.model.keys import LEAVING_BINDINGS, KeyBinding, format_key
from search.tui.widgets.explanation import REASON_MEANINGS
from search.tui.widgets.plain_text import Wrapped
from search.types import Reason

QUERIES: Final = (
    (marked("a few words"), marked("in any language; all are searched")),
    (marked("an expression"), marked("as you would say it; no quotes needed")),
    (marked("a name, a number"), marked("found however it is spelt or grouped")),
    *QUERY_FORMS,
)
"""What a query may be, and what becomes of it."""
REASON_LABELS: Final = {
    Reason.EXACT: marked("exact"),
    Reason.STEM: marked("stem"),
    Reason.SPELLING: marked("spelling"),
    Reason.TRANSLATION: marked("translation"),
    Reason.MEANING: marked("meaning"),
}
"""How reasons are named; English, to be translated where they are shown."""
GAP: Final = "  "
"""Between the columns."""


class Table(Static):
    """A heading, if there is one, and rows of a name, its style and what it means."""

    def __init__(self, heading: str, rows: Sequence[tuple[str, Style, str]], bidi: Bidi) -> None:
        super().__init__(markup=False)
        self._heading = heading
        self._rows = rows
        self._bidi = bidi
        self._column = max(cell_width(name) for name, _style, _meaning in rows)

    def render(self) -> Content:
        """Return the rows in the width that there is."""
        order = partial(order_for_terminal, rtl=says_rtl(), bidi=self._bidi)
        lines = self._lines(self.content_size.width)
        return Content("\n").join(Content.assemble(*reorder_pieces(line, order)) for line in lines)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many lines there are in ``width`` cells."""
        del container, viewport
        return sum(1 for _line in self._lines(width))

    def _lines(self, width: int) -> Iterator[list[tuple[str, Style]]]:
        if self._heading:
            yield []
            yield [(self._heading, Style(bold=True))]
        room = max(1, width - self._column - len(GAP))
        for name, style, meaning in self._rows:
            # In a line from the right, what has letters from the left keeps their order.
            mark = LEFT_TO_RIGHT_MARK if says_rtl() and not has_rtl(name) else ""
            padding = " " * (self._column - cell_width(name))
            before = [(f"{mark}{name}{mark}", style), (f"{padding}{GAP}", Style())]
            for text in wrap_text(meaning, room) or [""]:
                yield [*before, (isolate_words(text), Style())]
                before = [(" " * (self._column + len(GAP)), Style())]


class HelpDialog(ModalScreen[None]):
    """Keys, queries, highlights. Arrows scroll, Esc, Enter and F1 close it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"highlight--{reason.value}" for reason in Reason),
        *(f"highlight--{reason.value}-faint" for reason in Reason),
    }

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,enter,q", "dismiss", "Close"),
        *LEAVING_BINDINGS,
    ]

    def __init__(self, keys: Sequence[KeyBinding], bidi: Bidi) -> None:
        super().__init__()
        self._keys = keys
        self._bidi = bidi

    def compose(self) -> ComposeResult:
        """Lay out the keys, then queries, then highlights."""
        bold = Style(bold=True)
        keys = [
            ("  ".join(map(format_key, key.keys.split(","))), bold, _(key.meaning))
            for key in self._keys
        ]
        queries = [(_(query), bold, _(meaning)) for query, meaning in QUERIES]
        with VerticalScroll(id="help-dialog"):
            yield Table("", keys, self._bidi)
            yield Table(_("Queries"), queries, self._bidi)
            yield Table(_("Highlights"), self._highlights(), self._bidi)

    def _highlights(self) -> list[tuple[str, Style, str]]:
        rows = [
            (_(REASON_LABELS[reason]), self._style_of(reason.value), _(meaning))
            for reason, meaning in REASON_MEANINGS.items()
        ]
        faint = self._style_of(f"{Reason.TRANSLATION.value}-faint")
        return [*rows, (_("faint"), faint, _("explains less of the score"))]

    def _style_of(self, highlight: str) -> Style:
        return self.get_visual_style(f"highlight--{highlight}", partial=True)


class MessagesDialog(ModalScreen[None]):
    """Messages in full, a paragraph each."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f10,enter,q", "dismiss", "Close"),
        *LEAVING_BINDINGS,
    ]

    def __init__(self, messages: Sequence[str], bidi: Bidi) -> None:
        super().__init__()
        self._messages = messages
        self._bidi = bidi

    def compose(self) -> ComposeResult:
        """Lay out the messages."""
        with VerticalScroll(id="messages-dialog"):
            for message in self._messages:
                yield Wrapped(safe(message), self._bidi)
            yield Wrapped(_("Esc close"), self._bidi, classes="keys")
