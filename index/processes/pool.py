"""A pool of worker processes for reading files and analysing passages.

Tasks are values that can be pickled, results come in the order of their items, and the number
of processes does not show in them. Plain pipes instead of multiprocessing, which would run
the caller's main module again in every child.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final, Protocol, Self, TypeVar

from index.errors import IndexStateError
from index.processes.worker import NoWorkerError, Worker, WorkerDiedError

if TYPE_CHECKING:  # imported when it is needed: searching does without a pool
    from concurrent.futures import Future, ThreadPoolExecutor

PARALLEL_PASSAGES: Final = 8_192
"""Stored passages from which on a pool is faster than one process, its start included."""
_MAX_DEFAULT_WORKERS: Final = 4
"""More only if the settings ask for them: the process that writes the store is busy, too."""
_GROUPS_PER_WORKER: Final = 2
"""Groups of items per worker that are under way or wait to be collected."""

_TaskItem = TypeVar("_TaskItem", contravariant=True)
_TaskResult = TypeVar("_TaskResult", covariant=True)
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class Task(Protocol[_TaskItem, _TaskResult]):
    """What is done to items, in any process."""

    def __call__(self, items: Sequence[_TaskItem], /) -> Sequence[_TaskResult]:
        """Return the result of each item, in order."""
        ...

    def on_worker_death(self, item: _TaskItem, /) -> _TaskResult:
        """Return the result of an item over which two processes ended, or raise."""
        ...


class WorkerPool:
    """Up to ``size`` processes; 0 stands for one a core, but four at most.

    They start when there is enough to do, and end with the ``with`` block. With a size of 1,
    or where no process can be started, this process does everything.
    """

    def __init__(self, size: int = 0) -> None:
        size = size or min(_cores(), _MAX_DEFAULT_WORKERS)
        self._workers = [Worker() for _ in range(size if size > 1 else 0)]
        self._idle: SimpleQueue[Worker] = SimpleQueue()
        for worker in self._workers:
            self._idle.put(worker)
        self._threads: ThreadPoolExecutor | None = None
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True
        for worker in self._workers:
            worker.close()
        if self._threads is not None:
            self._threads.shutdown(cancel_futures=True)

    def map(
        self,
        task: Task[_Item, _Result],
        groups: Iterable[Sequence[_Item]],
        *,
        parallel: bool,
    ) -> Iterator[_Result]:
        """Yield the results of all items in order; a worker does a group at a time.

        Without ``parallel`` this process does everything. Few groups are read ahead, and few
        results wait. If a process ends over a group, each of its items is tried alone, and
        ``task.on_worker_death`` decides about the item that ends a process again. What a task
        raises is raised here.
        """
        if not self._workers or not parallel:
            for group in groups:
                yield from task(group)
            return
        if self._threads is None:
            from concurrent.futures import ThreadPoolExecutor

            self._threads = ThreadPoolExecutor(len(self._workers))
        pending: deque[Future[Sequence[_Result]]] = deque()
        for group in groups:
            pending.append(self._threads.submit(self._run, task, group, is_retry=False))
            if len(pending) >= _GROUPS_PER_WORKER * len(self._workers):
                yield from pending.popleft().result()
        while pending:
            yield from pending.popleft().result()

    def _run(
        self, task: Task[_Item, _Result], items: Sequence[_Item], *, is_retry: bool
    ) -> Sequence[_Result]:
        worker = self._idle.get()
        try:
            reply: Sequence[_Result] = worker.request(task, items)
            return reply
        except NoWorkerError:
            if self._closed:
                raise
            return task(items)
        except WorkerDiedError:
            if self._closed:
                raise
            if is_retry:
                return [task.on_worker_death(item) for item in items]
        finally:
            self._idle.put(worker)
        results: list[_Result] = []
        for item in items:
            results += self._run(task, [item], is_retry=True)
        return results


def worker_death_error(store_path: Path, passages: int) -> IndexStateError:
    """Return the error to raise where two processes ended over the same stored passages."""
    return IndexStateError(
        f"{store_path.parent}: two processes ended over the same {passages:,} passages, maybe for"
        " want of memory; free some, or set 'workers: 1' in config.yaml, and run 'index' again"
    )


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1
