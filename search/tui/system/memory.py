"""Memory use that stays flat in a program that runs all day, without pauses in typing."""

from __future__ import annotations

import ctypes
import gc
import sys
from typing import Final

_MALLOPT_SETTINGS: Final = (
    (-1, 2 << 20),  # M_TRIM_THRESHOLD, bytes
    (-3, 1 << 20),  # M_MMAP_THRESHOLD, bytes
    (-8, 1),  # M_ARENA_MAX
)
"""Parameters of mallopt(3) and their values."""
_FULL_COLLECTION_THRESHOLD: Final = 100
"""Collections of the middle generation between two full ones; Python's default is 10."""
_COLLECTIONS_PER_FULL_ONE: Final = 100
_ANSWERS_PER_COLLECTION: Final = 200
"""Answers without a pause, after which garbage is collected all the same: lines that Textual has
drawn are in circles, and would lie between what stays."""


def return_freed_memory() -> None:
    """Make the GNU C library return freed memory to the system; elsewhere do nothing.

    Otherwise it keeps the large arrays of every search in its heaps, whose fragments grow by
    tens of megabytes in an hour of typing, although nothing leaks. To be called before threads
    start: one heap is enough for what holds the interpreter's lock.
    """
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:  # musl has none
        for parameter, value in _MALLOPT_SETTINGS:
            mallopt(parameter, value)


def freeze_live_objects() -> None:
    """Free garbage, then exempt all living objects from garbage collection.

    A full collection looks at every object and holds up the screen meanwhile: 50 to 100 ms,
    every two seconds of typing, without this. From now on it is rare, because the screen
    collects garbage when typing pauses (PauseCollector). To be called when the program has
    started, and again when much of what it holds has been replaced.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, _FULL_COLLECTION_THRESHOLD)


class PauseCollector:
    """Frees garbage whenever typing pauses, looking only at what is new since the time before.

    What lives by then is exempt later on: caches fill while one types, and to go through them
    would take longer each time. Now and then all is looked at, as what was exempt may have
    become garbage.
    """

    def __init__(self) -> None:
        self._collections = 0
        self._answers = 0

    def count_answer(self) -> None:
        """Free garbage if typing has not paused for many answers."""
        self._answers += 1
        if self._answers >= _ANSWERS_PER_COLLECTION:
            self.collect()

    def collect(self, *, everything: bool = False) -> None:
        """Free garbage; ``everything``: much of what lived before has been replaced."""
        self._answers = 0
        self._collections += 1
        if everything or self._collections % _COLLECTIONS_PER_FULL_ONE == 0:
            freeze_live_objects()
        else:
            gc.collect()
            gc.freeze()
