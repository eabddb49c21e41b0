"""Keep the memory of a program that runs all day flat, and the screen from waiting for that."""

from __future__ import annotations

import ctypes
import gc
import sys
from typing import Final

_TRIM_THRESHOLD: Final = (-1, 2 << 20)
_MMAP_THRESHOLD: Final = (-3, 1 << 20)
_ARENAS: Final = (-8, 1)
_SELDOM: Final = 100
"""Collections of younger garbage between two of all; 10 is usual."""


def return_freed_memory() -> None:
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


def freeze_live_objects() -> None:
    """Spare what there is by now from garbage collection, freeing first what is garbage.

    A full collection looks at every object and keeps the screen waiting meanwhile: without
    this 50 to 100 ms, every two seconds of typing. It comes seldom from now on, because the
    screen collects in pauses. To be called when the program has started, and again when much
    of what it was made of has been replaced.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, _SELDOM)
