"""Peak memory of processes, as Linux keeps it.

    python -m benchmarks.speed.memory MODULE [ARGUMENT...]

runs a module as ``python -m`` does and writes its own peak in MB to standard error.
"""

from __future__ import annotations

import atexit
import re
import runpy
import sys
from pathlib import Path


def peak_mb(pid: int | str = "self") -> float:
    """Return the largest resident size that a process has had, in MB; 0 once it is gone."""
    return _status(pid, "VmHWM")


def private_mb(pid: int | str = "self") -> float:
    """Return what a process holds now that is not mapped from a file, in MB."""
    return _status(pid, "RssAnon")


def descendants(pid: int) -> list[int]:
    """Return the processes that ``pid`` and its children have started and that still run."""
    found: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(child) for child in path.read_text().split()]
        except OSError:  # gone meanwhile
            continue
        for child in children:
            found += [child, *descendants(child)]
    return found


def _status(pid: int | str, field: str) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    found = re.search(rf"^{field}:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) * 1024 / 1e6 if found else 0.0


def main() -> None:
    atexit.register(lambda: print(f"{peak_mb():.1f}", file=sys.stderr))
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
