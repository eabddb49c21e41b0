"""The screen as far as it shows things: its parts, and the answer in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.screen import Screen

from search.display.bidi.direction import has_rtl
from search.display.bidi.modes import Bidi
from search.tui.events import SearchAnswered
from search.tui.model.arrange import Row, arranged
from search.tui.model.history import History, Saved
from search.tui.model.keys import Key, bindings, key_names
from search.tui.model.question import Sort
from search.tui.model.welcome import Overview
from search.tui.widgets.empty_results import EmptyResults
from search.tui.widgets.explanation import Explanation
from search.tui.widgets.key_bar import KeyBar
from search.tui.widgets.plain_text import PlainText
from search.tui.widgets.preview import Preview
from search.tui.widgets.query_input import QueryInput
from search.tui.widgets.result_list import ResultList
from search.tui.widgets.status_line import StatusLine, describe_results
from search.tui.work.jobs import Jobs
from search.types import Filters, Hit, Mode

WIDE: Final = 100
"""Columns from which results and document may stand side by side."""


class ShowingScreen(Screen[None]):
    """Shows one answer, or what is said in place of hits.

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
        self._mode = Mode.HYBRID
        self._filters = Filters()
        self._sort = Sort.RELEVANCE
        self._grouped = False
        self._marked: dict[tuple[str, int], Hit] = {}
        self._answer: SearchAnswered | None = None
        self._overview: Overview | None = None

    def compose(self) -> ComposeResult:
        """Lay out the widgets, top to bottom."""
        yield QueryInput(self._bidi)
        with Container(id="body"):
            yield ResultList(self._bidi)
            yield EmptyResults(self._bidi, key_names(self._keys))
            with Vertical(id="reading"):
                yield PlainText("heading", self._bidi)
                yield Preview(self._bidi)
                yield Explanation(self._bidi)
        yield StatusLine(self._bidi)
        yield KeyBar(self._keys)

    @property
    def _line(self) -> QueryInput:
        return self.query_one(QueryInput)

    @property
    def _list(self) -> ResultList:
        return self.query_one(ResultList)

    @property
    def _hints(self) -> EmptyResults:
        return self.query_one(EmptyResults)

    @property
    def _status(self) -> StatusLine:
        return self.query_one(StatusLine)

    def notice(self, text: str) -> None:
        """Say something until the next keystroke."""
        self._status.notice(text)

    def _draw_question(self) -> None:
        self._status.question(self._mode, self._filters, self._sort, grouped=self._grouped)

    def _show(self, answer: SearchAnswered | None, *, keep: bool = False) -> None:
        self._answer = answer
        rows = self._arranged(answer)
        self._list.show(rows, answer.stale if answer else frozenset(), keep=keep)
        self._lay_out()
        self._draw_outcome(answer, len(rows))
        if rows:
            self._hints.give_way()
        elif answer is not None and answer.final:
            self._hints.advise(answer.request, None)
            self._jobs.advise(answer.request)
        else:
            self._greet()

    def _draw_outcome(self, answer: SearchAnswered | None, rows: int) -> None:
        results, final = (answer.results, answer.final) if answer else (None, True)
        more = answer is not None and len(answer.results.hits) >= answer.request.limit
        self._status.outcome(describe_results(results, rows, final=final, more_to_come=more))

    def _arranged(self, answer: SearchAnswered | None) -> tuple[Row, ...]:
        hits = answer.results.hits if answer else ()
        return arranged(hits, self._sort, grouped=self._grouped)

    def _greet(self) -> None:
        """Say what there is to search, where nothing is asked."""
        if self._line.value.strip():
            self._hints.say_nothing()
        else:
            past, saved = self.history.queries, len(self.saved.requests)
            self._hints.greet(self._overview, past, saved)

    def _lay_out(self, *, settled: bool = False) -> None:
        """Stack on narrow screens, and where Arabic would share lines with the other side.

        Nothing jumps at every key: they stand side by side again when the answer is ``settled``.
        """
        hits = self._answer.results.hits if self._answer else ()
        arabic = any(has_rtl(hit.text) or has_rtl(hit.title or "") for hit in hits)
        body = self.query_one("#body")
        lasting = body.has_class("-stacked") and not settled
        body.set_class(arabic or lasting or self.size.width < WIDE, "-stacked")

    def on_resize(self) -> None:
        """Rearrange for the new size."""
        self._lay_out(settled=True)
        self.query_one(KeyBar).draw()
