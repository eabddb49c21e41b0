"""The vectors of an encoder's tokens, in the precision that is asked for.

They come in half precision, in which NumPy computes slowly. A query needs few of them, and
does without a table of floats; indexing needs all.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.embedding.weights import Weights
from index.int8 import Rounded, quantize


class TokenTable:
    """Token vectors by token number; see :func:`index.embedding.weights.map_weights`."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        count, width = weights.rows.shape
        self._floats: NDArray[np.float32] | None = None
        self._rounded = Rounded(
            np.empty((count, width), dtype=np.int8),
            np.empty(count, dtype=np.float32),
            np.empty(count, dtype=np.float32),
        )
        self._known = np.zeros(count, dtype=bool)

    def whole(self) -> NDArray[np.float32]:
        """Return all vectors, (tokens, d) float32, converted once."""
        if self._floats is None:
            self._floats = self._weights.rows.astype(np.float32)
            self._weights.release()
        return self._floats

    def rows(self, tokens: NDArray[np.integer]) -> NDArray[np.float32]:
        """Return the vectors of ``tokens`` (t,), (t, d) float32."""
        if self._floats is None:
            return np.asarray(self._weights.rows[tokens], dtype=np.float32)
        return self._floats.take(tokens, axis=0)

    def rounded(self, tokens: NDArray[np.integer]) -> Rounded:
        """Return the vectors of ``tokens`` (t,), rounded: a quarter of the memory to go through."""
        data, scales, norms = self._rounded
        new = tokens[~self._known.take(tokens)]
        if len(new):
            rows = self.rows(new)
            scales[new], data[new] = quantize(rows)
            norms[new] = np.linalg.norm(rows, axis=1)
            self._known[new] = True
        return Rounded(data.take(tokens, axis=0), scales.take(tokens), norms.take(tokens))
