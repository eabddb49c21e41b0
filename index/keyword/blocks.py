"""Blocks opened for reading, and the passages of a language as rows across its blocks.

A block is a hash file: ``aids`` and ``alengths`` hold its passages, ``s`` and a stem the packed
postings of that stem.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.keyword.hash_file import HashFile
from index.keyword.manifest import Manifest
from index.keyword.postings import Block
from index.keyword.scoring import length_norms
from index.types import Language

PASSAGES_FIELD: Final = "a"
STEMS_FIELD: Final = "s"
"""The first letter of every key in a block."""
_IDS: Final = "ids"
_LENGTHS: Final = "lengths"


def passage_entries(block: Block) -> dict[str, bytes]:
    """Return the entries of PASSAGES_FIELD in a block's file."""
    return {_IDS: block.ids.tobytes(), _LENGTHS: block.lengths.tobytes()}


class StoredBlock:
    """An opened block: ``ids`` (n,) int64, ascending, and ``lengths`` (n,) uint16 in words."""

    def __init__(self, folder: Path, name: str, language: Language) -> None:
        """Open a block; raises OSError or ValueError if it is missing or damaged."""
        self.name = name
        self.language = language
        self._file = HashFile(folder / name)
        ids = self._file.get((PASSAGES_FIELD + _IDS).encode())
        lengths = self._file.get((PASSAGES_FIELD + _LENGTHS).encode())
        self.ids = np.frombuffer(ids or b"", dtype=np.int64)
        self.lengths = np.frombuffer(lengths or b"", dtype=np.uint16)
        if not len(self.ids) or len(self.ids) != len(self.lengths):
            raise ValueError(f"{name}: {len(self.ids)} passages, {len(self.lengths)} lengths")
        if (self.ids[1:] <= self.ids[:-1]).any():
            raise ValueError(f"{name}: passage ids are not ascending")
        self.first_row = 0
        """The row of the block's first passage, set by :class:`LanguageIndex`."""

    def postings(self, key: bytes) -> bytes | None:
        """Return the packed postings of a stem, given as :func:`stem_key`; None if absent."""
        return self._file.get(key)

    def has(self, key: bytes) -> bool:
        """Tell whether a stem, given as :func:`stem_key`, occurs in the block."""
        return key in self._file


def stem_key(stem: str) -> bytes:
    """Return the key of a stem in a block."""
    return (STEMS_FIELD + stem).encode()


class LanguageIndex:
    """The passages of one language as rows 0 … n−1, block after block.

    ``ids`` (n,) int64 are their passage ids, ``live`` (n,) bool which are still in the store
    (None if all are), ``count`` how many are, ``norms`` (n,) float32 their length norms.
    """

    def __init__(self, blocks: Sequence[StoredBlock], removed: NDArray[np.int64]) -> None:
        """Join one or more ``blocks`` of a language; ``removed`` (r,) are passage ids."""
        self.blocks = sorted(blocks, key=lambda block: int(block.ids[0]))
        first_row = 0
        for block in self.blocks:
            block.first_row = first_row
            first_row += len(block.ids)
        self.ids = np.concatenate([block.ids for block in self.blocks])
        lengths = np.concatenate([block.lengths for block in self.blocks])
        live = ~np.isin(self.ids, removed) if len(removed) else np.ones(len(self.ids), dtype=bool)
        self.live = None if live.all() else live
        self.count = int(live.sum())
        self.norms = length_norms(lengths, float(lengths[live].mean()) if self.count else 1.0)

    def row_of(self, passage: int) -> int:
        """Return the row of a passage id, −1 if it is in no block."""
        for block in self.blocks:
            position = int(block.ids.searchsorted(passage))
            if position < len(block.ids) and block.ids[position] == passage:
                return block.first_row + position
        return -1


def open_blocks(folder: Path, manifest: Manifest) -> list[StoredBlock]:
    """Open all blocks of an index; raises what :class:`StoredBlock` does."""
    return [StoredBlock(folder, name, language) for name, language in manifest.blocks.items()]
