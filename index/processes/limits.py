"""How much time and memory an item may take in a helper process, and what holds it to that.

Two do: the parent looks at the process now and then, on any system, and the kernel, where it
can, stops what would be over before the next look: six gigabytes take a tenth of a second.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from pathlib import Path
from typing import Final

OUT_OF_MEMORY_STATUS: Final = 71
"""What a helper process exits with when it has no memory for an item."""
_IDLE_SECONDS: Final = 300.0
"""So long, by the clock, a process may take no processor time at all: it waits for a disk that
does not answer. However busy a machine is, a process that can run gets some."""
_LONGEST_LOOK_SECONDS: Final = 1.0
"""At most that counts between two looks: whoever looks may have been stopped, too (Ctrl-Z)."""
_FRESH_SECONDS: Final = 0.02
"""So old a measurement may be that an item is measured from: most items take less."""
_RESERVED_BYTES: Final = 256 << 20
"""Memory that a process may reserve beyond its limit: not all of it is ever used."""


class Death(Enum):
    """Why a process ended over an item."""

    TIME = auto()
    MEMORY = auto()
    IDLE = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Limits:
    """What one item may take: processor time, and memory on top of what the process has."""

    seconds: float
    memory_bytes: int


def limits_at(limits: Sequence[Limits], place: int) -> Limits:
    """Return the limits of the item at ``place``, or past the last for what is done to all."""
    if place < len(limits):
        return limits[place]
    return Limits(max(item.seconds for item in limits), max(item.memory_bytes for item in limits))


class Watch:
    """Measures what a process takes for an item, from outside."""

    def __init__(self, pid: int, limits: Sequence[Limits]) -> None:
        import psutil

        self._all_limits = limits
        self._limits: Limits | None = None
        self._seconds = 0.0
        self._memory = 0
        self._looked = self._seen = self._idle = 0.0
        self._measured = -_FRESH_SECONDS
        self._gone = psutil.Error
        self._process: psutil.Process | None = None
        with suppress(psutil.Error):
            self._process = psutil.Process(pid)

    def begin_item(self, place: int) -> None:
        """Count from now on, for the item at ``place``."""
        self._limits = limits_at(self._all_limits, place)
        self._looked = now = time.monotonic()
        if now - self._measured >= _FRESH_SECONDS:
            self._seconds, self._memory = self._measure()
            self._measured = now
        self._seen, self._idle = self._seconds, 0.0

    def check(self) -> Death | None:
        """Return which limit the item is over, if it is; None, too, if the process is gone."""
        limits = self._limits
        if limits is None:  # the process is still importing what the task needs
            return None
        seconds, memory = self._measure()
        if memory - self._memory > limits.memory_bytes:
            return Death.MEMORY
        if seconds - self._seconds > limits.seconds:
            return Death.TIME
        return Death.IDLE if self._count_idle(seconds) > _IDLE_SECONDS else None

    def _count_idle(self, seconds: float) -> float:
        """Return for how long no processor time has been taken, which is ``seconds`` by now."""
        now = time.monotonic()
        if seconds > self._seen:
            self._idle = 0.0
        else:
            self._idle += min(now - self._looked, _LONGEST_LOOK_SECONDS)
        self._looked, self._seen = now, seconds
        return self._idle

    def _measure(self) -> tuple[float, int]:
        """Return processor time so far in seconds, and the memory in use in bytes."""
        if self._process is None:
            return 0.0, 0
        try:
            with self._process.oneshot():
                times = self._process.cpu_times()
                return times.user + times.system, self._process.memory_info().rss
        except self._gone:
            return 0.0, 0


def restrict_this_process(limits: Limits | None) -> None:
    """Have the kernel hold this process to ``limits``, counted from now; None lifts them.

    This needs neither the parent nor Python's own lock: an endless regular expression ends
    even if the parent has been killed. Windows has no such limits, macOS none of memory.
    """
    try:
        import resource
    except ImportError:
        return
    seconds = memory = None
    if limits is not None:
        seconds = int(time.process_time() + limits.seconds) + 2
        memory = _data_bytes() + limits.memory_bytes + _RESERVED_BYTES
    _set_limit(resource.RLIMIT_CPU, seconds)
    if sys.platform == "linux":
        _set_limit(resource.RLIMIT_DATA, memory)


def write_no_core_dump() -> None:
    """Keep the content of documents out of core dumps, should this process end badly."""
    try:
        import resource
    except ImportError:
        return
    _set_limit(resource.RLIMIT_CORE, 0)


def death_of(status: int) -> Death:
    """Return why a process ended, by its exit ``status`` as ``subprocess`` gives it."""
    if status == OUT_OF_MEMORY_STATUS:
        return Death.MEMORY
    if sys.platform != "win32":
        import signal

        if status == -signal.SIGXCPU:
            return Death.TIME
    return Death.UNKNOWN


def _set_limit(kind: int, value: int | None) -> None:
    """Lower a limit of this process to ``value``, or put it back to what it was at first."""
    import resource

    soft, hard = _first_limit(kind)
    if value is not None:
        soft = min(value, sys.maxsize if soft == resource.RLIM_INFINITY else soft)
    resource.setrlimit(kind, (soft, hard))


@cache
def _first_limit(kind: int) -> tuple[int, int]:
    """Return the soft and the hard limit that were in force when this was first asked."""
    import resource

    return resource.getrlimit(kind)


def _data_bytes() -> int:
    """Return the size of what this process may write to, as RLIMIT_DATA counts it."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[5]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
