"""What an encoder is: texts to vectors whose dot product is their similarity in meaning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.int8 import Rounded


class Encoder(Protocol):
    """Turns texts into vectors whose dot product is their similarity in meaning."""

    @property
    def name(self) -> str:
        """What tells these vectors from another encoder's; stored beside them."""
        ...

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        ...

    @property
    def instant(self) -> bool:
        """Whether hundreds of sentences can be encoded while a user waits."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors (len(texts), dimensions) of unit length; zero for a text without content."""
        ...

    def keep(
        self, texts: Sequence[str], sentences: Sequence[Sequence[str] | None] = (), /
    ) -> list[bytes]:
        """What the store keeps of passages to compare them with queries; b"" if there is none.

        ``sentences``: those of each passage, where they are known.
        """
        ...

    def vectors(self, kept: Sequence[bytes]) -> NDArray[np.float32]:
        """Vectors (len(kept), dimensions) of passages of which this was kept."""
        ...


class TokenEncoder(Encoder, Protocol):
    """An encoder whose vectors are sums of token vectors that can be had one by one."""

    def tokens(self, texts: Sequence[str]) -> Sequence[NDArray[np.integer]]:
        """Return the token numbers of each text, in order."""
        ...

    def rows(self, tokens: NDArray[np.integer]) -> NDArray[np.float32]:
        """Return the vectors of tokens, (len(tokens), dimensions); longer ones say more."""
        ...

    def table(self) -> NDArray[np.float32]:
        """Return the vectors of all tokens, (tokens, dimensions)."""
        ...

    def rounded(self, tokens: NDArray[np.integer]) -> Rounded:
        """Return the vectors of tokens in int8."""
        ...
