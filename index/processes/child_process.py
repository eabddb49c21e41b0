"""A child process as its parent has it: how it is started, hears, answers and is ended."""

from __future__ import annotations

import os
import subprocess
import threading
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import IO

from index.processes.isolated import isolated_command
from index.processes.pipe import receive, send


class ChildProcess:
    """A running process of :mod:`index.processes.child`; a thread takes its messages in."""

    def __init__(self) -> None:
        """Start the process. Raises OSError if it cannot be started."""
        self._process = subprocess.Popen(
            isolated_command("index.processes.child"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # the screen may be somebody else's
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
        self._messages: SimpleQueue[bytes | None] = SimpleQueue()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._input = self._process.stdin
        threading.Thread(target=self._take_in, args=(self._process.stdout,), daemon=True).start()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def send(self, message: object) -> None:
        """Send a message. Raises OSError if the process has ended."""
        try:
            send(self._input, message)
        except ValueError as error:  # closed: another thread has ended the process
            raise BrokenPipeError from error

    def receive(self, seconds: float | None = None) -> bytes | None:
        """Return the pickle of the next message, or None if none comes in ``seconds``.

        Raises EOFError if the process has ended.
        """
        try:
            message = self._messages.get(timeout=seconds)
        except Empty:
            return None
        if message is None:
            self._messages.put(None)
            raise EOFError
        return message

    def end(self) -> int:
        """End the process and return its exit status, as ``subprocess`` gives it."""
        self._process.kill()
        status = self._process.wait()
        with suppress(OSError):  # what was still to be sent
            self._input.close()
        return status

    def _take_in(self, pipe: IO[bytes]) -> None:
        with pipe, suppress(OSError, EOFError):
            while True:
                self._messages.put(receive(pipe))
        self._messages.put(None)
