"""What a command takes: time, processor time of it and all its children, peak memory of all."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.speed.memory import resident_mb_together

_SAMPLE_SECONDS: Final = 0.05


@dataclass(frozen=True, slots=True)
class Cost:
    """``cpu_seconds`` are those of the command and of the children that it waited for.

    ``peak_mb`` is the largest sum of the resident sizes of all its processes, sampled 20 times a
    second, see :func:`benchmarks.speed.memory.resident_mb_together`.
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float


class CommandFailedError(Exception):
    """A measured command ended with an error; the message has the end of its output."""


def measure(command: Sequence[str], environment: Mapping[str, str], log: Path) -> Cost:
    """Run a command and return what it took. Raises CommandFailedError."""
    with log.open("wb") as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=dict(environment)
        )
        sampler = _Sampler(process.pid)
        sampler.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        sampler.stop()
    if process.returncode:
        tail = log.read_text(errors="replace")[-500:]
        raise CommandFailedError(f"{command[0]}: exit status {process.returncode}: {tail}")
    return Cost(seconds, usage.ru_utime + usage.ru_stime, sampler.peak_mb)


class _Sampler(threading.Thread):
    """Watches the memory of a process and its children until it is stopped."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak_mb = 0.0
        self._pid = pid
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.wait(_SAMPLE_SECONDS):
            self.peak_mb = max(self.peak_mb, resident_mb_together(self._pid))

    def stop(self) -> None:
        self._stopped.set()
        self.join()
