"""Which blocks to rewrite: those with many removed passages, and small ones, to merge them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.keyword.blocks import StoredBlock
from index.keyword.postings import BLOCK_SIZE
from index.types import Language

_MERGE_FACTOR: Final = 8
"""This many blocks of similar size are merged into one, about as many times larger."""
_MAX_REMOVED_SHARE: Final = 0.25
_NO_PASSAGES: Final = np.zeros(0, dtype=np.int64)


def blocks_to_rewrite(
    blocks: Sequence[StoredBlock], passages: Mapping[Language, NDArray[np.int64]]
) -> set[str]:
    """Return the names of ``blocks`` to rewrite, given the ids (n,) of all ``passages``.

    A block is rewritten if over a quarter of its passages are gone, or together with others
    if eight blocks of a language have similar sizes. So a passage is rewritten about once
    each time its block grows eightfold.
    """
    chosen: set[str] = set()
    for block in blocks:
        wanted = passages.get(block.language, _NO_PASSAGES)
        live = np.isin(block.ids, wanted, assume_unique=True).sum()
        if live < (1 - _MAX_REMOVED_SHARE) * len(block.ids):
            chosen.add(block.name)
    small = [block for block in blocks if len(block.ids) < BLOCK_SIZE // 2]
    counts = Counter(_size_class(block) for block in small)
    chosen.update(block.name for block in small if counts[_size_class(block)] >= _MERGE_FACTOR)
    return chosen


def _size_class(block: StoredBlock) -> tuple[Language, int]:
    """Return the language and the order of magnitude of the size, to base 8."""
    return block.language, (len(block.ids).bit_length() - 1) // 3
