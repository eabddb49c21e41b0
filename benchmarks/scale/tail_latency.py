"""How long a query waits for the slowest of n shards: a simulation.

Each shard answers in a time of log-normal distribution, and now and then in ten times that
(garbage, compaction, a neighbour). Whoever asks waits for all. A hedged request is asked again of
a replica when it takes longer than the 95th percentile of one shard (Dean & Barroso 2013).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

_SIGMA: Final = 0.3
_PAUSES: Final = 0.01
_PAUSE_FACTOR: Final = 10.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long queries over ``shards`` take, in medians of one shard: half, 99 % of them.

    And 99 % of them where slow requests are asked again.
    """

    shards: int
    median: float
    p99: float
    p99_hedged: float


def simulate(shards: int, queries: int, seed: int) -> Waiting:
    """Return how long ``queries`` over ``shards`` take."""
    rng = np.random.default_rng(seed)
    times = _times(rng, (queries, shards))
    threshold = float(np.percentile(_times(rng, (100_000, 1)), 95))
    again = threshold + _times(rng, (queries, shards))
    hedged = np.where(times > threshold, np.minimum(times, again), times)
    waits, hedged_waits = times.max(axis=1), hedged.max(axis=1)
    return Waiting(
        shards,
        float(np.median(waits)),
        float(np.percentile(waits, 99)),
        float(np.percentile(hedged_waits, 99)),
    )


def _times(rng: np.random.Generator, shape: tuple[int, int]) -> NDArray[np.float64]:
    times = rng.lognormal(0.0, _SIGMA, shape)
    return np.where(rng.random(shape) < _PAUSES, _PAUSE_FACTOR * times, times)
