"""How many hits a request asks for: few at first, more as the selection nears the last."""

from __future__ import annotations

from typing import Final

INITIAL_LIMIT: Final = 50
"""Hits that a request asks for at first."""
MAX_LIMIT: Final = 1_000
"""Hits that a request asks for at most."""
_GROWTH: Final = 4


def next_limit(limit: int) -> int:
    """Return how many hits to ask for once ``limit`` were not enough; at most MAX_LIMIT."""
    return min(MAX_LIMIT, limit * _GROWTH)
