"""Several processes for what any of them can do alone: reading files, analysing passages.

Jobs are values that can be pickled, results come in the order of their items, and how many
processes there are changes nothing in them. Plain pipes instead of multiprocessing, which
would run the caller's main module again in every child.
"""

from __future__ import annotations

import os
import pickle
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import IO, TYPE_CHECKING, Any, Final, Protocol, Self, TypeVar

from index.errors import IndexStateError
from index.processes.pipe import Failure, read, write

if TYPE_CHECKING:  # imported where they are needed: searching does without processes
    import subprocess
    from concurrent.futures import Future, ThreadPoolExecutor

MOST: Final = 4
"""Processes at most, unless the settings ask for more: the one that stores is busy, too."""
ENOUGH_PASSAGES: Final = 8_192
"""Passages in the store that several processes go through faster, starting them included."""
_AHEAD: Final = 2
"""Groups a process that are under way or wait to be collected."""

Item = TypeVar("Item", contravariant=True)
Result = TypeVar("Result", covariant=True)
_I = TypeVar("_I")
_R = TypeVar("_R")


class Job(Protocol[Item, Result]):
    """What is done to items, in any process."""

    def __call__(self, items: Sequence[Item], /) -> Sequence[Result]:
        """Return the result of each item, in order."""
        ...

    def lost(self, item: Item, /) -> Result:
        """Return what stands for the result of an item over which a process ended, or raise."""
        ...


def ended(store: Path, passages: int) -> IndexStateError:
    """Return what to raise where two processes have ended over the same stored passages."""
    return IndexStateError(
        f"{store.parent}: two processes ended over the same {passages:,} passages, maybe for want"
        " of memory; free some, or set 'workers: 1' in config.yaml, and run 'index' again"
    )


class _DiedError(Exception):
    """A process has ended before it answered."""


class _NoProcessError(Exception):
    """No process can be started here."""


class Workers:
    """Up to ``count`` processes; as many as there are cores, four at most, if it is 0.

    They are started when there is enough to do, and end with the ``with`` block. With one, or
    where none can be started, this process does everything.
    """

    def __init__(self, count: int = 0) -> None:
        count = count or min(_cores(), MOST)
        self._processes = [_Process() for _ in range(count if count > 1 else 0)]
        self._idle: SimpleQueue[_Process] = SimpleQueue()
        for process in self._processes:
            self._idle.put(process)
        self._threads: ThreadPoolExecutor | None = None
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True
        for process in self._processes:
            process.close()
        if self._threads is not None:
            self._threads.shutdown(cancel_futures=True)

    def map(
        self, job: Job[_I, _R], groups: Iterable[Sequence[_I]], *, enough: bool
    ) -> Iterator[_R]:
        """Yield the results of all items in order; groups are done as a whole.

        ``enough``: whether there is enough to do to start processes for it. A process that
        ends in a group is started anew for each of its items, and ``job.lost`` says what to
        make of the one it ends with again. What a job raises is raised here.
        """
        if not self._processes or not enough:
            for group in groups:
                yield from job(group)
            return
        if self._threads is None:
            from concurrent.futures import ThreadPoolExecutor

            self._threads = ThreadPoolExecutor(len(self._processes))
        waiting: deque[Future[Sequence[_R]]] = deque()
        for group in groups:
            waiting.append(self._threads.submit(self._do, job, group))
            if len(waiting) >= _AHEAD * len(self._processes):
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()

    def _do(self, job: Job[_I, _R], items: Sequence[_I]) -> Sequence[_R]:
        process = self._idle.get()
        try:
            result: Sequence[_R] = process.ask(job, items)
            return result
        except _NoProcessError:
            if self._closed:
                raise
            return job(items)
        except _DiedError:
            if self._closed:
                raise
            if len(items) == 1:
                return [job.lost(items[0])]
        finally:
            self._idle.put(process)
        return [result for item in items for result in self._do(job, [item])]


class _Process:
    """One process, started when it is first asked, and again after it has died."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._job: object = None
        self._lock = threading.Lock()
        self._usable = bool(sys.executable)

    def ask(self, job: Job[Any, Any], items: Sequence[Any]) -> Any:
        """Have ``items`` done. Raises what the job does, _DiedError or _NoProcessError."""
        process = self._started()
        try:
            write(_pipe(process.stdin), (None if job is self._job else job, items))
            self._job = job
            reply = pickle.loads(read(_pipe(process.stdout)))
        except (OSError, EOFError) as error:
            self._end()
            raise _DiedError from error
        if isinstance(reply, Failure):
            raise reply.error
        return reply

    def close(self) -> None:
        """End the process for good."""
        with self._lock:
            self._usable = False
        self._end()

    def _started(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._process is not None:
                return self._process
            if not self._usable:
                raise _NoProcessError
            try:
                process = _start()
            except OSError as error:
                self._usable = False
                raise _NoProcessError from error
            try:
                read(_pipe(process.stdout))  # it is ready
            except EOFError as error:
                self._usable = False
                _kill(process)
                raise _NoProcessError from error
            self._process = process
            return process

    def _end(self) -> None:
        with self._lock:
            process, self._process, self._job = self._process, None, None
        if process is not None:
            _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):  # what was still to be sent to it
            _pipe(pipe).close()


def _start() -> subprocess.Popen[bytes]:
    import subprocess

    # Modules are looked for where this process does, never in the current folder (-P).
    path = [str(Path(__file__).parents[2]), *filter(None, sys.path)]
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "index.processes.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # the screen may be somebody else's
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path), "OPENBLAS_NUM_THREADS": "1"},
    )


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise EOFError
    return pipe


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1
