"""The work that typing must not wait for: jobs in threads that send their outcome as messages."""

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
from typing import Final, TypeAlias

from textual.message import Message
from textual.widget import Widget

from index.errors import TrujamanError
from index.files import private
from index.types import Progress
from search.tui.background.job_queue import JobQueue
from search.tui.background.services import Reindex, Services
from search.tui.background.session import Session
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
from search.tui.system import clipboard, viewer
from search.types import Filters, Hit, Mode, Results, SearchRequest

PROGRESS_INTERVAL: Final = 0.1
"""Seconds between two reports of progress."""
SLOW_SEARCH_MS: Final = 150.0
"""An engine whose hybrid searches take longer is asked for keyword hits first."""
TYPING_PAUSE: Final = 0.25
"""Seconds without a new search after which a slow engine is asked for more than keyword hits."""
FACET_HITS: Final = 200
"""Hits that facets are counted from."""

Job: TypeAlias = Callable[[], Message | None]
"""Does its work and returns the message that tells the outcome, if it is for it to tell."""


class Jobs:
    """Runs jobs for the widget in ``target``, which receives their messages.

    A new search replaces a waiting one, and so for each kind of job. A running job is not
    interrupted: the receiver compares its outcome with what it wants by then.
    """

    target: Widget

    def __init__(self, services: Services) -> None:
        self._services = services
        self._session = Session(services.open_engine)
        self._search_queue = JobQueue(
            "searching", ("search", "document", "explain", "facets", "alternatives")
        )
        self._index_queue = JobQueue("indexing", ("index", "skipped"))
        self._desktop_queue = JobQueue("desktop", ("copy", "cite", "view"))
        self._hybrid_times: deque[float] = deque(maxlen=3)
        self._indexed_at: float | None = None

    @property
    def busy(self) -> bool:
        """Whether any job is running or waiting."""
        return self._search_queue.busy or self._index_queue.busy or self._desktop_queue.busy

    def close(self) -> None:
        """Stop, without waiting for running jobs."""
        self._search_queue.close()
        self._index_queue.close()
        self._desktop_queue.close()
        self._session.close()

    # Searching.

    def search(self, request: SearchRequest, explained: int | None) -> None:
        """Search: SearchAnswered, perhaps with keyword hits before that; or SearchFailed.

        Only the first ``explained`` hits (None: all) are explained, see Engine.search().
        """
        self._submit(self._search_queue, "search", partial(self._search, request, explained))

    def explain(self, answer: SearchAnswered) -> None:
        """Explain all hits of ``answer``: HitsExplained or JobFailed."""
        self._submit(
            self._search_queue,
            "explain",
            lambda: HitsExplained(answer, self._session.explain(answer.results)),
        )

    def load_document(self, query: str, hit: Hit, width: int) -> None:
        """Load the document of ``hit``, in lines of ``width`` cells: DocumentReady or JobFailed."""
        self._submit(
            self._search_queue, "document", partial(self._load_document, query, hit, width)
        )

    def count_facets(self, request: SearchRequest) -> None:
        """Search without the filters of ``request``: FacetsReady or JobFailed."""
        unfiltered = replace(request, filters=Filters(), limit=FACET_HITS)
        self._submit(
            self._search_queue,
            "facets",
            lambda: FacetsReady(self._session.search(unfiltered, explained=0)),
        )

    def find_alternatives(self, request: SearchRequest) -> None:
        """Find requests like ``request`` that have hits: AlternativesFound or JobFailed."""
        self._submit(
            self._search_queue,
            "alternatives",
            lambda: AlternativesFound(request, self._session.find_alternatives(request)),
        )

    # Indexing.

    def open(self) -> None:
        """Open the index: IndexOpened or JobFailed. If there is none yet, index first."""
        if self._services.reindex is None:
            self._submit(self._index_queue, "index", self._open)
        else:
            self._submit(
                self._index_queue, "index", partial(self._open_or_index, self._services.reindex)
            )

    def start_indexing(self) -> bool:
        """Index, then open the result: IndexingProgressed, IndexingFinished and IndexOpened.

        JobFailed if that fails. Returns False, and does nothing, where indexing is not on offer
        and while the index is being opened or built.
        """
        if self._services.reindex is None or self._index_queue.busy:
            return False
        self._submit(self._index_queue, "index", partial(self._index, self._services.reindex))
        return True

    def list_skipped_files(self) -> None:
        """List the files that could not be indexed: SkippedFilesListed or JobFailed."""
        self._submit(
            self._index_queue, "skipped", lambda: SkippedFilesListed(self._services.skipped())
        )

    # Other programs and files.

    def cite(self, hit: Hit, page: int | None) -> None:
        """Compose a citation of ``hit``: CitationReady."""
        self._submit(
            self._desktop_queue,
            "cite",
            lambda: CitationReady(format_citation(hit, page, file_sha256(hit.path))),
        )

    def copy(self, text: str) -> None:
        """Give ``text`` to a program that has the clipboard: TextCopied."""
        self._submit(self._desktop_queue, "copy", lambda: TextCopied(text, clipboard.copy(text)))

    def open_in_viewer(self, path: str, page: int | None) -> None:
        """Open a document in the desktop's program for it: JobFailed if that fails."""
        self._submit(self._desktop_queue, "view", partial(viewer.open_document, path, page))

    # What runs in the threads.

    def _submit(self, queue: JobQueue, kind: str, job: Job) -> None:
        # Textual finds the app that a message is for in the context.
        context = copy_context()
        queue.submit(kind, lambda: context.run(self._run, job))

    def _run(self, job: Job) -> None:
        """Run ``job`` and send its outcome; no error may end the program or go unnoticed."""
        try:
            outcome = job()
        except TrujamanError as error:
            outcome = JobFailed(str(error))
        except OSError as error:
            outcome = JobFailed(f"{error.filename or 'the system'}: {error.strerror or error}")
        except Exception as error:  # noqa: BLE001
            log = _log_traceback(self._services.state)
            name = type(error).__name__
            outcome = JobFailed(f"internal error ({name}){log}; please report it")
        if outcome is not None:
            self._send(outcome)

    def _send(self, message: Message) -> None:
        with suppress(RuntimeError):  # the program has just ended, its loop is closed
            self.target.post_message(message)

    def _search(self, request: SearchRequest, explained: int | None) -> Message | None:
        try:
            if request.mode is Mode.HYBRID and self._is_engine_slow():
                keyword_request = replace(request, mode=Mode.KEYWORD)
                keyword_results = self._session.search(keyword_request, explained)
                self._send(self._answer(request, keyword_results, final=False))
                if self._search_queue.wait_for("search", TYPING_PAUSE):
                    return None
            results = self._session.search(request, explained)
        except TrujamanError as error:
            return SearchFailed(request, str(error))
        if request.mode is Mode.HYBRID:
            self._hybrid_times.append(results.elapsed_ms)
        return self._answer(request, results, final=True)

    def _answer(self, request: SearchRequest, results: Results, *, final: bool) -> SearchAnswered:
        stale = find_stale_paths(results.hits, self._indexed_at)
        return SearchAnswered(request, results, stale, final)

    def _is_engine_slow(self) -> bool:
        """Tell whether the latest searches all were slow; the very first always is."""
        return len(self._hybrid_times) > 1 and min(self._hybrid_times) > SLOW_SEARCH_MS

    def _load_document(self, query: str, hit: Hit, width: int) -> Message | None:
        document = self._session.read_document(query, hit)
        if self._search_queue.is_waiting("search"):
            return None
        return DocumentReady(query, document, lay_out(document.text, width))

    def _open_or_index(self, reindex: Reindex) -> Message | None:
        return self._open() if self._services.is_built() else self._index(reindex)

    def _open(self) -> Message:
        self._session.open()
        overview = self._services.overview()
        self._indexed_at = overview.indexed_at if overview else None
        return IndexOpened(overview)

    def _index(self, reindex: Reindex) -> Message | None:
        try:
            summary = reindex(_ProgressReporter(self._index_queue, self._send))
        except _ClosedError:
            return None
        self._send(IndexingFinished(summary))
        return self._open()


class _ClosedError(Exception):
    """The program is ending while it indexes."""


class _ProgressReporter:
    """Sends progress: every new stage at once, else at intervals. Raises _ClosedError."""

    def __init__(self, queue: JobQueue, send: Callable[[Message], None]) -> None:
        self._queue = queue
        self._send = send
        self._stage = ""
        self._sent_at = 0.0

    def __call__(self, progress: Progress) -> None:
        if self._queue.closed:
            raise _ClosedError
        if progress.stage == self._stage and monotonic() - self._sent_at < PROGRESS_INTERVAL:
            return
        self._stage = progress.stage
        self._sent_at = monotonic()
        self._send(IndexingProgressed(progress))


def _log_traceback(folder: Path | None) -> str:
    """Log the current exception in ``folder``; return where that is, to follow a message."""
    if folder is None:
        return ""
    path = folder / "errors.log"
    try:
        private.append(path, traceback.format_exc())
    except OSError:
        return ", and no log of it could be written"
    return f", see {path}"
