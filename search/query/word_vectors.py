"""A cache of the vectors of words and phrases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from index import cache

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts (n) → unit vectors (n, dimensions) float32."""


class WordVectorCache:
    """Encodes short texts, each once for as long as it stays in the cache."""

    def __init__(self, encode: Encode, capacity: int = cache.WORD_VECTORS) -> None:
        self._encode = encode
        self._capacity = capacity
        # One array, so that the vectors of many words are gathered at once. It is emptied when
        # full: to drop single rows would cost more than to encode the words again.
        self._rows: dict[str, int] = {}
        self._vectors = np.zeros((0, 0), dtype=np.float32)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of ``texts``, (n, dimensions) float32."""
        self.add(texts)
        return self.lookup(texts)

    def lookup(self, texts: Iterable[str]) -> NDArray[np.float32]:
        """Return the vectors of ``texts``, (n, dimensions) float32.

        :meth:`add` must have been called with them last, among others.
        """
        return self._vectors[list(map(self._rows.__getitem__, texts))]

    def add(self, texts: Sequence[str]) -> None:
        """Encode those of ``texts`` that are not in the cache, in one call."""
        if len(self._rows) > self._capacity:
            self._rows.clear()
            self._vectors = self._vectors[:0]
        rows = self._rows
        missing = list(dict.fromkeys([text for text in texts if text not in rows]))
        if missing:
            self._append(missing, self._encode(missing))

    def _append(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        start, end = len(self._rows), len(self._rows) + len(texts)
        self._rows.update(zip(texts, range(start, end), strict=True))
        if end > len(self._vectors):
            grown = np.zeros((2 * end, vectors.shape[1]), dtype=np.float32)
            if start:
                grown[:start] = self._vectors[:start]
            self._vectors = grown
        self._vectors[start:end] = vectors
