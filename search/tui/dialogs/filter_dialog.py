"""The dialog for filters: languages, dates, and folders or files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
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
from search.tui.widgets.query_input import SequentialInput
from search.types import Filters, Results
from search.validation import check_filters

FIELDS: Final = (
    ("languages", "Languages, such as: en es ar"),
    ("after", "From, a year, a month or a day: 2023, 2023-06, 2023-06-30"),
    ("before", "To"),
    ("path", "Folder or files, such as: letters, *.pdf"),
)
"""Each field of Filters, and its label."""
MAX_FACETS: Final = 4
"""Languages or folders named with their counts."""


class FilterDialog(ModalScreen[Filters | None]):
    """An input for each filter, and a count of what the hits have to offer."""

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
        """Lay out the inputs, then what there is to choose from."""
        with VerticalScroll(id="filter-dialog", can_focus=False):
            for name, label in FIELDS:
                value = getattr(self._filters, name)
                text = " ".join(value) if isinstance(value, tuple) else value or ""
                yield Static(label, markup=False)
                yield SequentialInput(text, id=name, compact=True, select_on_focus=False)
            yield Static("⏎ apply   Tab ↑ ↓ next line   ^U clear all   Esc close", markup=False)
            yield Static("", id="error", classes="error", markup=False)
            yield Static("", id="facets", markup=False)

    def on_mount(self) -> None:
        """Start in the first input."""
        for field in self.query(Input):
            field.cursor_blink = False
        self.query_one("#languages").focus()

    def show_facets(self, results: Results) -> None:
        """Show what the hits without any filter are made of."""
        lines = describe_facets(results)
        self.query_one("#facets", Static).update(Content("\n".join(lines)))

    def action_reset(self) -> None:
        """Clear all inputs."""
        for field in self.query(Input):
            field.value = ""

    @on(Input.Submitted)
    def apply(self) -> None:
        """Close with the filters, or say what is wrong with them."""
        try:
            self.dismiss(self._read_filters())
        except QueryError as error:
            self.query_one("#error", Static).update(Content(safe(str(error))))

    def _read_filters(self) -> Filters:
        """Return the filters as typed. Raises QueryError if they make no sense."""
        text = {name: self.query_one(f"#{name}", Input).value.strip() for name, _ in FIELDS}
        languages = tuple(text["languages"].lower().replace(",", " ").split())
        for language in languages:
            if not language.isascii() or len(language) not in (2, 3):
                raise QueryError(f"languages: '{language}' is no code such as en, es or ar")
        filters = Filters(
            languages or None,
            after=text["after"] or None,
            before=text["before"] or None,
            path=text["path"] or None,
        )
        check_filters(filters)
        return filters


def describe_facets(results: Results) -> list[str]:
    """Return the languages, dates and folders of the hits, the most frequent first."""
    hits = results.hits
    lines = [f"Among the best {len(hits):,} passages:"]
    lines += _describe_counts("languages", [hit.language for hit in hits])
    dates = sorted(hit.date for hit in hits if hit.date)
    if dates:
        without = len(hits) - len(dates)
        lines.append(f"dates: {dates[0]} to {dates[-1]}; {without:,} without")
    folders = [str(PurePath(hit.path).parent) for hit in hits]
    lines += _describe_counts("folders", [folder for folder in folders if not has_rtl(folder)])
    return [safe(line) for line in lines]


def _describe_counts(name: str, values: Sequence[str]) -> list[str]:
    """Return a line with the most frequent values, none without values."""
    counts = Counter(values).most_common(MAX_FACETS)
    if not counts:
        return []
    return [f"{name}: " + " · ".join(f"{value} {count:,}" for value, count in counts)]
