"""The work that must not hold up typing: each job in a worker, its outcome a message."""

from __future__ import annotations

import traceback
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Final

from textual.message import Message
from textual.widget import Widget

from index.errors import TrujamanError
from index.types import Progress, Summary
from search.tui.events import (
    AlternativesFound,
    CitationReady,
    DocumentReady,
    FacetsReady,
    HitsExplained,
    IndexingFinished,
    IndexingProgressed,
    IndexOpened,
    JobFailed,
    SearchAnswered,
    SearchFailed,
    SkippedFilesListed,
    TextCopied,
)
from search.tui.model.citation import file_sha256, format_citation
from search.tui.model.layout import lay_out
from search.tui.model.stale import find_stale_paths
from search.tui.system import clipboard, state, viewer
from search.tui.work.job_queue import JobQueue
from search.tui.work.services import Reindex, Services
from search.tui.work.session import Session
from search.types import Filters, Hit, Mode, SearchRequest

_INTERVAL: Final = 0.1
"""Seconds between two reports of progress."""
_SLOW_MS: Final = 150.0
"""An engine that takes longer in hybrid mode is asked for keyword hits first."""
_TYPING: Final = 0.25
"""Seconds without a key after which a slow engine is asked for more than keyword hits."""
_COUNTED: Final = 200
"""Hits that the counts beside filters are taken from."""


class _StoppedError(Exception):
    """The program is being left while it indexes."""


