"""Dot products of vectors in int8, all of some with all of others, by simsimd."""

from __future__ import annotations

import numpy as np
import simsimd
from numpy.typing import NDArray


def products(some: NDArray[np.int8], others: NDArray[np.int8]) -> NDArray[np.float32]:
    """Return the dot products (n, m) float32 of ``some`` (n, d) with ``others`` (m, d).

    Other Python threads go on meanwhile.
    """
    if not len(some) or not len(others):
        return np.zeros((len(some), len(others)), dtype=np.float32)
    # Not with out=: simsimd 6.5 then takes a reference to None away with every call.
    found = simsimd.cdist(some, others, metric="dot", threads=1)
    return np.asarray(found).astype(np.float32)
