"""Which languages, dates and folder may answer: a form over the screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import PurePath
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from index.errors import QueryError
from index.text.safe import safe
from search.display.bidi.direction import has_rtl
from search.ranking.filters import check
from search.tui.widgets.query_input import SequentialInput
from search.types import Filters, Results

_FIELDS: Final = (
    ("languages", "Languages, such as: en es ar"),
    ("after", "From, a year, a month or a day: 2023, 2023-06, 2023-06-30"),
    ("before", "To"),
    ("path", "Folder or files, such as: letters, *.pdf"),
)
_MOST: Final = 4
"""Folders named with their counts."""


class FilterDialog(ModalScreen[Filters | None]):
    """One line a filter; what the answer has to offer is counted beside it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+f", "dismiss", "Close"),
        Binding("up", "app.focus_previous", "Previous", priority=True),
        Binding("down", "app.focus_next", "Next", priority=True),
        Binding("ctrl+u", "reset", "Clear", priority=True),
        Binding("ctrl+q,ctrl+c", "app.quit", "Quit", priority=True),
    ]

    def __init__(self, filters: Filters) -> None:
        super().__init__()
        self._filters = filters

    def compose(self) -> ComposeResult:
        """The lines, then what there is to choose from."""
        with VerticalScroll(id="form", can_focus=False):
            for name, label in _FIELDS:
                value = getattr(self._filters, name)
                text = " ".join(value) if isinstance(value, tuple) else value or ""
                yield Static(label, markup=False)
                yield SequentialInput(text, id=name, compact=True, select_on_focus=False)
            yield Static("⏎ apply   Tab ↑ ↓ next line   ^U clear all   Esc close", markup=False)
            yield Static("", id="wrong", classes="error", markup=False)
            yield Static("", id="counts", markup=False)

    def on_mount(self) -> None:
        """Start in the first line."""
        for line in self.query(Input):
            line.cursor_blink = False
        self.query_one("#languages").focus()

    def counted(self, results: Results) -> None:
        """Show what the hits without any filter are made of."""
        self.query_one("#counts", Static).update(Content("\n".join(counts(results))))

    def action_reset(self) -> None:
        """Clear all lines."""
        for line in self.query(Input):
            line.value = ""

    @on(Input.Submitted)
    def apply(self) -> None:
        """Close with the filters, if they make sense."""
        try:
            self.dismiss(self._read())
        except QueryError as error:
            self.query_one("#wrong", Static).update(Content(safe(str(error))))

    def _read(self) -> Filters:
        text = {name: self.query_one(f"#{name}", Input).value.strip() for name, _ in _FIELDS}
        languages = tuple(text["languages"].lower().replace(",", " ").split())
        if wrong := [one for one in languages if not (one.isascii() and len(one) in (2, 3))]:
            raise QueryError(f"languages: '{wrong[0]}' is no code such as en, es or ar")
        after, before, path = (text[name] or None for name in ("after", "before", "path"))
        filters = Filters(languages or None, after, before, path)
        check(filters)
        return filters


def counts(results: Results) -> list[str]:
    """Return what the hits are made of: languages, dates and folders, the most first."""
    hits = results.hits
    dates = sorted(hit.date for hit in hits if hit.date)
    folders = [str(PurePath(hit.path).parent) for hit in hits]
    lines = [
        f"Among the best {len(hits):,} passages:",
        _most("languages", (hit.language for hit in hits)),
        f"dates: {dates[0]} to {dates[-1]}; {len(hits) - len(dates):,} without" if dates else "",
        _most("folders", (folder for folder in folders if not has_rtl(folder))),
    ]
    return [safe(line) for line in lines if line]


def _most(name: str, values: Iterable[str]) -> str:
    most = Counter(values).most_common(_MOST)
    return f"{name}: " + " · ".join(f"{value} {count:,}" for value, count in most) if most else ""
