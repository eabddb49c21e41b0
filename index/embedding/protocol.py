"""The interface of an encoder: texts to vectors whose dot product is their similarity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray


class Encoder(Protocol):
    """Turns texts into vectors whose dot product is their similarity in meaning."""

    @property
    def name(self) -> str:
        """Identifies the encoder and its weights; stored beside the vectors."""
        ...

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        ...

    @property
    def is_fast(self) -> bool:
        """Whether hundreds of sentences can be encoded while a user waits."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors (len(texts), dimensions); zero for a text without content."""
        ...

    def encode_passages(
        self, texts: Sequence[str], sentences: Sequence[Sequence[str] | None] = (), /
    ) -> list[bytes]:
        """Return what the store keeps of each passage to compare it with queries.

        It is b"" for a passage without content.

        Args:
            texts: the passages.
            sentences: the sentences of each, None where unknown; () if all are unknown.
        """
        ...

    def passage_vectors(self, encodings: Sequence[bytes], /) -> NDArray[np.float32]:
        """Return unit vectors (len(encodings), dimensions); zero for b"".

        ``encodings`` come from :meth:`encode_passages`.
        """
        ...


class QuantizedTokens(NamedTuple):
    """Token vectors in int8: about ``data * scales[:, None]``."""

    data: NDArray[np.int8]
    """(t, d) int8."""
    scales: NDArray[np.float32]
    """(t,) float32."""
    norms: NDArray[np.float32]
    """(t,) float32, the lengths of the vectors before quantisation."""


@runtime_checkable
class TokenEncoder(Encoder, Protocol):
    """An encoder whose vectors are sums of token vectors, which it also gives one by one."""

    def token_ids(self, texts: Sequence[str]) -> Sequence[NDArray[np.integer]]:
        """Return the token ids of each text, in order."""
        ...

    def token_vectors(self, token_ids: NDArray[np.integer]) -> NDArray[np.float32]:
        """Return vectors (t, dimensions) of ``token_ids`` (t,); informative tokens' are longer."""
        ...

    def token_table(self) -> NDArray[np.float32]:
        """Return the vectors of all tokens, (vocabulary, dimensions)."""
        ...

    def quantized_tokens(self, token_ids: NDArray[np.integer]) -> QuantizedTokens:
        """Return the vectors of ``token_ids`` (t,) in int8."""
        ...
