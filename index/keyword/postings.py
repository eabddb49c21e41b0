"""Posting lists as arrays, and passages inverted to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

BLOCK_SIZE: Final = 65_536
"""Passages in a full block: a position in a block fits 16 bits."""

OVERHEAD_BYTES: Final = 540
"""Memory that a posting list takes beside its arrays, about."""


class Postings(NamedTuple):
    """Where a term occurs: ``rows`` (n,) int64 ascending, ``scores`` (n,) float32 BM25."""

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]

    @property
    def nbytes(self) -> int:
        """Bytes in memory, about."""
        return self.rows.nbytes + self.scores.nbytes + OVERHEAD_BYTES


class Block(NamedTuple):
    """Up to BLOCK_SIZE passages of one language, inverted.

    ``ids`` (n,) int64 are passage ids, ascending; ``lengths`` (n,) uint16 their numbers of
    indexed words, ``signatures`` (n,) uint64 equal where they say the same;
    ``posting_lists`` map a stem to the packed postings of its words, ``neighbours`` the name of
    a bucket to its packed list.
    """

    ids: NDArray[np.int64]
    lengths: NDArray[np.uint16]
    signatures: NDArray[np.uint64]
    posting_lists: dict[str, bytes]
    neighbours: dict[str, bytes]


def intersect(posting_lists: Sequence[Postings | None]) -> Postings | None:
    """Return where all of one or more terms occur, with summed scores; None if nowhere.

    None among ``posting_lists`` is a term that occurs nowhere.
    """
    result, *others = posting_lists
    for other in others:
        if result is None or other is None:
            return None
        result = _intersect_two(result, other)
    return result if result is not None and len(result.rows) else None


def _intersect_two(left: Postings, right: Postings) -> Postings:
    shorter, longer = (left, right) if len(left.rows) <= len(right.rows) else (right, left)
    places = np.minimum(longer.rows.searchsorted(shorter.rows), len(longer.rows) - 1)
    shared = longer.rows[places] == shorter.rows
    scores = shorter.scores[shared] + longer.scores[places[shared]]
    return Postings(shorter.rows[shared], scores)
