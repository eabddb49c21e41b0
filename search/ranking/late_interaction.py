"""How close passages come to a query, compared sentence by sentence and token by token.

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

UNRELATED_SCORE: Final = 0.25
"""What the tokens of a query score in most passages that have nothing to do with it."""

SAME_SENTENCE_SHARE: Final = 0.25
"""Weight of the tokens met in one sentence beside those met anywhere in the passage."""

_MIN_LENGTH: Final = np.float32(np.finfo(np.float32).tiny)
"""In place of the length of a token without one, all of whose products are 0."""


class LateInteractionScores(NamedTuple):
    """Of n passages: cosine of the best ``sentence``, and how well the ``tokens`` are met.

    Both (n,) float32; ``tokens`` in [0, 1], 0 for what any passage would have.
    """

    sentence: NDArray[np.float32]
    tokens: NDArray[np.float32]

    def part(self, start: int, end: int) -> LateInteractionScores:
        """Return the scores of the passages from ``start`` to ``end``."""
        return LateInteractionScores(self.sentence[start:end], self.tokens[start:end])


class LateInteraction:
    """Compares one query with passages whose tokens are stored."""

    def __init__(self, encoder: TokenEncoder, query: str, vector: NDArray[np.float32]) -> None:
        """``vector`` (d,) is the encoded ``query``."""
        self._encoder = encoder
        query_tokens = encoder.token_vectors(encoder.token_ids([query])[0])
        self._token_weights = np.linalg.norm(query_tokens, axis=1)
        vectors = np.concatenate([vector[None], normalize_rows(query_tokens)])
        self._scales, self._quantized = quantize(vectors)

    def score(self, encodings: Sequence[bytes]) -> LateInteractionScores:
        """Compare the query with n passages as stored; b"" stands for one without tokens."""
        count = len(encodings)
        scores = LateInteractionScores(np.zeros(count, np.float32), np.zeros(count, np.float32))
        positions = [position for position, encoding in enumerate(encodings) if encoding]
        if positions and self._token_weights.any():
            passages = unpack_tokens([encodings[position] for position in positions])
            distinct, inverse = _distinct_tokens(passages.token_ids)
            dots, cosines = self._compare(distinct)
            scores.sentence[positions] = _best_sentences(passages, dots.take(inverse))
            scores.tokens[positions] = self._score_tokens(passages, cosines.take(inverse, axis=1))
        return scores

    def _compare(
        self, token_ids: NDArray[np.int64]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return dot products with the query's vector (t,) and cosines with its tokens (q, t)."""
        quantized = self._encoder.quantized_tokens(token_ids)
        dots = dot_products(self._quantized, quantized.data) * self._scales[:, None]
        dots *= quantized.scales
        lengths = np.maximum(quantized.norms, _MIN_LENGTH)
        return dots[0], np.asarray(dots[1:] / lengths, dtype=np.float32)

    def _score_tokens(
        self, passages: TokenBatch, cosines: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Return how well the query's tokens are met in each passage, (n,) in [0, 1].

        ``cosines`` (q, t) are those of all tokens of the passages in turn.
        """
        weights = self._token_weights / self._token_weights.sum()
        nearest = np.maximum.reduceat(cosines, passages.sentence_starts, axis=1)
        anywhere = weights @ np.maximum.reduceat(nearest, passages.passage_starts, axis=1)
        same_sentence = np.maximum.reduceat(weights @ nearest, passages.passage_starts)
        score = (1 - SAME_SENTENCE_SHARE) * anywhere + SAME_SENTENCE_SHARE * same_sentence
        scaled = (score - UNRELATED_SCORE) / (1 - UNRELATED_SCORE)
        return np.asarray(np.clip(scaled, 0, 1), dtype=np.float32)


def _best_sentences(passages: TokenBatch, dots: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the cosine of each passage's best sentence with the query, (n,).

    A sentence's vector is the sum of its tokens', scaled to unit length. ``dots`` (t,) are
    the products of the tokens with the query's vector.
    """
    sums = np.add.reduceat(dots, passages.sentence_starts)
    cosines = np.divide(
        sums, passages.sentence_norms, out=np.zeros_like(sums), where=passages.sentence_norms > 0
    )
    best: NDArray[np.float32] = np.maximum.reduceat(cosines, passages.passage_starts)
    return best.clip(0)


def _distinct_tokens(
    tokens: NDArray[np.uint16],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the distinct ``tokens`` (t,), ascending, and the position of each token in them.

    As numpy.unique does, but faster: tokens are small numbers.
    """
    present = np.zeros(int(tokens.max()) + 1, dtype=bool)
    present[tokens] = True
    distinct = np.flatnonzero(present)
    positions = np.empty(len(present), dtype=np.int64)
    positions[distinct] = np.arange(len(distinct))
    return distinct, positions[tokens]
