"""Keep the memory of a program that runs all day flat."""

from __future__ import annotations

import ctypes
import sys
from typing import Final

_TRIM_THRESHOLD: Final = (-1, 2 << 20)
_MMAP_THRESHOLD: Final = (-3, 1 << 20)
_ARENAS: Final = (-8, 1)


def settle() -> None:
    """Make the GNU C library give freed memory back (mallopt(3)); elsewhere do nothing.

    Without this it keeps the large arrays of every search in its heaps, whose fragments
    grow by tens of megabytes in an hour of typing, although nothing leaks. To be called
    before threads start: one heap is enough for what holds the interpreter's lock.
    """
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:  # musl has none
        for parameter, value in (_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENAS):
            mallopt(parameter, value)
