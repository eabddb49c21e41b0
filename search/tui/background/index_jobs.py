"""Opening and building the index, and following what other processes make of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Event
from time import monotonic
from typing import Final

from textual.message import Message

from index.errors import IndexStateError, TrujamanError
from index.messages import _
from index.types import Progress
from search.index_watch import IndexWatch
from search.tui.background.job_queue import JobQueue
from search.tui.background.runner import Job, JobRunner, TellFailure, describe_error
from search.tui.background.services import Reindex, Services
from search.tui.background.session import Session
from search.tui.events import (
    Asker,
    IndexingFailed,
    IndexingFinished,
    IndexingProgressed,
    IndexOpened,
    IndexUnusable,
    JobFailed,
    SkippedFilesListed,
)
from search.tui.model.welcome import IndexOverview

PROGRESS_INTERVAL: Final = 0.1
"""Seconds between two reports of progress."""


class IndexJobs:
    """Opens the index for ``session``, and indexes, in a thread.

    ``indexed_at`` is the Unix time of the last indexing of what is open, None if unknown.
    """

    def __init__(self, services: Services, session: Session, runner: JobRunner) -> None:
        self._services = services
        self._session = session
        self._runner = runner
        self._watch = IndexWatch(services.identify or tuple)
        self._queue = JobQueue("indexing", ("open", "index", "skipped", "watch"))
        self._is_asked_for = Event()
        """Whether the index was to be opened at all by now, or never will be."""
        self._is_first_run = False
        """Whether the job that opens the index is building it."""
        self._is_unusable = False
        self._had_files = False
        """Whether the files of the index that is open were at their place."""
        self.indexed_at: float | None = None

    @property
    def busy(self) -> bool:
        """Whether any job is running or waiting."""
        return self._queue.busy

    def close(self) -> None:
        """Stop, without waiting for a running job."""
        self._queue.close()
        self._is_asked_for.set()

    def open(self) -> None:
        """Open the index: IndexOpened or IndexUnusable. If there is none yet, index first."""
        if self._services.reindex is None:
            self._submit("open", self._open)
        else:
            self._submit("open", partial(self._open_or_index, self._services.reindex))
        self._is_asked_for.set()

    def wait_for_opening(self) -> None:
        """Have the thread of a job that needs the index wait until it is open, or cannot be."""
        self._is_asked_for.wait()
        if not self._session.is_open:
            self._queue.wait_until_done(("open", "index"))

    def start(self) -> bool:
        """Index, then open the result: IndexingProgressed, IndexingFinished and IndexOpened.

        IndexingFailed if it fails, or if the files of the index that is open are gone;
        IndexUnusable if the result does not open. Returns False, and
        does nothing, where indexing is not on offer and while it is being done or about to be.
        It waits until the index is open, and for a look at it on the disk to end.
        """
        if self._services.reindex is None or self._is_first_run or self._queue.is_at("index"):
            return False
        self._submit("index", partial(self._index, self._services.reindex), IndexingFailed)
        return True

    def look_for_another(self) -> None:
        """Open the index if another process has renewed it: IndexOpened.

        IndexUnusable if that fails, and again once the index that is open is back. Without news,
        there is no message.
        """
        if self._services.identify is not None and not self._queue.busy:
            self._submit("watch", self._look)

    def list_skipped(self, asker: Asker) -> None:
        """List the files that could not be indexed: SkippedFilesListed or JobFailed."""
        job, tell_failure = partial(self._list_skipped, asker), partial(JobFailed, asker=asker)
        self._submit("skipped", job, tell_failure)

    # What runs in the thread.

    def _submit(self, kind: str, job: Job, tell_failure: TellFailure = JobFailed) -> None:
        self._runner.submit(self._queue, kind, job, tell_failure)

    def _open_or_index(self, reindex: Reindex) -> Message | None:
        if self._services.is_built():
            return self._open()
        self._is_first_run = True
        try:
            return self._index(reindex)
        finally:
            self._is_first_run = False

    def _open(self) -> Message:
        try:
            self._open_session()
        except (TrujamanError, OSError) as error:
            self._is_unusable = True
            return self._tell_unusable(error)
        self._services.settle()
        self._adopt_earlier_searches()
        return self._tell_opened(renewed=False)

    def _adopt_earlier_searches(self) -> None:
        """Take over what earlier versions saved, once."""
        folder = self._services.state
        if folder is None:
            return
        try:
            self._session.work(lambda engine: engine.adopt_earlier_searches(folder))
        except TrujamanError as error:
            self._runner.send(JobFailed(str(error)))

    def _look(self) -> Message | None:
        """Open the index if it has been renewed. The engine in use answers until that is done."""
        if self._watch.look():
            try:
                is_another = self._open_session()
            except (TrujamanError, OSError) as error:
                self._is_unusable = True
                return self._tell_unusable(error)
            self._is_unusable = False
            return self._tell_opened(renewed=is_another)
        if self._is_unusable and self._watch.is_unchanged:
            self._is_unusable = False
            return IndexUnusable("")
        return None

    def _open_session(self) -> bool:
        """Open the index; return whether it is another one than before."""
        identity = self._watch.identity
        try:
            is_another = self._session.open()
        except (TrujamanError, OSError):
            self._watch.failed()
            raise
        self._watch.opened(identity)
        self._had_files = self._services.has_files()
        return is_another

    def _tell_unusable(self, error: TrujamanError | OSError) -> IndexUnusable:
        if loss := self._describe_loss():
            return IndexUnusable(loss, lost=self._services.place)
        return IndexUnusable(describe_error(error))

    def _describe_loss(self) -> str:
        """Return that the files of the index that is open are gone; "" if they are not."""
        if not self._had_files or self._services.has_files():
            return ""
        text = _("{place}: the index is gone; bring its disk back")
        return text.format(place=self._services.place)

    def _tell_opened(self, *, renewed: bool) -> Message:
        return IndexOpened(self._read_overview(), renewed, self._session.warnings)

    def _read_overview(self) -> IndexOverview | None:
        """Return what is in the index, None if that cannot be told: it is searched all the same."""
        try:
            overview = self._services.overview()
        except (TrujamanError, OSError):
            overview = None
        self.indexed_at = overview.indexed_at if overview else None
        return overview

    def _list_skipped(self, asker: Asker) -> Message | None:
        if not asker.is_open:
            return None
        if loss := self._describe_loss():
            raise IndexStateError("{loss}", loss=loss)
        return SkippedFilesListed(asker, self._services.skipped())

    def _index(self, reindex: Reindex) -> Message | None:
        if loss := self._describe_loss():  # another index there would hide it, or be hidden by it
            raise IndexStateError("not indexed: {loss}", loss=loss)
        try:
            summary = reindex(_ProgressReporter(self._queue, self._runner.send))
        except _ClosedError:
            return None
        except (TrujamanError, OSError) as error:
            if self._session.is_open:
                raise
            return IndexUnusable(describe_error(error))
        self._runner.send(IndexingFinished(summary))
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
