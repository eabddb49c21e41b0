"""The screen that lists every key."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from search.tui.keys import KEYS
from search.types import Reason

REASONS: Final = {
    Reason.EXACT: "the word you typed",
    Reason.STEM: "another form of it",
    Reason.TRANSLATION: "a translation of it",
    Reason.MEANING: "close in meaning",
}


class HelpScreen(ModalScreen[None]):
    """All keys, and what the highlights mean. Any of its keys closes it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"lines--{reason.value}" for reason in Reason}

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,enter,q", "dismiss", "Close"),
        Binding("ctrl+q,ctrl+c", "app.quit", "Quit", priority=True),
    ]

    def compose(self) -> ComposeResult:
        """One column of keys, then the highlights."""
        with VerticalScroll(id="help"):
            yield Static(self._keys())
            yield Static(self._highlights())

    def _keys(self) -> Content:
        wide = max(len(key) for key, _ in KEYS)
        rows = [
            Content.assemble((f"{key:<{wide}}", "bold"), f"  {meaning}") for key, meaning in KEYS
        ]
        return Content("\n").join(rows)

    def _highlights(self) -> Content:
        rows = [
            Content.assemble(
                (reason.value, self.get_visual_style(f"lines--{reason.value}", partial=True)),
                " " * (len(Reason.TRANSLATION.value) - len(reason.value) + 2),
                meaning,
            )
            for reason, meaning in REASONS.items()
        ]
        return Content("\n").join([Content("\nHighlights"), *rows])
