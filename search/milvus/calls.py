"""Calls to a server that do not wait for one another, some at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

AT_ONCE: Final = 8
"""A query has two to four calls a language; a server answers those of several people."""

_Answer = TypeVar("_Answer")


class Calls:
    """Makes calls in threads of its own, which are started with the first."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="milvus")

    def together(self, calls: Sequence[Callable[[], _Answer]]) -> list[_Answer]:
        """Return what ``calls`` return, in their order. Raises what the first to fail raises."""
        if len(calls) < 2:
            return [call() for call in calls]
        return list(self._threads.map(lambda call: call(), calls))

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(cancel_futures=True)
