"""Vectors in int8: rounding floats to them, and their dot products by simsimd."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import simsimd
from numpy.typing import NDArray

_FULL: Final = np.float32(127)


class Rounded(NamedTuple):
    """Token vectors in int8: ``data`` (t, d) times ``scales`` (t,) have lengths ``norms`` (t,)."""

    data: NDArray[np.int8]
    scales: NDArray[np.float32]
    norms: NDArray[np.float32]


def quantize(vectors: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.int8]]:
    """Return (n, d) rows as scales (n,) and int8 (n, d); zero rows stay zero."""
    scales = (np.abs(vectors).max(axis=1, initial=0.0) / _FULL).astype(np.float32)
    divisors = np.where(scales > 0, scales, 1).astype(np.float32)
    return scales, np.rint(vectors / divisors[:, None]).astype(np.int8)


def products(some: NDArray[np.int8], others: NDArray[np.int8]) -> NDArray[np.float32]:
    """Return the dot products (n, m) float32 of ``some`` (n, d) with ``others`` (m, d).

    Other Python threads go on meanwhile.
    """
    if not len(some) or not len(others):
        return np.zeros((len(some), len(others)), dtype=np.float32)
    # Not with out=: simsimd 6.5 then takes a reference to None away with every call.
    found = simsimd.cdist(some, others, metric="dot", threads=1)
    return np.asarray(found).astype(np.float32)
