"""The bundled encoder: a table of token vectors, averaged by NumPy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.embedding.stored import MOST_TOKENS, keep_tokens, read_tokens, segment_sums
from index.embedding.token_table import TokenTable
from index.embedding.unit_length import unit_rows
from index.embedding.weights import map_weights, read_tokenizer
from index.embedding.wordpieces import Pieces
from index.errors import EncoderError
from index.int8 import Rounded

BUNDLED: Final = "bundled"
_CHUNK: Final = 512


class StaticEncoder:
    """One vector a token, averaged: sentence-transformers' StaticEmbedding without torch.

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
        self._tokenizer = read_tokenizer(folder / "tokenizer.json")
        tokens = self._tokenizer.get_vocab_size()
        if tokens != len(self._weights.rows):
            raise EncoderError(
                f"{folder}: {tokens} tokens but {len(self._weights.rows)} rows of weights; "
                "install the program again"
            )
        if tokens > MOST_TOKENS:
            raise EncoderError(f"{folder}: {tokens} tokens, {MOST_TOKENS} are the most; use fewer")
        self._pieces = Pieces(self._tokenizer)
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
    def instant(self) -> bool:
        """True: a look-up a token."""
        return True

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors (len(texts), dimensions) of unit length; zero where no token is known."""
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(texts), _CHUNK):
            some = self._pieces.coded(texts[start : start + _CHUNK])
            tokens = np.frombuffer(b"".join(some), dtype="<u2")
            sizes = np.array([len(one) // 2 for one in some], dtype=np.int64)
            vectors[start : start + len(some)] = segment_sums(self, tokens, sizes)
        return unit_rows(vectors)

    def tokens(self, texts: Sequence[str]) -> list[NDArray[np.uint16]]:
        """Return the token numbers of each text, in order."""
        return self._pieces.tokens(texts)

    def rows(self, tokens: NDArray[np.integer]) -> NDArray[np.float32]:
        """Return the vectors of tokens, (len(tokens), dimensions); longer ones say more."""
        return self._table.rows(tokens)

    def table(self) -> NDArray[np.float32]:
        """Return the vectors of all tokens, (tokens, dimensions)."""
        return self._table.whole()

    def rounded(self, tokens: NDArray[np.integer]) -> Rounded:
        """Return the vectors of tokens in int8."""
        return self._table.rounded(tokens)

    def keep(
        self, texts: Sequence[str], sentences: Sequence[Sequence[str] | None] = (), /
    ) -> list[bytes]:
        """The tokens of ``texts``, see :mod:`index.embedding.stored`."""
        parts = [slice(start, start + _CHUNK) for start in range(0, len(texts), _CHUNK)]
        return [kept for part in parts for kept in keep_tokens(self, texts[part], sentences[part])]

    def vectors(self, kept: Sequence[bytes]) -> NDArray[np.float32]:
        """Vectors (len(kept), dimensions) of passages of which this was kept."""
        vectors = np.zeros((len(kept), self.dimensions), dtype=np.float32)
        for start in range(0, len(kept), _CHUNK):
            full = [place for place in range(start, min(start + _CHUNK, len(kept))) if kept[place]]
            read = read_tokens([kept[place] for place in full])
            ends = np.append(read.sentences[read.texts], len(read.tokens))
            vectors[full] = segment_sums(self, read.tokens, np.diff(ends))
        return unit_rows(vectors)

    def __reduce__(self) -> tuple[type[StaticEncoder], tuple[Path]]:
        # To another process goes the folder's name: what is in it is mapped there, too.
        return StaticEncoder, (self._folder,)
