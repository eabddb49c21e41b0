"""What the store keeps of a passage beside its text, so that it can be compared with queries.

An encoder of tokens keeps the passage's token numbers, sentence by sentence: its vector, its
sentences' vectors and its tokens' all follow from them by look-up. Any other encoder keeps the
vector, in int8 with a scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.int8 import quantize
from index.text.sentences import split_sentences

if TYPE_CHECKING:
    from index.embedding.protocol import TokenEncoder

MOST_TOKENS: Final = 1 << 16
"""Tokens an encoder may know: two bytes a token."""

_MANY: Final = 16_384
"""Tokens from which it is worth to load what adds up their vectors fastest."""

_HUGE: Final = 1 << 16
"""Tokens of a text from which equal ones are counted first."""


class Read(NamedTuple):
    """Texts read back: all ``tokens`` (t,), in ``sentences`` (s,) of a length ``norms`` (s,).

    ``sentences`` are positions in ``tokens`` and ``texts`` (n,) positions in ``sentences``
    where each begins. Every sentence has a token and every text a sentence.
    """

    tokens: NDArray[np.uint16]
    sentences: NDArray[np.int64]
    norms: NDArray[np.float32]
    texts: NDArray[np.int64]


def keep_tokens(
    encoder: TokenEncoder, texts: Sequence[str], known: Sequence[Sequence[str] | None] = ()
) -> list[bytes]:
    """Return what to keep of ``texts``: b"" of a text without a token.

    ``known``: the sentences of each text, None where they are not known.

    Layout, little-endian: number of sentences, their sizes, their norms, the tokens.
    """
    cut = [
        [text[start:end] for start, end, _ in split_sentences(text)] if some is None else some
        for text, some in zip(texts, known or repeat(None, len(texts)), strict=True)
    ]
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
    """Return the sums of token vectors (s, d) over ``tokens`` (t,) cut into ``sizes`` (s,)."""
    if len(tokens) >= _MANY:
        return _product(encoder.table(), tokens, sizes)
    sums = np.zeros((len(sizes), encoder.dimensions), dtype=np.float32)
    full = np.flatnonzero(sizes)
    if len(full):
        starts = (np.cumsum(sizes) - sizes)[full]
        sums[full] = np.add.reduceat(encoder.rows(tokens), starts, axis=0)
    return sums


def _product(
    table: NDArray[np.float32], tokens: NDArray[np.integer], sizes: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return the same as the product of a sparse matrix of ones with the ``table``.

    The vectors are added up where they are: twice as fast as fetching them first.
    """
    # Imported here because it takes a tenth of a second, and queries have few tokens.
    from scipy.sparse import csr_array

    ends = np.concatenate(([0], np.cumsum(sizes))).astype(np.int32)
    ones = np.ones(len(tokens), dtype=np.float32)
    chosen = csr_array((ones, tokens.astype(np.int32), ends), shape=(len(sizes), len(table)))
    if sizes.max(initial=0) > _HUGE:  # so many sums in a row are not exact enough
        chosen.sum_duplicates()
    return np.asarray(chosen @ table, dtype=np.float32)


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
