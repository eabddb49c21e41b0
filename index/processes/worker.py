"""One worker process, seen from its parent."""

from __future__ import annotations

import pickle
import sys
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from index.processes.limits import Death, Limits, Watch, death_of
from index.processes.pipe import ItemAdvanced, ItemBegun, TaskError

if TYPE_CHECKING:
    from index.processes.child_process import ChildProcess

_LOOK_SECONDS: Final = 0.05
"""Between two looks at what a process takes."""
_MAX_STARTS: Final = 3
"""Processes in a row that may end while they start, killed by whomever, before none is tried."""


class WorkerDiedError(Exception):
    """The process ended before it replied: over the item at ``place``, if that is known."""

    def __init__(self, death: Death, place: int | None) -> None:
        super().__init__(death, place)
        self.death = death
        self.place = place


class NoWorkerError(Exception):
    """No process can be started, here or any more."""


class Worker:
    """A process, started by its first request and again after it has died.

    Requests come from one thread at a time; ``close`` may be called from another.
    """

    def __init__(self) -> None:
        self._process: ChildProcess | None = None
        self._task: object = None
        self._lock = threading.Lock()
        self._can_start = bool(sys.executable)

    def request(
        self,
        task: Any,
        items: Any,
        limits: Sequence[Limits] | None = None,
        on_advance: Callable[[Any, int], None] | None = None,
    ) -> Any:
        """Return ``task(items)``, computed in the process, each item within its ``limits``.

        ``on_advance`` is called with an item and how much of it is done, as the task says.
        Raises what the task raises, WorkerDiedError or NoWorkerError.
        """
        process = self._running()
        watch = Watch(process.pid, limits) if limits is not None else None
        place = death = None
        try:
            process.send((None if task is self._task else task, items, limits))
            self._task = task
            while True:
                data = process.receive(_LOOK_SECONDS if watch is not None else None)
                message = None if data is None else pickle.loads(data)
                if isinstance(message, TaskError):
                    raise message.error
                if isinstance(message, ItemBegun):
                    place = message.place
                    if watch is not None:
                        watch.begin_item(place)
                elif isinstance(message, ItemAdvanced):
                    if on_advance is not None and place is not None:
                        on_advance(items[place], message.done)
                elif message is not None:
                    return message
                elif watch is not None and (death := watch.check()) is not None:
                    raise EOFError
        except (OSError, EOFError) as error:
            status = self._end(process)
            is_item = place is not None and place < len(items)
            raise WorkerDiedError(death or death_of(status), place if is_item else None) from error

    def close(self) -> None:
        """End the process for good."""
        with self._lock:
            self._can_start = False
        self.recycle()

    def recycle(self) -> None:
        """End the process; the next request starts another."""
        process = self._process
        if process is not None:
            self._end(process)

    def _running(self) -> ChildProcess:
        """Return the process, starting it if need be. Raises NoWorkerError if that fails."""
        if self._process is not None:
            return self._process
        for _ in range(_MAX_STARTS):
            process = self._start()
            try:
                process.receive()  # "ready"
            except EOFError:
                self._end(process)
            else:
                return process
        self._can_start = False
        raise NoWorkerError

    def _start(self) -> ChildProcess:
        from index.processes.child_process import ChildProcess

        with self._lock:
            if not self._can_start:
                raise NoWorkerError
            try:
                self._process = ChildProcess()
            except OSError as error:
                self._can_start = False
                raise NoWorkerError from error
            return self._process

    def _end(self, process: ChildProcess) -> int:
        with self._lock:
            self._process = self._task = None
        return process.end()
