"""Start a :mod:`benchmarks.speed.worker`, send it requests, and watch its memory."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final

from benchmarks.speed.memory import peak_mb, private_mb, resident_mb_together

REPOSITORY: Final = Path(__file__).parents[2]
ENVIRONMENT: Final = {
    **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    "PYTHONPATH": str(REPOSITORY),
    "PYTHONHASHSEED": "0",
    "TRUJAMAN_WARM": "off",  # whatever helper runs here
    "LANCEDB_LOG": "error",  # otherwise it logs advice for every query
}
"""Of every timed process. Python caches compiled modules, as it does for users."""
_POLL_SECONDS: Final = 0.2
"""Between measurements of the memory of a busy worker and its children."""


class WorkerError(Exception):
    """A request failed; the message is the engine's own."""


class Worker:
    """A running engine. Used as a context manager; its output is appended to ``log``."""

    def __init__(self, engine: str, log: Path) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        self.engine = engine
        self._log = log.open("ab")
        self._together_mb = 0.0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.speed.worker", engine],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            cwd=log.parent,
            env=ENVIRONMENT,
        )

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def request(self, command: str, **arguments: Any) -> dict[str, Any]:
        """Send a request and return the reply. Raises WorkerError."""
        stdin, stdout = _pipes(self._process)
        try:
            stdin.write(json.dumps({"command": command, **arguments}).encode() + b"\n")
            stdin.flush()
            while not select.select([stdout], [], [], _POLL_SECONDS)[0]:
                self._measure_memory()
            line = stdout.readline()
        except OSError as error:
            raise WorkerError(f"{self.engine} has gone ({error})") from error
        if not line:
            raise WorkerError(f"{self.engine} has gone (exit status {self._process.wait()})")
        reply: dict[str, Any] = json.loads(line)
        if "error" in reply:
            raise WorkerError(str(reply["error"]))
        return reply

    def _measure_memory(self) -> None:
        self._together_mb = max(self._together_mb, resident_mb_together(self._process.pid))

    @property
    def peak_mb(self) -> float:
        """The largest resident size of the worker, with all its children at a time, in MB."""
        return max(peak_mb(self._process.pid), self._together_mb)

    @property
    def private_mb(self) -> float:
        """Memory of the worker now that is not mapped from a file, in MB."""
        return private_mb(self._process.pid)

    def close(self) -> None:
        """End the worker; kill it if it does not end in time."""
        stdin, stdout = _pipes(self._process)
        try:
            stdin.close()
            self._process.wait(timeout=60)
        except (OSError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        stdout.close()
        self._log.close()


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise WorkerError("the worker has no pipes")
    return process.stdin, process.stdout
