"""Looks for garbage seldom while a program starts: what is imported and opened then stays.

Python would go through all of it again and again, a tenth of a search of one question, and once
more at the end, which takes as long.
"""

from __future__ import annotations

import gc

_AT_START = 200_000
"""New objects after which Python looks for garbage: more than start-up makes."""
_USUAL = gc.get_threshold()


def collect_seldom() -> None:
    """Call it first of all."""
    gc.set_threshold(_AT_START, *_USUAL[1:])


def collect_as_usual() -> None:
    """Call it once all is imported and opened, before what takes long; it may be called twice."""
    if gc.get_threshold() != _USUAL:
        gc.freeze()
        gc.set_threshold(*_USUAL)


def collect_no_more() -> None:
    """Call it last of all: the process ends, and its memory with it."""
    gc.freeze()
