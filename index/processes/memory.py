"""Gives memory back to the system: what nobody can reach, and what the C library keeps."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

_KEPT_BYTES: Final = 4 << 20
"""By so much a process may have grown before it is worth looking for free memory."""
_PAUSE: Final = 100
"""Times as long as it took, until it is done again."""


class MemoryKeeper:
    """Gives memory back whenever this process has grown.

    An XML parser of lxml and its target refer to each other: 30 kB that are small to Python, and
    wait long for a collection. What was freed in between others that stay lies about in pieces:
    glibc keeps it, and asks the system for more where a piece is too small. Other C libraries
    are left alone.
    """

    def __init__(self) -> None:
        self._resident = 0
        self._not_before = 0.0

    def give_back(self) -> None:
        """Give back what is not in use if the process has grown by 4 MB since it last did so.

        To be called between tasks, when nothing is under way that will be garbage.
        Called often, it takes about a hundredth of the processor time.
        """
        started = time.process_time()
        if started < self._not_before or resident_bytes() < self._resident + _KEPT_BYTES:
            return
        give_back_memory()
        gc.freeze()  # the next collection looks at what is new only
        self._resident = resident_bytes()
        ended = time.process_time()
        self._not_before = ended + _PAUSE * (ended - started)


def give_back_memory() -> None:
    """Collect garbage, and give back what is free; some 20 ms."""
    gc.collect()
    _trim()(0)


def resident_bytes() -> int:
    """Return the memory in use by this process; 0 where the system has no such file."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


@cache
def _trim() -> Callable[[int], object]:
    """Return glibc's ``malloc_trim``; elsewhere what does nothing."""
    if sys.platform != "linux":
        return lambda _: None
    trim: Callable[[int], object] = getattr(ctypes.CDLL(None), "malloc_trim", lambda _: None)
    return trim
