"""Questions as the screen puts them: how many hits it asks for, and their order."""

from __future__ import annotations

from enum import Enum
from typing import Final

from search.types import Filters

FEW: Final = 50
"""Hits asked for at first; four times as many whenever the selection reaches the last."""
MANY: Final = 1_000
"""Hits asked for at most."""


class Sort(str, Enum):
    """What the list is in order of."""

    RELEVANCE = "relevance"
    DATE = "date"


def next_limit(limit: int) -> int:
    """Return how many hits to ask for if ``limit`` were not enough."""
    return min(MANY, limit * 4)


def described(filters: Filters) -> str:
    """Return ``filters`` in the words of the status line."""
    parts = [
        " ".join(filters.languages) if filters.languages else "all languages",
        f"from {filters.after}" if filters.after else "",
        f"to {filters.before}" if filters.before else "",
        f"in {filters.path}" if filters.path else "",
    ]
    return " · ".join(filter(None, parts))
