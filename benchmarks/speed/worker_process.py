"""The other side of :mod:`benchmarks.speed.worker`: start a worker, ask it, watch its memory."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final

from benchmarks.speed.memory import descendants, peak_mb, private_mb

REPOSITORY: Final = Path(__file__).parents[2]
ENVIRONMENT: Final = {
    **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    "PYTHONPATH": str(REPOSITORY),
    "PYTHONHASHSEED": "0",
    "LANCEDB_LOG": "error",  # else it writes a line of advice for every query
}
"""Of every process that is timed. Modules are kept compiled, as they are for everybody."""
_LOOK: Final = 0.2
"""Seconds between looks at a busy worker's children."""


class WorkerError(Exception):
    """An engine could not do what it was asked; the message is its own."""


class Worker:
    """A running engine."""

    def __init__(self, engine: str, log: Path) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        self.engine = engine
        self._log = log.open("ab")
        self._children: dict[int, float] = {}
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

    def request(self, do: str, **asked: Any) -> dict[str, Any]:
        """Ask for one thing and wait for the answer. Raises WorkerError."""
        stdin, stdout = _pipes(self._process)
        try:
            stdin.write(json.dumps({"do": do, **asked}).encode() + b"\n")
            stdin.flush()
            while not select.select([stdout], [], [], _LOOK)[0]:
                self._look()
            line = stdout.readline()
        except OSError as error:
            raise WorkerError(f"{self.engine} has gone ({error})") from error
        if not line:
            raise WorkerError(f"{self.engine} has gone (exit status {self._process.wait()})")
        reply: dict[str, Any] = json.loads(line)
        if "error" in reply:
            raise WorkerError(str(reply["error"]))
        return reply

    def _look(self) -> None:
        for child in descendants(self._process.pid):
            self._children[child] = max(self._children.get(child, 0.0), peak_mb(child))

    @property
    def peak_mb(self) -> float:
        """The worker's largest resident size and that of every child, added up."""
        return peak_mb(self._process.pid) + sum(self._children.values())

    @property
    def private_mb(self) -> float:
        """What the worker holds now that is not mapped from a file."""
        return private_mb(self._process.pid)

    def close(self) -> None:
        """End the worker."""
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
