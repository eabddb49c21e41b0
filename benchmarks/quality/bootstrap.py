"""Percentile bootstrap over questions (Efron 1979; for retrieval, Sakai 2006)."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

RESAMPLES: Final = 2_000
SEED: Final = 7


class Interval(NamedTuple):
    """A mean and its 95 % confidence interval."""

    mean: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether a difference of this size is more than chance."""
        return self.low > 0 or self.high < 0


def interval(values: NDArray[np.float32]) -> Interval:
    """Return the mean of ``values`` (n,), n ≥ 1, and the interval of resampled means.

    For a paired comparison give the differences, question by question.
    """
    means = _shares(len(values)) @ values.astype(np.float64)
    low, high = np.percentile(means, (2.5, 97.5))
    return Interval(float(values.mean(dtype=np.float64)), float(low), float(high))


@lru_cache(maxsize=4)
def _shares(size: int) -> NDArray[np.float64]:
    """Return how often each of ``size`` questions is drawn, (RESAMPLES, size), as shares."""
    drawn = np.random.default_rng(SEED).multinomial(size, np.full(size, 1 / size), RESAMPLES)
    return np.asarray(drawn / size, dtype=np.float64)
