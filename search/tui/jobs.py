"""The work that must not hold up typing: each job in a thread, its outcome a message."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Any, Final

from textual.message import Message
from textual.widget import Widget
from textual.worker import Worker, get_current_worker

from index.errors import TrujamanError
from index.types import Progress, Summary
from search.tui.messages import (
    Answered,
    Failed,
    Indexed,
    Indexing,
    Opened,
    PageReady,
    Refused,
)
from search.tui.session import Request, Session
from search.types import Hit

Reindex = Callable[[Callable[[Progress], None]], Summary]
"""Bring the index up to date, telling how far it is. Raises TrujamanError."""

_INTERVAL: Final = 0.1
"""Seconds between two reports of progress."""


class _StoppedError(Exception):
    """The program is being left while it indexes."""


class Jobs:
    """Runs jobs for the widget in ``target``, which receives their messages.

    A new search takes the place of the one before, so does a new page; a job that lost
    its place and could not be stopped in time still reports, and the receiver compares.
    """

    target: Widget

    def __init__(
        self, session: Session, reindex: Reindex | None, is_built: Callable[[], bool]
    ) -> None:
        self._session = session
        self._reindex = reindex
        self._is_built = is_built

    def open(self) -> None:
        """Open the index: Opened or Failed. If there is none yet, as index()."""
        self._start(self._open_or_build, "index")

    def search(self, request: Request) -> None:
        """Answer ``request``: Answered or Refused."""
        self._start(partial(self._search, request), "search")

    def load(self, query: str, hit: Hit) -> None:
        """Get the document of ``hit``: PageReady or Failed."""
        self._start(partial(self._load, query, hit), "page")

    def index(self) -> bool:
        """Index, then open the result: Indexing, Indexed and Opened, or Failed.

        Returns False, and does nothing, if indexing is not on offer, or while the index is
        being opened or built.
        """
        busy = any(
            worker.group == "index" and not worker.is_finished for worker in self.target.workers
        )
        if self._reindex is None or busy:
            return False
        self._start(partial(self._index, self._reindex), "index")
        return True

    def _start(self, work: Callable[[], None], group: str) -> Worker[Any]:
        return self.target.run_worker(work, group=group, exclusive=True, thread=True)

    def _send(self, message: Message) -> None:
        self.target.post_message(message)

    def _open_or_build(self) -> None:
        if self._reindex is None or self._is_built():
            self._open()
        else:
            self._index(self._reindex)

    def _open(self) -> None:
        try:
            self._session.open()
        except TrujamanError as error:
            self._send(Failed(error))
        else:
            self._send(Opened())

    def _search(self, request: Request) -> None:
        worker = get_current_worker()
        try:
            results = self._session.search(request, lambda: not worker.is_cancelled)
        except TrujamanError as error:
            self._send(Refused(request, error))
        else:
            if results is not None:
                self._send(Answered(request, results))

    def _load(self, query: str, hit: Hit) -> None:
        worker = get_current_worker()
        try:
            page = self._session.page(query, hit, lambda: not worker.is_cancelled)
        except TrujamanError as error:
            self._send(Failed(error))
        else:
            if page is not None:
                self._send(PageReady(query, page))

    def _index(self, reindex: Reindex) -> None:
        worker = get_current_worker()
        reported = ("", 0.0)

        def report(progress: Progress) -> None:
            nonlocal reported
            if worker.is_cancelled:
                raise _StoppedError
            stage, when = reported
            if progress.stage != stage or monotonic() - when >= _INTERVAL:
                reported = (progress.stage, monotonic())
                self._send(Indexing(progress))

        try:
            summary = reindex(report)
        except TrujamanError as error:
            self._send(Failed(error))
        except _StoppedError:
            return
        else:
            self._send(Indexed(summary))
            self._open()
