"""Vectors scaled to length one, so that a dot product is a cosine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def normalize_rows(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return ``vectors`` (n, d) float32 scaled to length one; a zero row stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    lengths[lengths == 0] = 1
    return np.asarray(vectors / lengths, dtype=np.float32)
