"""What an engine costs at one size, and how that grows from size to size."""

from __future__ import annotations

import math

from benchmarks.speed.peers.base import INDEX_OWNER, MATRIX_PRODUCT
from benchmarks.speed.records import Run


def engine_cost(run: Run, name: str, what: str) -> float | None:
    """Return the p50 of a query in a mode (ms), or of indexing everything (s)."""
    found = run.engines.get(name)
    if found is None or found.failed is not None:
        return None
    if what == "indexing":
        has_own = name != MATRIX_PRODUCT and name not in INDEX_OWNER
        return found.building.seconds if found.building and has_own else None
    return found.query[what].p50 if what in found.query else None


def growth_exponent(small: tuple[float, float], large: tuple[float, float]) -> float:
    """Return the exponent of growth between two points (size, cost): 1 is linear."""
    return math.log(large[1] / small[1]) / math.log(large[0] / small[0])
