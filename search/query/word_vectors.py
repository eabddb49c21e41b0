"""Vectors of words and phrases, remembered for the next query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

_REMEMBERED: Final = 5_000

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts (n) → unit vectors (n, d) float32."""


class WordVectorCache:
    """Encodes short texts, each once until too many are remembered."""

    def __init__(self, encode: Encode) -> None:
        self._encode = encode
        self._rows: dict[str, int] = {}
        self._vectors = np.zeros((0, 0), dtype=np.float32)

    def of(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of ``texts``, (n, d) float32."""
        self.learn(texts)
        return self.learnt(texts)

    def learnt(self, texts: Iterable[str]) -> NDArray[np.float32]:
        """Return the vectors of ``texts`` that :meth:`learn` has just been given, among others."""
        return self._vectors[list(map(self._rows.__getitem__, texts))]

    def learn(self, texts: Sequence[str]) -> None:
        """Encode those of ``texts`` that are not remembered."""
        if len(self._rows) > _REMEMBERED:
            self._rows.clear()
            self._vectors = self._vectors[:0]
        known = self._rows
        new = list(dict.fromkeys([text for text in texts if text not in known]))
        if new:
            self._append(new, self._encode(new))

    def _append(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        first = len(self._rows)
        self._rows.update(zip(texts, range(first, first + len(texts)), strict=True))
        if len(self._rows) > len(self._vectors):
            room = np.zeros((2 * len(self._rows), vectors.shape[1]), dtype=np.float32)
            if first:
                room[:first] = self._vectors[:first]
            self._vectors = room
        self._vectors[first : len(self._rows)] = vectors
