"""Look-ups in tables whose lines are in order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


def find_rest(lines: Sequence[str], start: str) -> str | None:
    """Return what follows ``start`` in the line that begins with it, by binary search.

    None if there is no such line. ``lines`` are in order.
    """
    place = bisect_left(lines, start)
    if place == len(lines) or not lines[place].startswith(start):
        return None
    return lines[place][len(start) :]
