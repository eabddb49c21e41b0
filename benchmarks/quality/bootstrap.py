"""Confidence intervals by the percentile bootstrap over questions.

Efron 1979; for retrieval, Sakai 2006.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

RESAMPLES: Final = 2_000
SEED: Final = 7

_CACHED_SIZES: Final = 4
"""How many numbers of questions have their resampling weights cached, 16 kB a question."""


class Interval(NamedTuple):
    """A mean and its 95 % confidence interval."""

    mean: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether a difference of this size is more than chance."""
        return self.low > 0 or self.high < 0


def bootstrap_interval(values: NDArray[np.float32]) -> Interval:
    """Return the mean of ``values`` (n,), n ≥ 1, and the interval of resampled means.

    For a paired comparison pass the differences, question by question.
    """
    means = _resampling_weights(len(values)) @ values.astype(np.float64)
    low, high = np.percentile(means, (2.5, 97.5))
    return Interval(float(values.mean(dtype=np.float64)), float(low), float(high))


@lru_cache(maxsize=_CACHED_SIZES)
def _resampling_weights(size: int) -> NDArray[np.float64]:
    """Return the share of each of ``size`` questions in every resample, (RESAMPLES, size)."""
    rng = np.random.default_rng(SEED)
    counts = rng.multinomial(size, np.full(size, 1 / size), RESAMPLES)
    return np.asarray(counts / size, dtype=np.float64)
