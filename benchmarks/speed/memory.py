"""The memory of processes, as Linux records it.

    python -m benchmarks.speed.memory MODULE [ARGUMENT...]

runs a module as ``python -m`` does and writes its own peak in MB to standard error.
"""

from __future__ import annotations

import atexit
import re
import runpy
import sys
from contextlib import suppress
from pathlib import Path


def peak_mb(pid: int | str = "self") -> float:
    """Return the largest resident size of a process so far, in MB; 0 if it has ended."""
    return _read_status_mb(pid, "VmHWM")


def resident_mb(pid: int | str = "self") -> float:
    """Return the resident size of a process now, in MB; 0 if it has ended."""
    return _read_status_mb(pid, "VmRSS")


def private_mb(pid: int | str = "self") -> float:
    """Return the memory of a process now that is not mapped from a file, in MB."""
    return _read_status_mb(pid, "RssAnon")


def resident_mb_together(pid: int) -> float:
    """Return the resident size of a process and all its descendants now, in MB.

    Pages that they share count for each. A process that is about to become another program does
    not count: until then it has no memory of its own.
    """
    command = command_line(pid)
    programs = [child for child in children(pid) if command_line(child) != command]
    return resident_mb(pid) + sum(map(resident_mb_together, programs))


def children(pid: int) -> list[int]:
    """Return the ids of the running children of ``pid``."""
    pids: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # the thread has ended meanwhile
            pids += map(int, path.read_text().split())
    return pids


def command_line(pid: int) -> bytes:
    """Return the command that a process runs; b"" if it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _read_status_mb(pid: int | str, field: str) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    match = re.search(rf"^{field}:\s+(\d+) kB", status, re.MULTILINE)
    return int(match[1]) * 1024 / 1e6 if match else 0.0


def main() -> None:
    atexit.register(lambda: print(f"{peak_mb():.1f}", file=sys.stderr))
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
