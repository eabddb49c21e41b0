"""How close passages come to a query when read sentence by sentence and token by token.

Late interaction (Khattab & Zaharia 2020): every token of the query is compared with
its nearest token in the passage, and the query's tokens count by their weight. That
keeps apart what the mean of a whole passage blurs, and works across languages
because tokens of all of them lie in one space.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.embedding.encodings import TokenBatch, unpack_tokens
from index.embedding.normalize import normalize_rows
from index.embedding.protocol import TokenEncoder
from index.int8 import dot_products, quantize

UNRELATED: Final = 0.25
"""What the tokens of a query find in most passages that have nothing to do with it."""

_LEAST: Final = np.float32(np.finfo(np.float32).tiny)
"""In place of the length of a token without one, all of whose products are 0."""

TOGETHER: Final = 0.25
"""Weight of the tokens met in one sentence beside those met anywhere in the passage."""


class Details(NamedTuple):
    """Of n passages: cosine of the best ``sentence``, and how well the ``tokens`` are met.

    Both (n,) float32; ``tokens`` in [0, 1], 0 for what any passage would have.
    """

    sentence: NDArray[np.float32]
    tokens: NDArray[np.float32]


class Closeness:
    """Compares one query with passages of which an encoder of tokens has kept the tokens."""

    def __init__(self, encoder: TokenEncoder, query: str, vector: NDArray[np.float32]) -> None:
        """``vector`` (d,) is the encoded ``query``."""
        self._encoder = encoder
        asked = encoder.token_vectors(encoder.token_ids([query])[0])
        self._weights = np.linalg.norm(asked, axis=1)
        both = np.concatenate([vector[None], normalize_rows(asked)])
        self._scales, self._rounded = quantize(both)

    def details(self, kept: Sequence[bytes]) -> Details:
        """Compare the query with each of n passages; b"" stands for one without tokens."""
        result = Details(np.zeros(len(kept), np.float32), np.zeros(len(kept), np.float32))
        full = [place for place, one in enumerate(kept) if one]
        if full and self._weights.any():
            read = unpack_tokens([kept[place] for place in full])
            distinct, places = _distinct(read.token_ids)
            dots, cosines = self._compared(distinct)
            result.sentence[full] = _nearest_sentence(read, dots.take(places))
            result.tokens[full] = self._met(read, cosines.take(places, axis=1))
        return result

    def _compared(
        self, tokens: NDArray[np.int64]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return dot products with the query's vector (t,) and cosines with its tokens (q, t)."""
        rounded = self._encoder.quantized_tokens(tokens)
        dots = dot_products(self._rounded, rounded.data) * self._scales[:, None]
        dots *= rounded.scales
        lengths = np.maximum(rounded.norms, _LEAST)
        return dots[0], np.asarray(dots[1:] / lengths, dtype=np.float32)

    def _met(self, read: TokenBatch, cosines: NDArray[np.float32]) -> NDArray[np.float32]:
        """``cosines`` (q, t) are those of every token in turn."""
        weights = self._weights / self._weights.sum()
        nearest = np.maximum.reduceat(cosines, read.sentence_starts, axis=1)
        anywhere = weights @ np.maximum.reduceat(nearest, read.passage_starts, axis=1)
        together = np.maximum.reduceat(weights @ nearest, read.passage_starts)
        met = (1 - TOGETHER) * anywhere + TOGETHER * together
        return np.asarray(np.clip((met - UNRELATED) / (1 - UNRELATED), 0, 1), dtype=np.float32)


def _nearest_sentence(read: TokenBatch, dots: NDArray[np.float32]) -> NDArray[np.float32]:
    """A sentence's vector is the sum of its tokens', made as long as one."""
    sums = np.add.reduceat(dots, read.sentence_starts)
    cosines = np.divide(
        sums, read.sentence_norms, out=np.zeros_like(sums), where=read.sentence_norms > 0
    )
    best: NDArray[np.float32] = np.maximum.reduceat(cosines, read.passage_starts)
    return best.clip(0)


def _distinct(tokens: NDArray[np.uint16]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the distinct ``tokens``, ascending, and where in them each token is."""
    seen = np.zeros(int(tokens.max()) + 1, dtype=bool)
    seen[tokens] = True
    distinct = np.flatnonzero(seen)
    places = np.empty(len(seen), dtype=np.int64)
    places[distinct] = np.arange(len(distinct))
    return distinct, places[tokens]
