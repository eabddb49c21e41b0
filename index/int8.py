"""Vectors in int8: quantisation, and dot products by simsimd."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import simsimd
from numpy.typing import NDArray

_MAX_VALUE: Final = np.float32(127)


class Quantized(NamedTuple):
    """Vectors in int8, each with a scale of its own: about ``data * scales[:, None]``."""

    scales: NDArray[np.float32]
    """(n,) float32; 0 for a zero vector."""
    data: NDArray[np.int8]
    """(n, d) int8 from -127 to 127."""


def quantize(vectors: NDArray[np.float32]) -> Quantized:
    """Return ``vectors`` (n, d) in int8, each value within half its scale."""
    scales = (np.abs(vectors).max(axis=1, initial=0.0) / _MAX_VALUE).astype(np.float32)
    divisors = np.where(scales > 0, scales, 1).astype(np.float32)
    return Quantized(scales, np.rint(vectors / divisors[:, None]).astype(np.int8))


def dot_products(left: NDArray[np.int8], right: NDArray[np.int8]) -> NDArray[np.float32]:
    """Return the dot products (n, m) float32 of ``left`` (n, d) with ``right`` (m, d).

    Other Python threads run meanwhile.
    """
    if not len(left) or not len(right):
        return np.zeros((len(left), len(right)), dtype=np.float32)
    # Not with out=: simsimd 6.5 drops a reference to None with every such call.
    products = simsimd.cdist(left, right, metric="dot", threads=1)
    return np.asarray(products).astype(np.float32)


def cosines(left: Quantized, right: Quantized) -> NDArray[np.float32]:
    """Return the dot products (n, m) float32, within 0.01, of unit vectors, n and m of them."""
    products = dot_products(left.data, right.data)
    products *= left.scales[:, None]
    products *= right.scales
    return products
