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

_AT_ONCE: Final = 2_048
"""Tokens whose vectors are looked up together: 2 MB, which fit the processor's cache."""

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
    """Return what to keep of ``texts``: b"" of a text without a token.

    Layout, little-endian: number of sentences, their sizes, their norms, the tokens.
    """
    cut = [[text[start:end] for start, end, _ in sentences(text)] for text in texts]
    tokens = encoder.tokens([sentence for some in cut for sentence in some])
    full = np.array([len(one) > 0 for one in tokens], dtype=bool)
    counts = [int(part.sum()) for part in np.split(full, np.cumsum([len(some) for some in cut]))]
    some = [one for one in tokens if len(one)]
    sizes = np.array([len(one) for one in some], dtype=np.int64)
    joined = np.concatenate(some) if some else np.zeros(0, dtype=np.int64)
    sums = segment_sums(encoder, joined, sizes)
    norms = np.sqrt(np.einsum("sd,sd->s", sums, sums)).astype("<f4").tobytes()
    numbers, heads = joined.astype("<u2").tobytes(), sizes.astype("<u2").tobytes()
    ends = np.concatenate(([0], np.cumsum(sizes))).tolist()
    result = []
    start = 0
    for count in counts[: len(texts)]:
        end = start + count
        parts = (
            count.to_bytes(2, "little"),
            heads[2 * start : 2 * end],
            norms[4 * start : 4 * end],
            numbers[2 * ends[start] : 2 * ends[end]],
        )
        result.append(b"".join(parts) if count else b"")
        start = end
    return result


def segment_sums(
    encoder: TokenEncoder, tokens: NDArray[np.integer], sizes: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return the sums of token vectors (s, d) over ``tokens`` (t,) cut into ``sizes`` (s,).

    Segments of one size are added up together: ``reduceat`` takes five times as long.
    """
    sums = np.zeros((len(sizes), encoder.dimensions), dtype=np.float32)
    starts = np.cumsum(sizes) - sizes
    order = np.argsort(sizes, kind="stable")
    for alike in np.split(order, np.flatnonzero(np.diff(sizes[order])) + 1):
        size = int(sizes[alike[0]]) if len(alike) else 0
        if size > _AT_ONCE:
            for place in alike:
                sums[place] = _counted(encoder, tokens[starts[place] : starts[place] + size])
        elif size:
            step = max(1, _AT_ONCE // size)
            for at in range(0, len(alike), step):
                some = alike[at : at + step]
                chosen = tokens[starts[some][:, None] + np.arange(size)]
                sums[some] = encoder.rows(chosen.ravel()).reshape(len(some), size, -1).sum(axis=1)
    return sums


def _counted(encoder: TokenEncoder, tokens: NDArray[np.integer]) -> NDArray[np.float32]:
    """Return the sum (d,) of many token vectors in memory for the distinct ones only."""
    used, counts = np.unique(tokens, return_counts=True)
    # No matrix product, because threads would fight over the cores.
    weighted = encoder.rows(used) * counts[:, None].astype(np.float32)
    return np.asarray(np.add.reduce(weighted, axis=0), dtype=np.float32)


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
