"""What the store keeps of a passage beside its text, so that it can be compared with queries.

An encoder of tokens keeps the passage's token numbers, sentence by sentence: its vector, its
sentences' vectors and its tokens' all follow from them by look-up. Any other encoder keeps the
vector, in int8 with a scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.sentences import sentences

if TYPE_CHECKING:
    from index.encoder import TokenEncoder

MOST_TOKENS: Final = 1 << 16
"""Tokens an encoder may know: two bytes a token."""

_FULL: Final = np.float32(127)


class Read(NamedTuple):
    """Texts read back: all ``tokens`` (t,), in ``sentences`` (s,) of a length ``norms`` (s,).

    ``sentences`` are positions in ``tokens`` and ``texts`` (n,) positions in ``sentences``
    where each begins. Every sentence has a token and every text a sentence.
    """

    tokens: NDArray[np.uint16]
    sentences: NDArray[np.int64]
    norms: NDArray[np.float32]
    texts: NDArray[np.int64]


def keep_tokens(encoder: TokenEncoder, texts: Sequence[str]) -> list[bytes]:
    """Return what to keep of ``texts``: b"" of a text without a token."""
    cut = [[text[one.start : one.end] for one in sentences(text)] for text in texts]
    tokens = encoder.tokens([sentence for some in cut for sentence in some])
    result = []
    start = 0
    for some in cut:
        end = start + len(some)
        result.append(_packed(encoder, [one for one in tokens[start:end] if len(one)]))
        start = end
    return result


def _packed(encoder: TokenEncoder, some: list[NDArray[np.int64]]) -> bytes:
    """Layout, little-endian: number of sentences, their sizes, their norms, the tokens."""
    if not some:
        return b""
    sizes = np.array([len(one) for one in some])
    tokens = np.concatenate(some)
    sums = np.add.reduceat(encoder.rows(tokens), np.cumsum(sizes) - sizes, axis=0)
    norms = np.sqrt(np.einsum("sd,sd->s", sums, sums))
    head = np.array([len(some), *sizes], dtype="<u2")
    return b"".join((head.tobytes(), norms.astype("<f4").tobytes(), tokens.astype("<u2").tobytes()))


def read_tokens(kept: Sequence[bytes]) -> Read:
    """Undo :func:`keep_tokens`; none of ``kept`` may be empty."""
    sizes, norms, tokens, counts = [], [], [], []
    for one in kept:
        words = np.frombuffer(one, dtype="<u2")
        count = int(words[0])
        counts.append(count)
        sizes.append(words[1 : 1 + count])
        norms.append(words[1 + count : 1 + 3 * count])
        tokens.append(words[1 + 3 * count :])
    if not kept:
        none = np.zeros(0, dtype=np.int64)
        return Read(none.astype(np.uint16), none, none.astype(np.float32), none)
    every = np.concatenate(sizes).astype(np.int64)
    return Read(
        np.concatenate(tokens),
        np.cumsum(every) - every,
        np.concatenate(norms).view("<f4"),
        np.cumsum(counts, dtype=np.int64) - np.array(counts),
    )


def keep_vectors(vectors: NDArray[np.float32]) -> list[bytes]:
    """Return what to keep of texts with ``vectors`` (n, d): b"" of a zero vector."""
    scales, data = quantize(vectors)
    return [
        scale.tobytes() + row.tobytes() if scale else b""
        for scale, row in zip(scales.astype("<f4"), data, strict=True)
    ]


def read_vectors(kept: Sequence[bytes], dimensions: int) -> NDArray[np.float32]:
    """Undo :func:`keep_vectors`, (n, d) float32, but for rounding."""
    result = np.zeros((len(kept), dimensions), dtype=np.float32)
    for row, one in zip(result, kept, strict=True):
        if one:
            row[:] = np.frombuffer(one, dtype=np.int8, offset=4)
            row *= np.frombuffer(one, dtype="<f4", count=1)
    return result


def quantize(vectors: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.int8]]:
    """Return (n, d) rows as scales (n,) and int8 (n, d); zero rows stay zero."""
    scales = (np.abs(vectors).max(axis=1, initial=0.0) / _FULL).astype(np.float32)
    divisors = np.where(scales > 0, scales, 1).astype(np.float32)
    return scales, np.rint(vectors / divisors[:, None]).astype(np.int8)
