"""How long the exact comparison with all vectors takes on this machine, and what it holds."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

import numpy as np

from index.int8 import Quantized
from index.vectors.exhaustive import ExhaustiveSearch

DIMENSIONS: Final = 256


@dataclass(frozen=True, slots=True)
class ExactTime:
    """The best and the middle of some searches over ``passages`` vectors, ms, and their MB."""

    passages: int
    best_ms: float
    median_ms: float
    megabytes: float


def time_exact(passages: int, repeats: int, seed: int) -> ExactTime:
    """Compare random queries with so many random vectors, one after another."""
    rng = np.random.default_rng(seed)
    data = rng.integers(-127, 128, (passages, DIMENSIONS), dtype=np.int8)
    stored = Quantized(np.full(passages, 1e-3, dtype=np.float32), data)
    times: list[float] = []
    for _ in range(repeats):
        query = rng.standard_normal(DIMENSIONS).astype(np.float32)
        started = time.perf_counter()
        ExhaustiveSearch(query, stored).cosines(slice(0, passages))
        times.append((time.perf_counter() - started) * 1e3)
    return ExactTime(passages, min(times), float(np.median(times)), data.nbytes / 1e6)
