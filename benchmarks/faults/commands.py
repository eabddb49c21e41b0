"""Runs commands of the code under test: forked from a runner, or as whole processes."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final

import psutil

from benchmarks.faults.outcomes import Outcome

REPOSITORY: Final = Path(__file__).parents[2]
TIME_LIMIT: Final = 120.0
"""Seconds until a command counts as hanging; the machine may be busy."""
_POLL_SECONDS: Final = 0.02
_MODULES: Final = {"search": "search", "index": "index"}

Step = dict[str, Any]
"""A command for a :class:`Runner`, see :mod:`benchmarks.faults.runner`."""


def environment(code: Path, home: Path) -> dict[str, str]:
    """Return the environment of commands of ``code``, whose own files are below ``home``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    kept.pop("TRUJAMAN_CONFIG", None)
    kept.pop("PYTHONPATH", None)
    return {
        **kept,
        "PYTHONPATH": str(code),
        "HOME": str(home),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "NO_COLOR": "1",
    }


def command_line(command: str, arguments: Sequence[str]) -> list[str]:
    """Return the arguments of a process that runs ``search`` or ``index``."""
    return [sys.executable, "-P", "-m", _MODULES[command], *arguments]


def run_process(
    command: str,
    arguments: Sequence[str],
    folder: Path,
    env: Mapping[str, str],
    *,
    timeout: float = TIME_LIMIT,
    max_mb: float = 0,
    input_text: str | None = None,
) -> Outcome:
    """Run a command as a process of its own in ``folder``.

    With ``max_mb`` the process and its children are watched, and ended when their memory is
    more.
    """
    started = time.monotonic()
    process = subprocess.Popen(
        command_line(command, arguments),
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL if input_text is None else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="surrogateescape",
        start_new_session=True,
    )
    watch = Watch(process.pid, max_mb) if max_mb else None
    status: int | None
    try:
        output, errors = _communicate(process, input_text, started + timeout, watch)
        status = process.returncode
    except TimeoutError:
        stop(process)
        output, errors = process.communicate()
        status = None
    seconds = time.monotonic() - started
    if watch is None:
        return Outcome(status, output, errors, seconds)
    return Outcome(status, output, errors, seconds, watch.cpu_seconds, watch.peak_mb)


def _communicate(
    process: subprocess.Popen[str],
    input_text: str | None,
    deadline: float,
    watch: Watch | None,
) -> tuple[str, str]:
    pause = _POLL_SECONDS if watch else max(0.0, deadline - time.monotonic())
    while True:
        try:
            return process.communicate(input_text, timeout=pause)
        except subprocess.TimeoutExpired:
            input_text = None
            if time.monotonic() > deadline or (watch is not None and not watch.look()):
                raise TimeoutError from None


def stop(process: subprocess.Popen[Any]) -> None:
    """Kill a process that leads a session, with everything it has started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


class Watch:
    """What a process and its children take together: most memory, and processor time."""

    def __init__(self, pid: int, max_mb: float) -> None:
        self._process = psutil.Process(pid)
        self._max_mb = max_mb
        self.peak_mb = 0.0
        self.cpu_seconds = 0.0

    def look(self) -> bool:
        """Measure; return False if the memory is more than allowed."""
        memory, seconds = 0, 0.0
        with suppress(psutil.Error):
            for process in (self._process, *self._process.children(recursive=True)):
                with suppress(psutil.Error):
                    memory += process.memory_info().rss
                    times = process.cpu_times()
                    seconds += times.user + times.system
                    # Of children that have ended.
                    seconds += times.children_user + times.children_system
        self.peak_mb = max(self.peak_mb, memory / 1e6)
        self.cpu_seconds = max(self.cpu_seconds, seconds)
        return self.peak_mb <= self._max_mb


class Runner:
    """Forks processes that run commands; used as a context manager, by one thread."""

    def __init__(self, code: Path, scratch: Path) -> None:
        self._output = scratch / "output"
        self._output.mkdir(parents=True, exist_ok=True)
        self._numbers = itertools.count()
        script = Path(__file__).with_name("runner.py")
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(script)],
            cwd=scratch,
            env=environment(code, scratch),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Runner:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _pipe(self._process.stdin).close()
        self._process.wait()
        _pipe(self._process.stdout).close()

    def run(
        self, steps: Sequence[Step], folder: Path, *, timeout: float = TIME_LIMIT
    ) -> list[Outcome]:
        """Run ``steps`` one after the other in ``folder``; return what each did.

        If one hangs or dies, the list ends with it.
        """
        output = self._output / str(next(self._numbers))
        output.mkdir()
        request = {"folder": str(folder), "output": str(output), "timeout": timeout, "steps": steps}
        pipe = _pipe(self._process.stdin)
        pipe.write(json.dumps(request) + "\n")
        pipe.flush()
        reply = json.loads(_pipe(self._process.stdout).readline())
        outcomes: list[Outcome] = []
        for number in range(len(steps)):
            status_file = output / f"{number}.status"
            has_ended = status_file.exists()
            died = -reply["signal"] if reply["ended"] else None
            outcomes.append(
                Outcome(
                    int(status_file.read_text()) if has_ended else died,
                    _read(output / f"{number}.out"),
                    _read(output / f"{number}.err"),
                )
            )
            if not has_ended:
                break
        shutil.rmtree(output)
        return outcomes


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="surrogateescape") if path.exists() else ""


def _pipe(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise ValueError("the runner has no pipes")
    return pipe
