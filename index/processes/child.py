"""The main program of a worker process: requests on standard input, replies on standard output.

A request is a task (None for the same as before), a list of items, and the limits of each, or
None. Every item is announced to the parent, so that it knows over which of them a process ended.
When the parent ends, in whatever way, its end of the pipe closes, and so the child ends.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from queue import SimpleQueue
from typing import IO, Any, Final, overload

from index.errors import TrujamanError
from index.processes.advance import listen
from index.processes.limits import (
    OUT_OF_MEMORY_STATUS,
    Limits,
    limits_at,
    restrict_this_process,
    write_no_core_dump,
)
from index.processes.memory import MemoryKeeper
from index.processes.pipe import ItemAdvanced, ItemBegun, TaskError, receive, send

_GC_THRESHOLD: Final = 50_000
"""New objects between two garbage collections; with Python's 700 they take 5 % of the time."""


class _AnnouncedItems(Sequence[Any]):
    """The items of a request; a loop over them announces each, and that they are through."""

    def __init__(self, items: Sequence[Any], announce: Callable[[int], None]) -> None:
        self._items = items
        self._announce = announce

    def __iter__(self) -> Iterator[Any]:
        for place, item in enumerate(self._items):
            self._announce(place)
            yield item
        self._announce(len(self._items))

    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Any]: ...
    def __getitem__(self, index: int | slice) -> Any:
        return self._items[index]


def main() -> None:
    """Answer requests until the parent has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to deal with
    gc.set_threshold(_GC_THRESHOLD)
    write_no_core_dump()
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # so that what a library prints is not taken for a message
    requests: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_read_ahead, args=(sys.stdin.buffer, requests), daemon=True).start()
    listen(lambda done: send(replies, ItemAdvanced(done)))
    send(replies, "ready")
    memory = MemoryKeeper()
    task: Any = None
    while True:
        reply: Any = None
        memory.give_back()
        request = requests.get()
        try:
            new_task, items, limits = pickle.loads(request)
            task = new_task or task
            reply = _do(task, items, limits, replies)
        except MemoryError:
            os._exit(OUT_OF_MEMORY_STATUS)  # the next process begins without what fills this one
        except TrujamanError as error:
            reply = TaskError(error)
        except Exception:  # noqa: BLE001 - raised in the parent
            import traceback

            reply = TaskError(RuntimeError(traceback.format_exc()))
        send(replies, reply)


def _do(
    task: Any, items: Sequence[Any], limits: Sequence[Limits] | None, replies: IO[bytes]
) -> Any:
    """Return ``task(items)``, holding each item to its limits."""

    def announce(place: int) -> None:
        send(replies, ItemBegun(place))
        if limits is not None:
            restrict_this_process(limits_at(limits, place))

    try:
        return task(_AnnouncedItems(items, announce))
    finally:
        restrict_this_process(None)


def _read_ahead(pipe: IO[bytes], requests: SimpleQueue[bytes]) -> None:
    """Queue requests as they come, so that the parent's end is noticed during a task."""
    try:
        while True:
            requests.put(receive(pipe))
    except (EOFError, OSError):
        os._exit(0)


if __name__ == "__main__":
    main()
