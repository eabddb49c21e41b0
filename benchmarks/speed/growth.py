"""How the costs of an engine grow with the size of the collection."""

from __future__ import annotations

import math

from benchmarks.speed.peers.base import INDEX_OWNER, MATRIX_PRODUCT
from benchmarks.speed.records import Run

INDEXING = "indexing"


def engine_cost(run: Run, engine: str, operation: str) -> float | None:
    """Return the p50 of queries in a mode (ms) or, for INDEXING, the time to index (s).

    None if it was not measured.
    """
    result = run.engines.get(engine)
    if result is None or result.failed is not None:
        return None
    if operation == INDEXING:
        has_own_index = engine != MATRIX_PRODUCT and engine not in INDEX_OWNER
        return result.building.seconds if result.building and has_own_index else None
    return result.query[operation].p50 if operation in result.query else None


def growth_exponent(smaller: tuple[float, float], larger: tuple[float, float]) -> float:
    """Return the exponent of growth between two points (size, cost); 1 is linear."""
    return math.log(larger[1] / smaller[1]) / math.log(larger[0] / smaller[0])
