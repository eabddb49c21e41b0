"""The screen as far as it asks questions: what is typed, and the answers to it."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from textual import on
from textual.widgets import Input

from search.display.bidi.modes import Bidi
from search.tui.events import (
    AlternativesFound,
    HitsExplained,
    IndexOpened,
    JobFailed,
    LastHitReached,
    SearchAnswered,
    SearchFailed,
)
from search.tui.model.keys import Key
from search.tui.model.question import FEW, Sort, next_limit
from search.tui.showing import ShowingScreen
from search.tui.work.jobs import Jobs
from search.types import SearchRequest

PAUSE: Final = 0.4
"""Seconds without a key after which a question is taken to be complete."""
LATE: Final = 0.4
"""Seconds after which a question without an answer is said to be worked on."""


class AskingScreen(ShowingScreen):
    """Asks at every keystroke; an answer is drawn if it still is the answer.

    ``trouble`` is what went wrong before the start.
    """

    def __init__(self, jobs: Jobs, keys: Sequence[Key], bidi: Bidi) -> None:
        super().__init__(jobs, keys, bidi)
        self._opened = False
        self._limit = FEW
        self._answered: SearchRequest | None = None
        self.trouble = ""

    def on_mount(self) -> None:
        """Open the index behind the first picture."""
        self._line.focus()
        self._draw_question()
        self._show(None)
        self._status.notice("opening the index…")
        self._jobs.open()

    @property
    def request(self) -> SearchRequest:
        """The question the screen stands for at this moment."""
        return SearchRequest(self._line.value.strip(), self._mode, self._filters, self._limit)

    def pose(self, request: SearchRequest) -> None:
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
            self._jobs.search(request, self._wanted)
            self.set_timer(LATE, partial(self._say_late, request))

    @property
    def _wanted(self) -> int | None:
        """How many hits are to be explained at once; None: all. See Engine.search()."""
        in_order = self._sort is Sort.RELEVANCE and not self._grouped
        return self._list.in_sight if in_order and self._limit == FEW else None

    def _say_late(self, request: SearchRequest) -> None:
        """Tell that the answer is on its way, where one would begin to wonder."""
        if request == self.request != self._answered:
            self._status.outcome("searching…")

    @on(SearchAnswered)
    def draw_answer(self, message: SearchAnswered) -> None:
        """Show an answer, unless the question has changed since."""
        if message.request != self.request:
            return
        self._answered = message.request
        typed = self._shown is None or self._shown.query != message.request.query
        if typed and not message.results.hits:
            # Half a word often has no hits: what is there stays for the moment.
            self._draw_outcome(message, 0)
            if message.final:
                self.set_timer(PAUSE, partial(self._admit, message))
            return
        self._show(message, keep=self._goes_on(message))
        self.set_timer(PAUSE, partial(self._settle, message))

    def _admit(self, message: SearchAnswered) -> None:
        """Show that there are no hits, unless there is another question or answer by now."""
        if message.request == self.request and self._shown != message.request:
            self._show(message)

    def _settle(self, message: SearchAnswered) -> None:
        """Do what typing was not to wait for, unless there is another answer by now."""
        if message is self._answer:
            self._jobs.explain(message)
            self._lay_out(settled=True)
            gc.collect()

    @on(HitsExplained)
    def draw_explanations(self, message: HitsExplained) -> None:
        """Light up what is farther down, unless there is another answer by now."""
        if message.answer is self._answer:
            self._answer = replace(message.answer, results=message.results)
            self._list.replace(self._arranged(self._answer))

    @property
    def _shown(self) -> SearchRequest | None:
        """The question whose answer is on the screen."""
        return self._answer.request if self._answer else None

    def _goes_on(self, message: SearchAnswered) -> bool:
        """Whether this is a longer, newer or better answer to the question answered before."""
        if self._answer is None:
            return False
        before, now = self._answer.request, message.request
        chosen = self._answer.final or not self._list.at_top
        return chosen and replace(before, limit=FEW) == replace(now, limit=FEW)

    @on(AlternativesFound)
    def draw_advice(self, message: AlternativesFound) -> None:
        """Say what would find something, unless the question has changed since."""
        if message.request == self.request:
            self._hints.advise(message.request, message.alternatives)

    @on(SearchFailed)
    def draw_refusal(self, message: SearchFailed) -> None:
        """Say why there is no answer, unless the question has changed since."""
        if message.request == self.request:
            self._show(None)
            self._status.outcome(message.reason)

    @on(LastHitReached)
    def ask_for_more(self) -> None:
        """Get further hits as soon as the last is reached."""
        request = self.request
        count = len(self._answer.results.hits) if self._answer else 0
        if count >= request.limit and next_limit(request.limit) > request.limit:
            self._limit = next_limit(request.limit)
            self._ask()

    @on(IndexOpened)
    def begin(self, message: IndexOpened) -> None:
        """Answer what has been typed meanwhile."""
        self._overview = message.overview
        if not self._opened:
            self._status.notice(self.trouble)
        self._opened = True
        self._ask()

    @on(JobFailed)
    def tell(self, message: JobFailed) -> None:
        """Show what went wrong."""
        self._status.notice(message.reason)
