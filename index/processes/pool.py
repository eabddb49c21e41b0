"""A pool of worker processes for reading files and analysing passages.

Tasks are values that can be pickled, results come in the order of their items, and the number
of processes does not show in them. Plain pipes instead of multiprocessing, which would run
the caller's main module again in every child.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final, Protocol, Self, TypeVar

from index.errors import IndexStateError
from index.processes.limits import Death, Limits
from index.processes.worker import NoWorkerError, Worker, WorkerDiedError

if TYPE_CHECKING:  # imported when it is needed: searching does without a pool
    from concurrent.futures import Future, ThreadPoolExecutor

PARALLEL_PASSAGES: Final = 8_192
"""Stored passages from which on a pool is faster than one process, its start included."""
_MAX_DEFAULT_WORKERS: Final = 4
"""More only if the settings ask for them: the process that writes the store is busy, too."""
_GROUPS_PER_WORKER: Final = 2
"""Groups of items per worker that are under way or wait to be collected."""
_MAX_DEATHS: Final = 3
"""Processes that may end over an item without a known reason before it is given up."""

_TaskItem = TypeVar("_TaskItem", contravariant=True)
_TaskResult = TypeVar("_TaskResult", covariant=True)
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

LimitsOf = Callable[[_Item], Limits]
"""What tells the limits of an item."""
OnAdvance = Callable[[_Item, int], None]
"""What hears how much of an item is done."""


class Task(Protocol[_TaskItem, _TaskResult]):
    """What is done to items, in any process."""

    def __call__(self, items: Sequence[_TaskItem], /) -> Sequence[_TaskResult]:
        """Return the result of each item, in order; ``items`` are looped over once."""
        ...

    def on_worker_death(self, item: _TaskItem, death: Death, /) -> _TaskResult:
        """Return the result of an item over which processes end, or raise."""
        ...


class WorkerPool:
    """Up to ``size`` processes; 0 stands for one a core, but four at most.

    They start when there is enough to do, and end with the ``with`` block. Where no process
    can be started, this process does everything.
    """

    def __init__(self, size: int = 0) -> None:
        self._size = size or min(_cores(), _MAX_DEFAULT_WORKERS)
        self._workers = [Worker() for _ in range(self._size)]
        self._idle: SimpleQueue[Worker] = SimpleQueue()
        for worker in self._workers:
            self._idle.put(worker)
        self._threads: ThreadPoolExecutor | None = None
        self._closed = False
        self.limits_ignored = False
        """Whether this process had to do what was to be done within limits."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True
        for worker in self._workers:
            worker.close()
        if self._threads is not None:
            self._threads.shutdown(cancel_futures=True)

    def recycle(self) -> None:
        """End the processes, none of which may be busy; more are started when they are needed.

        What a task has loaded and remembers does not stay on beside the next.
        """
        for worker in self._workers:
            worker.recycle()

    def map(
        self,
        task: Task[_Item, _Result],
        groups: Iterable[Sequence[_Item]],
        *,
        parallel: bool,
        limits: LimitsOf[_Item] | None = None,
        on_advance: OnAdvance[_Item] | None = None,
    ) -> Iterator[_Result]:
        """Yield the results of all items in order; a worker does a group at a time.

        Without ``parallel``, or with a single worker and no ``limits``, this process does
        everything. Few groups are read ahead, and few results wait. ``task.on_worker_death``
        decides about an item that is over what ``limits`` says of it, and about one over which
        process after process ends; all others are done again. What a task raises is raised here.
        ``on_advance`` is called, from another thread, with an item and how much of it is done.
        """
        if not parallel or (self._size == 1 and limits is None):
            for group in groups:
                yield from _do_here(task, group)
            return
        if self._threads is None:
            from concurrent.futures import ThreadPoolExecutor

            self._threads = ThreadPoolExecutor(len(self._workers))
        pending: deque[Future[Sequence[_Result]]] = deque()
        for group in groups:
            pending.append(self._threads.submit(self._do, task, group, limits, on_advance))
            if len(pending) >= _GROUPS_PER_WORKER * len(self._workers):
                yield from pending.popleft().result()
        while pending:
            yield from pending.popleft().result()

    def _do(
        self,
        task: Task[_Item, _Result],
        items: Sequence[_Item],
        limits: LimitsOf[_Item] | None,
        on_advance: OnAdvance[_Item] | None,
        deaths: int = 0,
    ) -> Sequence[_Result]:
        """Return the results of ``items``, over which ``deaths`` processes have ended."""
        if not items:
            return []
        try:
            return self._request(task, items, limits, on_advance)
        except NoWorkerError:
            if self._closed:
                raise
            self.limits_ignored |= limits is not None
            return _do_here(task, items)
        except WorkerDiedError as error:
            if self._closed:
                raise
            death, place = error.death, 0 if len(items) == 1 else error.place
        if place is None:
            return [
                result for item in items for result in self._do(task, [item], limits, on_advance)
            ]
        deaths += 1
        if death is not Death.UNKNOWN or deaths == _MAX_DEATHS:
            results = [task.on_worker_death(items[place], death)]
        else:
            results = [*self._do(task, [items[place]], limits, on_advance, deaths)]
        before = self._do(task, items[:place], limits, on_advance)
        after = self._do(task, items[place + 1 :], limits, on_advance)
        return [*before, *results, *after]

    def _request(
        self,
        task: Task[_Item, _Result],
        items: Sequence[_Item],
        limits: LimitsOf[_Item] | None,
        on_advance: OnAdvance[_Item] | None,
    ) -> Sequence[_Result]:
        worker = self._idle.get()
        try:
            reply: Sequence[_Result] = worker.request(
                task, items, None if limits is None else list(map(limits, items)), on_advance
            )
            return reply
        finally:
            self._idle.put(worker)


def worker_death_error(store_path: Path, passages: int) -> IndexStateError:
    """Return the error to raise where processes ended over the same stored passages."""
    return IndexStateError(
        "{parent}: {max_deaths} processes ended over the same {passages:,}"
        " passages, maybe for want of memory; free some, or set 'workers: 1' in"
        " config.yaml, and run 'index' again",
        parent=store_path.parent,
        max_deaths=_MAX_DEATHS,
        passages=passages,
    )


def _do_here(task: Task[_Item, _Result], items: Sequence[_Item]) -> Sequence[_Result]:
    """Return the results of ``items``, computed in this process."""
    try:
        return task(items)
    except MemoryError:
        if len(items) == 1:
            return [task.on_worker_death(items[0], Death.UNKNOWN)]
    return [result for item in items for result in _do_here(task, [item])]


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1
