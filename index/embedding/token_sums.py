"""Sums of token vectors, by NumPy alone: the costliest arithmetic of indexing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from index.embedding.protocol import TokenEncoder

_MIN_TOKENS_FOR_TABLE: Final = 16_384
"""Below that, converting the whole table to float32 takes longer than it saves."""
_MIN_TOKENS_FOR_BLOCKS: Final = 512
"""Below that, as in queries, the simplest way is the fastest."""
_MIN_SEGMENTS_FOR_BLOCKS: Final = 32
"""From so many on, as the words of hits are, it is not."""
_MAX_SEQUENTIAL: Final = 1 << 16
"""Vectors added up one by one; the rounding errors of more would show."""
_BLOCK: Final = 256
"""Segments summed at a time, so that their sums stay in the processor's cache: 256 kB."""


def sum_token_vectors(
    encoder: TokenEncoder, token_ids: NDArray[np.integer], lengths: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return the sums (s, d) float32 of token vectors in each segment, 0 for an empty one.

    ``token_ids`` (t,) are cut into consecutive segments of ``lengths`` (s,).
    """
    starts = np.cumsum(lengths) - lengths
    if len(token_ids) >= _MIN_TOKENS_FOR_TABLE:
        return _sum_from_table(encoder.token_table(), token_ids, starts, lengths)
    if len(token_ids) >= _MIN_TOKENS_FOR_BLOCKS:
        tokens, places = np.unique(token_ids, return_inverse=True)
        return _sum_from_table(encoder.token_vectors(tokens), places, starts, lengths)
    if len(lengths) >= _MIN_SEGMENTS_FOR_BLOCKS:
        vectors = encoder.token_vectors(token_ids)
        return _sum_from_table(vectors, np.arange(len(token_ids)), starts, lengths)
    sums = np.zeros((len(lengths), encoder.dimensions), dtype=np.float32)
    filled = np.flatnonzero(lengths)
    if len(filled):
        vectors = encoder.token_vectors(token_ids)
        sums[filled] = np.add.reduceat(vectors, starts[filled], axis=0)
    return sums


def _sum_from_table(
    table: NDArray[np.float32],
    token_ids: NDArray[np.integer],
    starts: NDArray[np.int64],
    lengths: NDArray[np.int64],
) -> NDArray[np.float32]:
    """Return the sums of rows of ``table`` in segments from ``starts``, block by block."""
    sums = np.empty((len(lengths), table.shape[1]), dtype=np.float32)
    longest_first = np.argsort(-lengths, kind="stable")
    huge = np.count_nonzero(lengths > _MAX_SEQUENTIAL)
    for segment in longest_first[:huge]:
        segment_ids = token_ids[starts[segment] :][: lengths[segment]]
        counts = np.bincount(segment_ids, minlength=len(table))
        sums[segment] = counts.astype(np.float32) @ table
    for start in range(huge, len(lengths), _BLOCK):
        block = longest_first[start : start + _BLOCK]
        sums[block] = _sum_block(table, token_ids, starts[block], lengths[block])
    return sums


def _sum_block(
    table: NDArray[np.float32],
    token_ids: NDArray[np.integer],
    starts: NDArray[np.int64],
    lengths: NDArray[np.int64],
) -> NDArray[np.float32]:
    """Return the sums of segments that come longest first.

    First the first token of every segment is added, then the second of those that have one,
    and so on. ``np.add.reduceat`` would go through the rows column by column, which takes
    fifteen times as long.
    """
    sums = np.zeros((len(lengths), table.shape[1]), dtype=np.float32)
    gathered = np.empty_like(sums)
    segments_at = np.searchsorted(-lengths, -np.arange(lengths[0]))
    for position, count in enumerate(segments_at.tolist()):
        segment_sums, vectors = sums[:count], gathered[:count]
        # The default mode would gather into a buffer first, and copy.
        table.take(token_ids[starts[:count] + position], axis=0, out=vectors, mode="clip")
        segment_sums += vectors
    return sums
