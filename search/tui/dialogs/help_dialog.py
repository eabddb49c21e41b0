"""The screen that lists every key, tells how to write a query and what highlights mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from search.tui.model.keys import Key, shown
from search.tui.widgets.explanation import MEANINGS
from search.types import Reason

_QUERIES: Final = (
    ("a few words", "in any language; all are searched"),
    ("an expression", "as you would say it; no quotes needed"),
    ("a name, a number", "is looked for as it is"),
)


class HelpDialog(ModalScreen[None]):
    """Keys, queries, highlights. Arrows scroll, Esc, Enter and F1 close it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"highlight--{reason.value}" for reason in Reason),
        *(f"highlight--{reason.value}-faint" for reason in Reason),
    }

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,enter,q", "dismiss", "Close"),
        Binding("ctrl+q,ctrl+c", "app.quit", "Quit", priority=True),
    ]

    def __init__(self, keys: Sequence[Key]) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        """One column of keys, then queries, then highlights."""
        with VerticalScroll(id="help"):
            yield Static(self._all_keys())
            yield Static(self._queries())
            yield Static(self._highlights())

    def _all_keys(self) -> Content:
        names = {key.name: "  ".join(map(shown, key.keys.split(","))) for key in self._keys}
        wide = max(map(len, names.values()))
        rows = [
            Content.assemble((f"{names[key.name]:<{wide}}", "bold"), f"  {key.meaning}")
            for key in self._keys
        ]
        return Content("\n").join(rows)

    def _queries(self) -> Content:
        rows = [
            Content.assemble((f"{what:<16}", "bold"), f"  {meaning}") for what, meaning in _QUERIES
        ]
        return Content("\n").join([Content.assemble(("\nQueries", "bold")), *rows])

    def _highlights(self) -> Content:
        kinds = [(reason.value, reason.value, told) for reason, told in MEANINGS.items()]
        kinds.append(("faint", f"{Reason.TRANSLATION.value}-faint", "explains less of the score"))
        rows = [
            Content.assemble(
                (name, self.get_visual_style(f"highlight--{style}", partial=True)),
                " " * (len(Reason.TRANSLATION.value) - len(name) + 2),
                told,
            )
            for name, style, told in kinds
        ]
        return Content("\n").join([Content.assemble(("\nHighlights", "bold")), *rows])
