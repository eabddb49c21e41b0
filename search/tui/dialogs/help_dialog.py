"""Help: every key, how to write a query, and what highlights mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from index.text.safe import safe
from search.query_forms import QUERY_FORMS
from search.tui.model.keys import LEAVING_BINDINGS, KeyBinding, format_key
from search.tui.widgets.explanation import REASON_MEANINGS
from search.types import Reason

QUERIES: Final = (
    ("a few words", "in any language; all are searched"),
    ("an expression", "as you would say it; no quotes needed"),
    ("a name, a number", "found however it is spelt or grouped"),
    *QUERY_FORMS,
)
"""What a query may be, and what becomes of it."""
QUERY_COLUMN: Final = 16
"""Cells of the first column."""


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

    def __init__(self, keys: Sequence[KeyBinding]) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        """Lay out the keys, then queries, then highlights."""
        with VerticalScroll(id="help-dialog"):
            yield Static(self._describe_keys())
            yield Static(self._describe_queries())
            yield Static(self._describe_highlights())

    def _describe_keys(self) -> Content:
        names = {key.name: "  ".join(map(format_key, key.keys.split(","))) for key in self._keys}
        width = max(len(name) for name in names.values())
        rows = [
            Content.assemble((f"{names[key.name]:<{width}}", "bold"), f"  {key.meaning}")
            for key in self._keys
        ]
        return Content("\n").join(rows)

    def _describe_queries(self) -> Content:
        rows = [Content.assemble(("\nQueries", "bold"))]
        for query, meaning in QUERIES:
            rows.append(Content.assemble((f"{query:<{QUERY_COLUMN}}", "bold"), f"  {meaning}"))
        return Content("\n").join(rows)

    def _describe_highlights(self) -> Content:
        rows = [Content.assemble(("\nHighlights", "bold"))]
        for reason, meaning in REASON_MEANINGS.items():
            rows.append(self._describe_highlight(reason.value, reason.value, meaning))
        faint = f"{Reason.TRANSLATION.value}-faint"
        rows.append(self._describe_highlight("faint", faint, "explains less of the score"))
        return Content("\n").join(rows)

    def _describe_highlight(self, name: str, style: str, meaning: str) -> Content:
        highlight = self.get_visual_style(f"highlight--{style}", partial=True)
        gap = " " * (len(Reason.TRANSLATION.value) - len(name) + 2)
        return Content.assemble((name, highlight), gap, meaning)


class MessagesDialog(ModalScreen[None]):
    """Messages in full, a paragraph each."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f10,enter,q", "dismiss", "Close"),
        *LEAVING_BINDINGS,
    ]

    def __init__(self, messages: Sequence[str]) -> None:
        super().__init__()
        self._messages = messages

    def compose(self) -> ComposeResult:
        """Lay out the messages."""
        with VerticalScroll(id="messages-dialog"):
            for message in self._messages:
                yield Static(Content(safe(message)))
            yield Static("Esc close", classes="keys", markup=False)
