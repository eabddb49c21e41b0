"""The one screen: a line to type in, results, the document, and what is going on."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.events import Resize
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Footer, Input, Static

from index.safe import safe
from index.types import LANGUAGES, Language
from search.direction import has_rtl
from search.tui import opener
from search.tui.help import HelpScreen
from search.tui.jobs import Jobs
from search.tui.keys import BINDINGS
from search.tui.messages import (
    Answered,
    Chosen,
    Failed,
    Indexed,
    Indexing,
    Opened,
    PageReady,
    Refused,
)
from search.tui.preview import Preview
from search.tui.results import ResultList
from search.tui.session import Request
from search.tui.status import StatusLine, of_progress, of_results, of_summary
from search.types import Mode, Results

DEBOUNCE: Final = 0.06
"""Seconds without a key before a question is asked."""
WIDE: Final = 100
"""Columns from which results and document may stand side by side."""

_FILTERS: Final[tuple[Language | None, ...]] = (None, *LANGUAGES)


class SearchScreen(Screen[None]):
    """Keys come in here, and the outcomes of jobs; widgets are told what to show."""

    BINDINGS: ClassVar[list[BindingType]] = list(BINDINGS)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._jobs.target = self
        self._opened = False
        self._mode = Mode.HYBRID
        self._language: Language | None = None
        self._debounce: Timer | None = None
        self._answered: Request | None = None
        self._results: Results | None = None

    def compose(self) -> ComposeResult:
        """Lay out the widgets, top to bottom."""
        yield Input(placeholder="Search in English, Spanish or Arabic", id="query", compact=True)
        with Container(id="body"):
            yield ResultList()
            with Vertical(id="reading"):
                yield Static(id="heading", markup=False)
                yield Preview()
        yield StatusLine()
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Open the index behind the first picture."""
        self.query_one(Input).focus()
        self._status.question(self._mode, self._language)
        self._status.notice("opening the index…")
        self._jobs.open()

    @property
    def request(self) -> Request:
        """The question the screen stands for at this moment."""
        languages = None if self._language is None else (self._language,)
        return Request(self.query_one(Input).value.strip(), self._mode, languages)

    @property
    def _status(self) -> StatusLine:
        return self.query_one(StatusLine)

    def _show(self, results: Results | None, *, keep: bool = False) -> None:
        self._results = results
        self.query_one(ResultList).show(results.hits if results else (), keep=keep)
        self._stack()
        self._status.outcome(of_results(results))

    def _stack(self) -> None:
        """Stack on narrow screens, and where Arabic would share lines with the other side."""
        hits = self._results.hits if self._results else ()
        arabic = any(has_rtl(hit.text) or has_rtl(hit.title or "") for hit in hits)
        stacked = arabic or self.size.width < WIDE
        self.query_one("#body").set_class(stacked, "-stacked").set_class(not hits, "-empty")

    def on_resize(self, event: Resize) -> None:
        """Rearrange for the new size."""
        del event
        self._stack()

    @on(Input.Changed)
    def typed(self) -> None:
        """Ask once the keys come to rest."""
        self._status.notice("")
        if self._debounce is not None:
            self._debounce.stop()
        self._debounce = self.set_timer(DEBOUNCE, self._ask)

    def _ask(self) -> None:
        request = self.request
        if not request.query:
            self._answered = None
            self._show(None)
        elif self._opened:
            self._jobs.search(request)

    @on(Answered)
    def draw_answer(self, message: Answered) -> None:
        """Show an answer, unless the question has changed since."""
        if message.request == self.request:
            self._show(message.results, keep=message.request == self._answered)
            self._answered = message.request

    @on(Refused)
    def draw_refusal(self, message: Refused) -> None:
        """Say why there is no answer, unless the question has changed since."""
        if message.request == self.request:
            self._show(None)
            self._status.outcome(str(message.error))

    @on(Chosen)
    def follow(self, message: Chosen) -> None:
        """Bring up the document of the selected hit."""
        heading = self.query_one("#heading", Static)
        if message.hit is None or self._results is None:
            heading.update("")
            self.query_one(Preview).show(None)
            return
        date = f"  {message.hit.date}" if message.hit.date else ""
        heading.update(Content(safe(f"{message.hit.path}{date}")))
        self._jobs.load(self._results.query, message.hit)

    @on(PageReady)
    def read(self, message: PageReady) -> None:
        """Show a document, unless another hit is selected by now."""
        if message.page.hit == self.query_one(ResultList).selected:
            self.query_one(Preview).show(message.page)

    @on(Opened)
    def greet(self) -> None:
        """Answer what has been typed meanwhile."""
        if not self._opened:
            self._status.notice("")
        self._opened = True
        self._ask()

    @on(Indexing)
    def draw_progress(self, message: Indexing) -> None:
        """Show how far indexing is."""
        self._status.notice(of_progress(message.progress))

    @on(Indexed)
    def draw_summary(self, message: Indexed) -> None:
        """Show what indexing did."""
        self._status.notice(of_summary(message.summary))

    @on(Failed)
    def draw_failure(self, message: Failed) -> None:
        """Show what went wrong."""
        self._status.notice(str(message.error))

    def action_help(self) -> None:
        """Show every key."""
        self.app.push_screen(HelpScreen())

    def action_mode(self) -> None:
        """Ask in the next mode."""
        modes = tuple(Mode)
        self._mode = modes[(modes.index(self._mode) + 1) % len(modes)]
        self._ask_differently()

    def action_language(self) -> None:
        """Ask for the next language."""
        self._language = _FILTERS[(_FILTERS.index(self._language) + 1) % len(_FILTERS)]
        self._ask_differently()

    def _ask_differently(self) -> None:
        self._status.question(self._mode, self._language)
        self._status.notice("")
        self._ask()

    def action_preview(self) -> None:
        """Show or hide the document."""
        self.query_one("#body").toggle_class("-alone")

    def action_index(self) -> None:
        """Bring the index up to date."""
        started = self._jobs.index()
        self._status.notice("indexing…" if started else "the index is busy; try again in a moment")

    def action_move(self, by: int) -> None:
        """Move the selection by so many hits."""
        self.query_one(ResultList).move(by)

    def action_page(self, by: int) -> None:
        """Move the selection by so many screenfuls."""
        self.query_one(ResultList).move_page(by)

    def action_scroll(self, by: int) -> None:
        """Scroll the document by so many lines."""
        self.query_one(Preview).scroll_relative(y=by, animate=False)

    def action_clear(self) -> None:
        """Clear the query; quit if it is empty."""
        line = self.query_one(Input)
        if line.value:
            line.value = ""
        else:
            self.app.exit()

    def action_open(self) -> None:
        """Open the document in another program and come back when that ends."""
        page = self.query_one(Preview).page
        if page is None:
            return
        command = opener.command(page.hit.path, page.line)
        if command is None:
            self._status.notice("nothing to open it with; set EDITOR or install less")
            return
        try:
            opener.run(command, self.app.suspend)
        except SuspendNotSupported:
            self._status.notice("this terminal cannot be handed to another program")
        except OSError as error:
            self._status.notice(f"{command.arguments[0]}: {error.strerror}; check VISUAL or EDITOR")
