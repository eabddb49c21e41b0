"""A thread that runs jobs for the screen, which never waits for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from threading import Condition, Thread
from typing import TypeAlias

Job: TypeAlias = Callable[[], None]


class JobQueue:
    """Runs one job at a time. Of the waiting jobs of a kind, only the newest is run.

    ``kinds`` are in order of priority. The thread is a daemon: the program ends without waiting
    for a job. Jobs must handle their own errors.
    """

    def __init__(self, name: str, kinds: Sequence[str]) -> None:
        self._kinds = tuple(kinds)
        self._waiting: dict[str, Job] = {}
        self._changed = Condition()
        self._running: str | None = None
        self._closed = False
        Thread(target=self._run_jobs, name=name, daemon=True).start()

    def submit(self, kind: str, job: Job) -> None:
        """Run ``job`` when its turn comes, in place of a waiting job of the same kind.

        Raises ValueError for an unknown kind.
        """
        if kind not in self._kinds:
            raise ValueError(f"{kind!r} is none of {self._kinds}")
        with self._changed:
            self._waiting[kind] = job
            self._changed.notify_all()

    def is_waiting(self, kind: str) -> bool:
        """Tell whether a job of ``kind`` has yet to start."""
        with self._changed:
            return kind in self._waiting

    def is_at(self, kind: str) -> bool:
        """Tell whether a job of ``kind`` is running or waiting."""
        with self._changed:
            return kind == self._running or kind in self._waiting

    def is_superseded(self, kinds: Iterable[str]) -> bool:
        """Tell whether a job of one of ``kinds`` waits for the running one to end.

        Also true once the queue is closed. Quick enough to be asked all the time.
        """
        return self._closed or any(kind in self._waiting for kind in kinds)

    def wait_for(self, kind: str, seconds: float) -> bool:
        """Tell whether a job of ``kind`` waits, or is submitted within ``seconds``.

        Also true once the queue is closed.
        """
        with self._changed:
            return self._changed.wait_for(lambda: self._closed or kind in self._waiting, seconds)

    def wait_until_done(self, kinds: Iterable[str]) -> None:
        """Wait until no job of ``kinds`` is running or waiting, or the queue is closed."""
        kinds = set(kinds)
        with self._changed:
            self._changed.wait_for(
                lambda: self._closed or not kinds & {self._running, *self._waiting}
            )

    @property
    def busy(self) -> bool:
        """Whether a job is running or waiting."""
        with self._changed:
            return self._running is not None or bool(self._waiting)

    @property
    def closed(self) -> bool:
        """Whether the result of the running job is no longer wanted."""
        return self._closed

    def close(self) -> None:
        """Start no other job. Does not wait for the running one."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()

    def _run_jobs(self) -> None:
        while True:
            job = self._next_job()
            if job is None:
                return
            job()

    def _next_job(self) -> Job | None:
        """Wait for the waiting job of highest priority; None once the queue is closed."""
        with self._changed:
            self._running = None
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._closed or self._waiting)
            if self._closed:
                return None
            self._running = next(kind for kind in self._kinds if kind in self._waiting)
            return self._waiting.pop(self._running)
