"""Dot products of vectors in int8, all of some with all of others, by simsimd."""

from __future__ import annotations

import os

import numpy as np
from numpy.typing import NDArray

_before = os.environ.get("OMP_WAIT_POLICY")
# Its threads are asked to sleep between products: spinning, as they do else, takes a third of
# a query's processor time for nothing. The library looks at this once, when it is loaded.
os.environ["OMP_WAIT_POLICY"] = "passive"
try:
    import simsimd
finally:
    if _before is None:
        del os.environ["OMP_WAIT_POLICY"]
    else:
        os.environ["OMP_WAIT_POLICY"] = _before


def products(
    some: NDArray[np.int8], others: NDArray[np.int8], threads: int = 1
) -> NDArray[np.float32]:
    """Return the dot products (n, m) float32 of ``some`` (n, d) with ``others`` (m, d)."""
    if not len(some) or not len(others):
        return np.zeros((len(some), len(others)), dtype=np.float32)
    # Not with out=: simsimd 6.5 then takes a reference to None away with every call.
    found = simsimd.cdist(some, others, metric="dot", threads=threads)
    return np.asarray(found).astype(np.float32)
