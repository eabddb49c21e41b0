"""All rows that fulfil a condition, where a server returns 16,384 at most.

A range of ids that has more is halved until none has; so it takes a few calls for each 16,384
rows, however large the collection is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from index.milvus.server import MAX_ROWS

MAX_LISTED: Final = 65_536
"""Rows of a language that are listed at most: without vectors, some 50 MB."""

_Row = TypeVar("_Row")
Range = tuple[int, int]


def list_all(
    ask: Callable[[str], list[_Row]], condition: str, ranges: Sequence[Range]
) -> tuple[list[_Row], bool]:
    """Return what ``ask`` returns for ``condition``, and whether these are all.

    ``ask`` returns MAX_ROWS at most. ``ranges`` are the ids that rows may have, ends excluded.
    """
    rows = ask(condition)
    if len(rows) < MAX_ROWS:
        return rows, True
    best = rows
    rows = []
    waiting = list(reversed(ranges))
    while waiting:
        first, end = waiting.pop()
        part = ask(f"{condition} and id >= {first} and id < {end}")
        if len(part) >= MAX_ROWS and end - first > 1:
            middle = (first + end) // 2
            waiting += [(middle, end), (first, middle)]
            continue
        rows += part
        if len(rows) > MAX_LISTED:
            return best, False
    return rows, True
