"""Which texts may have a word near to a term in meaning, by the tokens that the index keeps.

To encode the words of a text takes most of the time of looking for such words, and hardly any text
has one. The vector of a word is the sum of those of its tokens, and these follow one another. So
the words of a text are among its short runs of tokens, whose cosines are estimated without knowing
where words begin.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.embedding.encodings import unpack_tokens
from index.embedding.protocol import TokenEncoder
from index.int8 import dot_products, quantize

MAX_TOKENS: Final = 5
"""Tokens of a word; few have more, and then the nearest run of these is near as well."""
MIN_SHARE: Final = 0.9
"""Of the least cosine of a word that counts, what is estimated for some run of a text.

The length of a run is taken for that of the sum of vectors at right angles. Those of a word are
seldom opposed: of 681 words near to a term, in real text and synthetic, the estimate was 0.94 of
the cosine or more, and 0.97 where the word has no dots.
"""


class NearTokens:
    """Compares terms with texts whose tokens are stored."""

    def __init__(self, encoder: TokenEncoder) -> None:
        self._encoder = encoder

    def may_have_words(
        self, terms: NDArray[np.float32], encodings: Sequence[bytes], min_cosine: float
    ) -> NDArray[np.bool_]:
        """Return which of n texts may have a word that close to which of t terms, (t, n).

        Args:
            terms: their unit vectors, (t, dimensions).
            encodings: of the texts, as stored; b"" stands for one that may have any word.
            min_cosine: the least cosine of a word that counts.
        """
        result = np.ones((len(terms), len(encodings)), dtype=np.bool_)
        places = [place for place, encoding in enumerate(encodings) if encoding]
        if places and len(terms):
            texts = unpack_tokens([encodings[place] for place in places])
            starts = texts.sentence_starts[texts.passage_starts]
            cosines = self._nearest_runs(terms, texts.token_ids)
            nearest = np.maximum.reduceat(cosines, starts, axis=1)
            result[:, places] = nearest >= MIN_SHARE * min_cosine
        return result

    def _nearest_runs(
        self, terms: NDArray[np.float32], token_ids: NDArray[np.uint16]
    ) -> NDArray[np.float32]:
        """Return about the cosine of each term (t, d) and the nearest run from each token (n,).

        The result is (t, n). Runs may end in the next text, so that some seem nearer.
        """
        tokens = self._encoder.quantized_tokens(token_ids.astype(np.int64))
        scales, quantized = quantize(terms)
        dots = dot_products(quantized, tokens.data) * scales[:, None] * tokens.scales
        squares = np.maximum(np.square(tokens.norms), np.finfo(np.float32).tiny)
        nearest = np.full_like(dots, -np.inf)
        run_dots, run_squares = np.zeros_like(dots), np.zeros_like(squares)
        for length in range(min(MAX_TOKENS, len(token_ids))):
            end = len(token_ids) - length
            run_dots[:, :end] += dots[:, length:]
            run_squares[:end] += squares[length:]
            cosines = run_dots[:, :end] / np.sqrt(run_squares[:end])
            np.maximum(nearest[:, :end], cosines, out=nearest[:, :end])
        return nearest
