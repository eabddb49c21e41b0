"""One worker process, seen from its parent."""

from __future__ import annotations

import os
import pickle
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from index.processes.pipe import TaskError, receive, send

if TYPE_CHECKING:
    import subprocess


class WorkerDiedError(Exception):
    """The process ended before it replied."""


class NoWorkerError(Exception):
    """No process can be started, here or any more."""


class Worker:
    """A process, started by its first request and again after it has died.

    Requests come from one thread at a time; ``close`` may be called from another.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._task: object = None
        self._lock = threading.Lock()
        self._can_start = bool(sys.executable)

    def request(self, task: Any, items: Any) -> Any:
        """Return ``task(items)``, computed in the process.

        Raises what the task raises, WorkerDiedError or NoWorkerError.
        """
        process = self._running()
        try:
            send(_open(process.stdin), (None if task is self._task else task, items))
            self._task = task
            reply = pickle.loads(receive(_open(process.stdout)))
        except (OSError, EOFError) as error:
            self._stop()
            raise WorkerDiedError from error
        if isinstance(reply, TaskError):
            raise reply.error
        return reply

    def close(self) -> None:
        """End the process for good."""
        with self._lock:
            self._can_start = False
        self._stop()

    def _running(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._process is None:
                self._process = self._start()
            return self._process

    def _start(self) -> subprocess.Popen[bytes]:
        if not self._can_start:
            raise NoWorkerError
        try:
            process = _spawn()
        except OSError as error:
            self._can_start = False
            raise NoWorkerError from error
        try:
            receive(_open(process.stdout))  # "ready"
        except EOFError as error:
            self._can_start = False
            _kill(process)
            raise NoWorkerError from error
        return process

    def _stop(self) -> None:
        with self._lock:
            process, self._process, self._task = self._process, None, None
        if process is not None:
            _kill(process)


def _spawn() -> subprocess.Popen[bytes]:
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


def _kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):  # what was still to be sent
            _open(pipe).close()


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise EOFError
    return pipe
