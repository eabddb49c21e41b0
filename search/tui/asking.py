"""The screen as far as it asks questions: what is typed, and the answers to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.screen import Screen
from textual.widgets import Input

from search.bidi import Bidi
from search.direction import has_rtl
from search.tui.advice import advice
from search.tui.arrange import arranged
from search.tui.footer import KeyLine
from search.tui.history import History, Saved
from search.tui.jobs import Jobs
from search.tui.keys import Key, bindings, key_names
from search.tui.line import QueryLine
from search.tui.messages import Advised, Answered, EndReached, Opened, Refused, Told
from search.tui.preview import Preview
from search.tui.question import FEW, Filters, Request, Sort
from search.tui.results import ResultList
from search.tui.status import StatusLine, of_results
from search.tui.textline import TextLine
from search.tui.welcome import Overview, welcome
from search.tui.why import Why
from search.types import Mode

PAUSE: Final = 0.4
"""Seconds without a key after which a question without hits is meant seriously."""
LATE: Final = 0.4
"""Seconds after which a question without an answer is said to be worked on."""
WIDE: Final = 100
"""Columns from which results and document may stand side by side."""


class AskingScreen(Screen[None]):
    """Asks at every keystroke; an answer is drawn if it still is the answer.

    ``history`` and ``saved`` are set by the app.
    """

    history: History
    saved: Saved

    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]

    def __init__(self, jobs: Jobs, keys: Sequence[Key], bidi: Bidi) -> None:
        super().__init__()
        self._jobs = jobs
        self._jobs.target = self
        self._keys = keys
        self._bidi = bidi
        self._opened = False
        self._mode = Mode.HYBRID
        self._filters = Filters()
        self._sort = Sort.RELEVANCE
        self._grouped = False
        self._limit = FEW
        self._answer: Answered | None = None
        self._meant: Request | None = None
        self._overview: Overview | None = None
        self.trouble = ""

    def compose(self) -> ComposeResult:
        """Lay out the widgets, top to bottom."""
        yield QueryLine(self._bidi)
        with Container(id="body"):
            yield ResultList(self._bidi)
            yield TextLine("advice", self._bidi, grows=True)
            with Vertical(id="reading"):
                yield TextLine("heading", self._bidi)
                yield Preview(self._bidi)
                yield Why(self._bidi)
        yield StatusLine(self._bidi)
        yield KeyLine(self._keys)

    def on_mount(self) -> None:
        """Open the index behind the first picture."""
        self._line.focus()
        self._draw_question()
        self._show(None)
        self._status.notice("opening the index…")
        self._jobs.open()

    @property
    def request(self) -> Request:
        """The question the screen stands for at this moment."""
        return Request(self._line.value.strip(), self._mode, self._filters, self._limit)

    @property
    def _line(self) -> QueryLine:
        return self.query_one(QueryLine)

    @property
    def _list(self) -> ResultList:
        return self.query_one(ResultList)

    @property
    def _status(self) -> StatusLine:
        return self.query_one(StatusLine)

    def notice(self, text: str) -> None:
        """Say something until the next keystroke."""
        self._status.notice(text)

    def pose(self, request: Request) -> None:
        """Make ``request`` the question."""
        self._mode, self._filters = request.mode, request.filters
        self._line.value = request.query
        self._line.cursor_position = len(request.query)
        self.ask_differently()

    @on(Input.Changed, "#query")
    def typed(self) -> None:
        """Ask at once: what waits behind a slow answer is only ever the latest question."""
        self._status.notice("")
        self._limit = FEW
        self._ask()

    def ask_differently(self) -> None:
        """Ask again after a change to how questions are put."""
        self._draw_question()
        self.typed()

    def _ask(self) -> None:
        request = self.request
        if not request.query:
            self._show(None)
        elif self._opened:
            self._jobs.search(request)
            self.set_timer(LATE, partial(self._say_late, request))

    def _say_late(self, request: Request) -> None:
        """Tell that the answer is on its way, where one would begin to wonder."""
        if request == self.request and (not self._answer or self._answer.request != request):
            self._status.outcome("searching…")

    def _draw_question(self) -> None:
        self._status.question(self._mode, self._filters, self._sort, grouped=self._grouped)

    def _show(self, answer: Answered | None, *, keep: bool = False) -> None:
        self._answer, self._meant = answer, None
        hits = answer.results.hits if answer else ()
        rows = arranged(hits, self._sort, grouped=self._grouped)
        self._list.show(rows, answer.stale if answer else frozenset(), keep=keep)
        self._lay_out()
        results, final = (answer.results, answer.final) if answer else (None, True)
        more = answer is not None and len(hits) >= answer.request.limit
        self._status.outcome(of_results(results, len(rows), final=final, more_to_come=more))
        if answer and answer.final and not hits:
            self._advise(answer.request, None)
            self.set_timer(PAUSE, partial(self._seek_advice, answer.request))
        else:
            self._greet()

    def _greet(self) -> None:
        """Say what there is to search, where nothing is asked."""
        lines: list[str] = []
        if self._answer is None and not self._line.value.strip():
            past, saved = self.history.queries, len(self.saved.requests)
            lines = welcome(self._overview, past, saved, key_names(self._keys), self.size.width - 6)
        self._hint(lines)

    def _hint(self, lines: Sequence[str]) -> None:
        self.query_one("#advice", TextLine).say("\n".join(lines))

    def _seek_advice(self, request: Request) -> None:
        """Look for other ways to put it, unless it was only typed on the way to something."""
        if request == self.request:
            self._jobs.advise(request)

    def _lay_out(self) -> None:
        """Stack on narrow screens, and where Arabic would share lines with the other side."""
        hits = self._answer.results.hits if self._answer else ()
        arabic = any(has_rtl(hit.text) or has_rtl(hit.title or "") for hit in hits)
        stacked = arabic or self.size.width < WIDE
        body = self.query_one("#body")
        body.set_class(stacked, "-stacked").set_class(not hits, "-empty")
        body.set_class(not hits, "-advised")

    def on_resize(self) -> None:
        """Rearrange for the new size."""
        self._lay_out()
        self.query_one(KeyLine).draw()

    @on(Answered)
    def draw_answer(self, message: Answered) -> None:
        """Show an answer, unless the question has changed since."""
        if message.request != self.request:
            return
        self._show(message, keep=self._goes_on(message))

    def _goes_on(self, message: Answered) -> bool:
        """Whether this is a longer, newer or better answer to the question answered before."""
        if self._answer is None:
            return False
        before, now = self._answer.request, message.request
        chosen = self._answer.final or not self._list.at_top
        return chosen and replace(before, limit=FEW) == replace(now, limit=FEW)

    @on(Advised)
    def draw_advice(self, message: Advised) -> None:
        """Say what would find something, unless the question has changed since."""
        if message.request == self.request:
            self._advise(message.request, message.others)

    def _advise(self, request: Request, others: Sequence[Request] | None) -> None:
        self._hint(advice(request, others, key_names(self._keys)))
        changed = [one for one in others or () if one.query != request.query]
        self._meant = changed[0] if changed else None

    @on(Refused)
    def draw_refusal(self, message: Refused) -> None:
        """Say why there is no answer, unless the question has changed since."""
        if message.request == self.request:
            self._show(None)
            self._status.outcome(message.reason)

    @on(EndReached)
    def ask_for_more(self) -> None:
        """Get further hits as soon as the last is reached."""
        request = self.request
        count = len(self._answer.results.hits) if self._answer else 0
        if count >= request.limit and request.more > request.limit:
            self._limit = request.more
            self._ask()

    @on(Opened)
    def begin(self, message: Opened) -> None:
        """Answer what has been typed meanwhile."""
        self._overview = message.overview
        if not self._opened:
            self._status.notice(self.trouble)
        self._opened = True
        self._ask()

    @on(Told)
    def tell(self, message: Told) -> None:
        """Show what went wrong."""
        self._status.notice(message.text)
