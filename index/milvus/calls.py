"""Calls to a server that do not wait for one another, some at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

AT_ONCE: Final = 8
"""A query has two to four calls a language, a comparison one for each page; a server answers those
of several people.

Milvus 2.3.5 answered in 185 ms instead of 263 that way. Lite is one process of Python, where they
only wait for one another: 174 ms instead of 99.
"""

_Answer = TypeVar("_Answer")


class OneInFlight:
    """Makes calls in order in a thread of its own, one at a time, while the next is prepared."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="milvus")
        self._pending: Future[object] | None = None

    def begin(self, call: Callable[[], object]) -> None:
        """Make ``call`` when the one before has ended. Raises what that one raises."""
        self.finish()
        self._pending = self._thread.submit(call)

    def finish(self) -> None:
        """Wait for what was begun. Raises what it raises."""
        pending, self._pending = self._pending, None
        if pending is not None:
            pending.result()

    def close(self) -> None:
        """End the thread, after the call that is under way."""
        self._thread.shutdown(cancel_futures=True)


class Calls:
    """Makes calls, some ``at_once`` in threads of its own, which are started with the first."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._at_once = at_once
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="milvus")

    def together(self, calls: Sequence[Callable[[], _Answer]]) -> list[_Answer]:
        """Return what ``calls`` return, in their order. Raises what the first to fail raises."""
        if self._at_once < 2 or len(calls) < 2:
            return [call() for call in calls]
        return list(self._threads.map(lambda call: call(), calls))

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(cancel_futures=True)
