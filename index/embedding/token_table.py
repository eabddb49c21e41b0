"""The token vectors of the bundled encoder, in the precision that is asked for.

The file holds them in half precision, in which NumPy computes slowly. A query needs few of
them and does without a table in float32; indexing needs all.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.embedding.protocol import QuantizedTokens
from index.embedding.weights import TokenWeights
from index.int8 import quantize

_QUANTIZED_TOGETHER: Final = 64
"""Tokens: so few that memory is taken again and again, which costs less than new memory."""


class TokenTable:
    """Token vectors by token id."""

    def __init__(self, weights: TokenWeights) -> None:
        self._weights = weights
        vocabulary, dimensions = weights.rows.shape
        self._float32: NDArray[np.float32] | None = None
        self._quantized = QuantizedTokens(
            data=np.empty((vocabulary, dimensions), dtype=np.int8),
            scales=np.empty(vocabulary, dtype=np.float32),
            norms=np.empty(vocabulary, dtype=np.float32),
        )
        self._is_quantized = np.zeros(vocabulary, dtype=bool)

    def as_float32(self) -> NDArray[np.float32]:
        """Return all vectors, (vocabulary, d); converted by the first call."""
        if self._float32 is None:
            self._float32 = self._weights.rows.astype(np.float32)
            self._weights.release_memory()
        return self._float32

    def vectors(self, token_ids: NDArray[np.integer]) -> NDArray[np.float32]:
        """Return the vectors (t, d) of ``token_ids`` (t,)."""
        if self._float32 is None:
            return np.asarray(self._weights.rows[token_ids], dtype=np.float32)
        return self._float32.take(token_ids, axis=0)

    def quantized(self, token_ids: NDArray[np.integer]) -> QuantizedTokens:
        """Return the vectors of ``token_ids`` (t,) in int8; each is quantised once."""
        data, scales, norms = self._quantized
        missing = token_ids[~self._is_quantized.take(token_ids)]
        for start in range(0, len(missing), _QUANTIZED_TOGETHER):
            tokens = missing[start : start + _QUANTIZED_TOGETHER]
            vectors = self.vectors(tokens)
            scales[tokens], data[tokens] = quantize(vectors)
            norms[tokens] = np.linalg.norm(vectors, axis=1)
            self._is_quantized[tokens] = True
        return QuantizedTokens(
            data=data.take(token_ids, axis=0),
            scales=scales.take(token_ids),
            norms=norms.take(token_ids),
        )