class Jobs:
    """Runs jobs for the widget in ``target``, which receives their messages.

    A new search takes the place of one that waits, so does a new page; one at hand is
    not interrupted, and the receiver compares its answer with what it wants by then.
    """

    target: Widget

    def __init__(self, services: Services) -> None:
        self._services = services
        self._session = Session(services.open_engine)
        self._asking = JobQueue("asking", ("search", "page", "explain", "count", "advice"))
        self._building = JobQueue("building", ("index", "skipped"))
        self._helping = JobQueue("helping", ("copy", "cite", "view"))
        self._times: deque[float] = deque(maxlen=3)
        self._indexed: float | None = None

    def open(self) -> None:
        """Open the index: IndexOpened or JobFailed. If there is none yet, as index()."""
        self._put(self._building, "index", self._open_or_build)

    def search(self, request: SearchRequest, explained: int | None) -> None:
        """Answer ``request``: SearchAnswered, perhaps twice, or SearchFailed.

        Only the first ``explained`` hits (None: all) are explained, see Engine.search().
        """
        self._put(self._asking, "search", partial(self._search, request, explained))

    def explain(self, answer: SearchAnswered) -> None:
        """Explain all hits of ``answer``: HitsExplained or JobFailed."""
        explain = lambda: self._send(HitsExplained(answer, self._session.explain(answer.results)))  # noqa: E731
        self._put(self._asking, "explain", explain)

    def load(self, query: str, hit: Hit, width: int) -> None:
        """Get the document of ``hit`` in lines of ``width`` cells: DocumentReady or JobFailed."""
        self._put(self._asking, "page", partial(self._load, query, hit, width))

    def cite(self, hit: Hit, page: int | None) -> None:
        """Write a citation of ``hit``: CitationReady."""
        cite = lambda: self._send(CitationReady(format_citation(hit, page, file_sha256(hit.path))))  # noqa: E731
        self._put(self._helping, "cite", cite)

    def copy(self, text: str) -> None:
        """Give ``text`` to a program that has the clipboard: TextCopied."""
        self._put(self._helping, "copy", lambda: self._send(TextCopied(text, clipboard.copy(text))))

    def view(self, path: str, page: int | None) -> None:
        """Open a document in the desktop's program for it: JobFailed if that fails."""
        self._put(self._helping, "view", partial(viewer.open_document, path, page))

    def count(self, request: SearchRequest) -> None:
        """Answer ``request`` without its filters: FacetsReady or JobFailed."""
        wide = replace(request, filters=Filters(), limit=_COUNTED)
        count = lambda: self._send(FacetsReady(self._session.search(wide, explained=0)))  # noqa: E731
        self._put(self._asking, "count", count)

    def advise(self, request: SearchRequest) -> None:
        """Look for hits elsewhere: AlternativesFound or JobFailed."""
        advise = lambda: self._send(AlternativesFound(request, self._session.alternatives(request)))  # noqa: E731
        self._put(self._asking, "advice", advise)

    def skipped(self) -> None:
        """List what could not be indexed: SkippedFilesListed or JobFailed."""
        list_them = lambda: self._send(SkippedFilesListed(self._services.skipped()))  # noqa: E731
        self._put(self._building, "skipped", list_them)

    def index(self) -> bool:
        """Index, then open the index.

        Sends IndexingProgressed, IndexingFinished and IndexOpened, or JobFailed. Returns
        False, and does nothing, if indexing is not on offer, or while the index is being
        opened or built.
        """
        if self._services.reindex is None or self._building.busy:
            return False
        self._put(self._building, "index", partial(self._index, self._services.reindex))
        return True

    @property
    def busy(self) -> bool:
        """Whether any job is at hand or waiting."""
        return self._asking.busy or self._building.busy or self._helping.busy

    def close(self) -> None:
        """Stop, without waiting for anything."""
        self._asking.close()
        self._building.close()
        self._helping.close()
        self._session.close()

    def _put(self, worker: JobQueue, kind: str, job: Callable[[], None]) -> None:
        # Textual finds the app that a message is for in the context.
        worker.put(kind, partial(copy_context().run, self._guarded, job))

    def _guarded(self, job: Callable[[], None]) -> None:
        """Nothing that goes wrong in a job may end the program or pass unnoticed."""
        try:
            job()
        except TrujamanError as error:
            self._send(JobFailed(str(error)))
        except OSError as error:
            self._send(JobFailed(f"{error.filename or 'the system'}: {error.strerror or error}"))
        except Exception as error:  # noqa: BLE001
            log = _report(self._services.state)
            self._send(JobFailed(f"internal error ({type(error).__name__}){log}; please report it"))

    def _send(self, message: Message) -> None:
        with suppress(RuntimeError):  # the program was left a moment ago, its loop closed
            self.target.post_message(message)

    def _open_or_build(self) -> None:
        if self._services.reindex is None or self._services.is_built():
            self._open()
        else:
            self._index(self._services.reindex)

    def _open(self) -> None:
        self._session.open()
        overview = self._services.overview()
        self._indexed = overview.indexed_at if overview else None
        self._send(IndexOpened(overview))

    def _load(self, query: str, hit: Hit, width: int) -> None:
        page = self._session.read_document(query, hit)
        if not self._asking.waits("search"):
            self._send(DocumentReady(query, page, lay_out(page.text, width)))

    def _search(self, request: SearchRequest, explained: int | None) -> None:
        try:
            if self._slow() and request.mode is Mode.HYBRID:
                first = self._session.search(replace(request, mode=Mode.KEYWORD), explained)
                self._send(
                    SearchAnswered(
                        request, first, find_stale_paths(first.hits, self._indexed), final=False
                    )
                )
                if self._asking.comes("search", _TYPING):
                    return
            results = self._session.search(request, explained)
        except TrujamanError as error:
            self._send(SearchFailed(request, str(error)))
            return
        if request.mode is Mode.HYBRID:
            self._times.append(results.elapsed_ms)
        self._send(SearchAnswered(request, results, find_stale_paths(results.hits, self._indexed)))

    def _slow(self) -> bool:
        """Whether the last answers all were slow: the very first always is."""
        return len(self._times) > 1 and min(self._times) > _SLOW_MS

    def _index(self, reindex: Reindex) -> None:
        reported = ("", 0.0)

        def report(progress: Progress) -> None:
            nonlocal reported
            if self._building.closed:
                raise _StoppedError
            stage, when = reported
            if progress.stage != stage or monotonic() - when >= _INTERVAL:
                reported = (progress.stage, monotonic())
                self._send(IndexingProgressed(progress))

        summary: Summary
        try:
            summary = reindex(report)
        except _StoppedError:
            return
        self._send(IndexingFinished(summary))
        self._open()


def _report(folder: Path | None) -> str:
    """Keep what went wrong for whoever mends it; return where, to follow a message."""
    if folder is None:
        return ""
    path = folder / "errors.log"
    try:
        state.append(path, traceback.format_exc())
    except OSError:
        return ", and no log of it could be written"
    return f", see {path}"
