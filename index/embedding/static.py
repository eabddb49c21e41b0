"""The bundled encoder: the mean of static token vectors, by NumPy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.embedding.encodings import MAX_VOCABULARY, tokenize_passages, unpack_tokens
from index.embedding.normalize import normalize_rows
from index.embedding.protocol import QuantizedTokens
from index.embedding.token_sums import sum_token_vectors
from index.embedding.token_table import TokenTable
from index.embedding.weights import map_weights
from index.embedding.wordpieces import CachedTokenizer
from index.errors import EncoderError
from index.text.analysis.words import rejoin

BUNDLED: Final = "bundled"
_BATCH_TEXTS: Final = 512
"""Texts whose vectors are computed at a time, to bound the memory."""


class StaticEncoder:
    """sentence-transformers' StaticEmbedding without torch: the mean of a vector per token.

    The weights stay in the file (memory-mapped) and only the rows in use are read, so
    opening costs little more than reading the vocabulary.
    """

    def __init__(self, folder: Path) -> None:
        """Open ``folder``: ``model.safetensors`` and ``tokenizer.json``.

        Raises:
            EncoderError: a file is missing or damaged, or they do not fit each other.
        """
        self._folder = folder
        self._weights = map_weights(folder / "model.safetensors")
        self._tokenizer = CachedTokenizer(folder / "tokenizer.json")
        vocabulary = self._tokenizer.vocabulary_size
        if vocabulary != len(self._weights.rows):
            raise EncoderError(
                "{folder}: {vocabulary} tokens but {count} rows of weights; install the"
                " program again",
                folder=folder,
                vocabulary=vocabulary,
                count=len(self._weights.rows),
            )
        if vocabulary > MAX_VOCABULARY:
            raise EncoderError(
                "{folder}: {vocabulary} tokens, {max_vocabulary} are the most; use fewer",
                folder=folder,
                vocabulary=vocabulary,
                max_vocabulary=MAX_VOCABULARY,
            )
        self._table = TokenTable(self._weights)
        self._name = f"{BUNDLED}:{self._weights.digest[:12]}"

    @property
    def name(self) -> str:
        """``bundled:`` and twelve hex digits of the digest over weights and vocabulary."""
        return self._name

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return int(self._weights.rows.shape[1])

    @property
    def is_fast(self) -> bool:
        """True: a token costs a look-up."""
        return True

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors (len(texts), dimensions); zero where no token is known."""
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(texts), _BATCH_TEXTS):
            batch = list(map(rejoin, texts[start : start + _BATCH_TEXTS]))
            token_bytes = self._tokenizer.token_bytes(batch)
            token_ids = np.frombuffer(b"".join(token_bytes), dtype="<u2")
            lengths = np.array(list(map(len, token_bytes)), dtype=np.int64) // 2
            sums = sum_token_vectors(self, token_ids, lengths)
            vectors[start : start + _BATCH_TEXTS] = sums
        return normalize_rows(vectors)

    def token_ids(self, texts: Sequence[str]) -> list[NDArray[np.uint16]]:
        """Return the token ids of each text, in order; a broken word counts as one piece."""
        return self._tokenizer.token_ids(list(map(rejoin, texts)))

    def token_vectors(self, token_ids: NDArray[np.integer]) -> NDArray[np.float32]:
        """Return vectors (t, dimensions) of ``token_ids`` (t,); informative tokens' are longer."""
        return self._table.vectors(token_ids)

    def token_table(self) -> NDArray[np.float32]:
        """Return the vectors of all tokens, (vocabulary, dimensions)."""
        return self._table.as_float32()

    def quantized_tokens(self, token_ids: NDArray[np.integer]) -> QuantizedTokens:
        """Return the vectors of ``token_ids`` (t,) in int8."""
        return self._table.quantized(token_ids)

    def encode_passages(
        self, texts: Sequence[str], sentences: Sequence[Sequence[str] | None] = (), /
    ) -> list[bytes]:
        """Return the tokens of each passage, see :mod:`index.embedding.encodings`."""
        encodings = []
        for start in range(0, len(texts), _BATCH_TEXTS):
            batch = slice(start, start + _BATCH_TEXTS)
            encodings += tokenize_passages(self, texts[batch], sentences[batch])
        return encodings

    def passage_vectors(self, encodings: Sequence[bytes], /) -> NDArray[np.float32]:
        """Return unit vectors (len(encodings), dimensions); zero for b""."""
        vectors = np.zeros((len(encodings), self.dimensions), dtype=np.float32)
        for start in range(0, len(encodings), _BATCH_TEXTS):
            rows = range(start, min(start + _BATCH_TEXTS, len(encodings)))
            filled = [row for row in rows if encodings[row]]
            batch = unpack_tokens([encodings[row] for row in filled])
            starts = batch.sentence_starts[batch.passage_starts]
            lengths = np.diff(starts, append=len(batch.token_ids))
            vectors[filled] = sum_token_vectors(self, batch.token_ids, lengths)
        return normalize_rows(vectors)

    def __reduce__(self) -> tuple[type[StaticEncoder], tuple[Path]]:
        # Another process gets the folder's name, and maps the files itself.
        return StaticEncoder, (self._folder,)
