"""The dialog for filters: languages, dates, and folders or files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Input

from index.errors import QueryError
from index.messages import _, marked
from index.text.safe import safe
from index.types import LANGUAGES, Language
from search.date_limits import check_limit, check_order, is_limit, read_limit
from search.display.bidi.modes import Bidi
from search.tui.model.keys import LEAVING_BINDINGS
from search.tui.model.labels import describe_filters
from search.tui.widgets.plain_text import Wrapped
from search.tui.widgets.query_input import EDITING_ACTIONS, SequentialInput
from search.types import Filters
from search.validation import check_filters

FIELDS: Final = (
    ("languages", marked("Languages, such as: en es ar")),
    ("after", marked("From, a year, a month or a day: 2023, 2023-06, 2023-06-30")),
    ("before", marked("To")),
    ("path", marked("Folder or files, such as: letters, *.pdf")),
)
"""Each field of Filters, and its label; English, to be translated where it is shown."""
FIELD_KEYS: Final = {
    "tab": "app.focus_next",
    "down": "app.focus_next",
    "shift+tab": "app.focus_previous",
    "up": "app.focus_previous",
    "ctrl+u": "screen.reset",
    "escape": "screen.dismiss",
    "alt+l": "screen.dismiss",
}
"""What keys do that are of the form, not of one field."""


class FilterInput(SequentialInput):
    """An input of several: keys that come together go where those before them have led."""

    async def _on_key(self, event: Key) -> None:
        event.stop()
        event.prevent_default()
        focused = self.screen.focused
        await (focused if isinstance(focused, FilterInput) else self).take_key(event)

    async def take_key(self, event: Key) -> None:
        """Do what a key stands for, at once."""
        if event.key in FIELD_KEYS:
            await self.screen.run_action(FIELD_KEYS[event.key])
        elif event.key in EDITING_ACTIONS:
            await self.run_action(EDITING_ACTIONS[event.key])
        elif event.is_printable and event.character:
            self.replace(event.character, *self.selection)


class FilterDialog(ModalScreen[Filters | None]):
    """An input for each of the FIELDS; filters that have none stay as they are."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,alt+l", "dismiss", "Close"),
        *LEAVING_BINDINGS,
    ]

    def __init__(self, filters: Filters, bidi: Bidi, languages: Collection[Language] = ()) -> None:
        """``languages`` are those of the passages, () if unknown."""
        super().__init__()
        self._languages = languages
        self._bidi = bidi
        self._filters = filters

    def compose(self) -> ComposeResult:
        """Lay out the inputs, and name the filters that have none."""
        with VerticalScroll(id="filter-dialog", can_focus=False):
            for name, label in FIELDS:
                value = getattr(self._filters, name)
                text = " ".join(value) if isinstance(value, tuple) else value or ""
                yield Wrapped(_(label), self._bidi)
                yield Wrapped("", self._bidi, name=f"{name}-error", classes="error")
                yield FilterInput(text, id=name, compact=True, select_on_focus=False)
            others = replace(self._filters, languages=None, after=None, before=None, path=None)
            if others != Filters():
                kept = _("Kept: {filters}").format(filters=describe_filters(others))
                yield Wrapped(kept, self._bidi, name="others")
            keys = _("⏎ apply   Tab ↑ ↓ next line   ^U clear all   Esc close")
            yield Wrapped(keys, self._bidi)

    def on_mount(self) -> None:
        """Start in the first input."""
        for field in self.query(Input):
            field.cursor_blink = False
        self.query_one("#languages").focus()

    def action_reset(self) -> None:
        """Clear all inputs, and the filters that have none."""
        self._filters = Filters()
        for field in self.query(Input):
            field.value = ""

    @on(Input.Submitted)
    def apply(self) -> None:
        """Close with the filters, or say above each input what is wrong with it."""
        texts = {name: self.query_one(f"#{name}", Input).value.strip() for name, _ in FIELDS}
        languages = tuple(texts["languages"].lower().replace(",", " ").split())
        filters = replace(
            self._filters,
            languages=languages or None,
            after=read_limit(texts["after"]) or None,
            before=read_limit(texts["before"]) or None,
            path=texts["path"] or None,
        )
        faults = find_faults(filters, self._languages)
        for name in texts:
            error = self.query_one(f"#{name}-error", Wrapped)
            error.say(safe(faults.get(name, "")))
            error.display = name in faults
        if faults:
            self.query_one(f"#{next(iter(faults))}").focus()
        else:
            self.dismiss(filters)


def find_faults(filters: Filters, languages: Collection[Language] = ()) -> dict[str, str]:
    """Return what is wrong with ``filters``, by the name of the field, in the order of FIELDS.

    ``languages`` are those of the passages, () if unknown.
    """
    after, before = filters.after, filters.before
    checks: dict[str, Callable[[], None]] = {
        "languages": lambda: _check_languages(filters.languages or (), languages),
        "after": lambda: check_limit(after, after) if after else None,
        "before": lambda: _check_before(after, before) if before else None,
        "path": lambda: check_filters(Filters(path=filters.path)),
    }
    faults: dict[str, str] = {}
    for name, check in checks.items():
        try:
            check()
        except QueryError as error:
            faults[name] = str(error)
    return faults


def _check_languages(asked: Iterable[Language], present: Collection[Language]) -> None:
    for language in asked:
        if not language.isascii() or len(language) not in (2, 3):
            raise QueryError("'{language}' is no code such as en, es or ar", language=language)
        if present and language not in LANGUAGES and language not in present:
            raise QueryError(
                "lang:{code}: no passage is in that language; there are {languages}",
                code=language,
                languages=", ".join(sorted(present)),
            )


def _check_before(after: str | None, before: str) -> None:
    check_limit(before, before)
    if after and is_limit(after):
        check_order(f"{after} to {before}", after, before)
