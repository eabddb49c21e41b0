"""A thread that works for the screen, and never makes it wait."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Condition, Thread

Job = Callable[[], None]


class JobQueue:
    """Does one job at a time; of each kind only the newest job that waits is done.

    ``kinds`` are in order of urgency. Its thread is a daemon: leaving the program
    waits for no job. A job must deal with its own errors.
    """

    def __init__(self, name: str, kinds: Sequence[str]) -> None:
        self._kinds = tuple(kinds)
        self._waiting: dict[str, Job] = {}
        self._changed = Condition()
        self._busy = False
        self._closed = False
        Thread(target=self._work, name=name, daemon=True).start()

    def put(self, kind: str, job: Job) -> None:
        """Do ``job`` next of its kind, in place of one that still waits."""
        if kind not in self._kinds:
            raise ValueError(f"{kind!r} is none of {self._kinds}")
        with self._changed:
            self._waiting[kind] = job
            self._changed.notify()

    def waits(self, kind: str) -> bool:
        """Tell whether a job of this kind has yet to begin."""
        with self._changed:
            return kind in self._waiting

    def comes(self, kind: str, seconds: float) -> bool:
        """Tell whether a job of this kind waits, or comes to wait within ``seconds``."""
        with self._changed:
            return self._changed.wait_for(lambda: self._closed or kind in self._waiting, seconds)

    @property
    def busy(self) -> bool:
        """Whether there is a job at hand or waiting."""
        with self._changed:
            return self._busy or bool(self._waiting)

    @property
    def closed(self) -> bool:
        """Whether what the job at hand finds out is of no interest any more."""
        return self._closed

    def close(self) -> None:
        """Begin no other job. Does not wait for the one at hand."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._busy = False
                while not self._waiting and not self._closed:
                    self._changed.wait()
                if self._closed:
                    return
                kind = next(kind for kind in self._kinds if kind in self._waiting)
                job = self._waiting.pop(kind)
                self._busy = True
            job()
