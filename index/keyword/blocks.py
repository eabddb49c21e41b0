"""Blocks opened for reading, and the passages of a language as rows across its blocks.

A block is a hash file: ``aids``, ``alengths`` and ``asignatures`` hold its passages, ``awords``
its vocabulary, ``s`` and a stem the packed postings of that stem, ``n`` and the name of a bucket
its list of neighbours.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.errors import DerivedDamageError
from index.keyword.copies import CopyGroups, group_copies
from index.keyword.hash_file import HashFile
from index.keyword.manifest import BlockEntry, Manifest
from index.keyword.neighbours import neighbour_key, unpack_neighbours
from index.keyword.packing import count_postings, has_word
from index.keyword.postings import BLOCK_SIZE, Block
from index.keyword.scoring import length_norms
from index.keyword.vocabulary import Vocabulary, pack_vocabulary

PASSAGES_FIELD: Final = "a"
STEMS_FIELD: Final = "s"
NEIGHBOURS_FIELD: Final = "n"
"""The first letter of every key in a block."""
_IDS: Final = "ids"
_LENGTHS: Final = "lengths"
_SIGNATURES: Final = "signatures"
_WORDS: Final = "words"
_ID: Final = np.dtype("<i8")
_LENGTH: Final = np.dtype("<u2")
_SIGNATURE: Final = np.dtype("<u8")


def passage_entries(block: Block) -> dict[str, bytes]:
    """Return the entries of PASSAGES_FIELD in a block's file."""
    return {
        _IDS: block.ids.astype(_ID, copy=False).tobytes(),
        _LENGTHS: block.lengths.astype(_LENGTH, copy=False).tobytes(),
        _SIGNATURES: block.signatures.astype(_SIGNATURE, copy=False).tobytes(),
        _WORDS: pack_vocabulary(block.posting_lists),
    }


class StoredBlock:
    """An opened block: ``ids`` (n,) int64, ascending, and ``lengths`` (n,) uint16 in words."""

    def __init__(self, folder: Path, name: str, entry: BlockEntry) -> None:
        """Open a block; raises OSError or DerivedDamageError."""
        self.name = name
        self.entry = entry
        self.language = entry.language
        self._path = folder / name
        self._file = HashFile(self._path)
        ids = self._file.get((PASSAGES_FIELD + _IDS).encode()) or b""
        lengths = self._file.get((PASSAGES_FIELD + _LENGTHS).encode()) or b""
        count = len(ids) // _ID.itemsize
        sizes = (count * _ID.itemsize, count * _LENGTH.itemsize)
        if self._file.digest != entry.digest or (len(ids), len(lengths)) != sizes:
            raise self.damage()
        self.ids = np.frombuffer(ids, dtype=_ID)
        self.lengths = np.frombuffer(lengths, dtype=_LENGTH)
        if not 0 < count <= BLOCK_SIZE or (self.ids[1:] <= self.ids[:-1]).any():
            raise self.damage()
        self.first_row = 0
        """The row of the block's first passage, set by :class:`LanguageIndex`."""

    def postings(self, key: bytes) -> bytes | None:
        """Return the packed postings of a stem, given as :func:`stem_key`; None if absent."""
        return self._file.get(key)

    def __contains__(self, key: bytes) -> bool:
        """Tell whether a stem, given as :func:`stem_key`, occurs in the block."""
        return key in self._file

    def has_word(self, stem: str, word: str) -> bool:
        """Tell whether a ``word`` with ``stem`` occurs in the block."""
        packed = self.postings(stem_key(stem))
        try:
            return packed is not None and has_word(packed, stem, word)
        except struct.error as error:
            raise self.damage() from error

    def words_with_stem(self, stem: str) -> dict[str, int]:
        """Return the words that have ``stem``, each with its number of passages."""
        packed = self.postings(stem_key(stem))
        try:
            counts = [] if packed is None else count_postings(packed, stem.encode())
            return {word.decode(): count for word, count in counts}
        except (struct.error, ValueError) as error:
            raise self.damage() from error

    def rows_with_neighbours(self, pair_hash: int) -> NDArray[np.int64]:
        """Return the rows (n,) that may have words side by side, given by their hash."""
        key = NEIGHBOURS_FIELD + neighbour_key(pair_hash, len(self.ids))
        positions = unpack_neighbours(self._file.get(key.encode()) or b"")
        if len(positions) and positions[-1] >= len(self.ids):
            raise self.damage()
        return positions + self.first_row

    def signatures(self) -> NDArray[np.uint64]:
        """Return the signatures (n,) of the passages. Raises DerivedDamageError."""
        data = self._file.get((PASSAGES_FIELD + _SIGNATURES).encode()) or b""
        if len(data) != len(self.ids) * _SIGNATURE.itemsize:
            raise self.damage()
        return np.frombuffer(data, dtype=_SIGNATURE)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of the block. Raises DerivedDamageError."""
        try:
            return Vocabulary(self._file.view((PASSAGES_FIELD + _WORDS).encode()) or b"")
        except (struct.error, ValueError) as error:
            raise self.damage() from error

    def check_all(self) -> None:
        """Verify the whole file. Raises DerivedDamageError."""
        self._file.check_all()

    def damage(self) -> DerivedDamageError:
        """Return the error that says that the block is not as it was written."""
        return DerivedDamageError(self._path)


def stem_key(stem: str) -> bytes:
    """Return the key of a stem in a block."""
    return (STEMS_FIELD + stem).encode()


class LanguageIndex:
    """The passages of one language as rows 0 … n−1, block after block.

    ``ids`` (n,) int64 are their passage ids, ``live`` (n,) bool which are still in the store
    (None if all are), ``count`` how many are, with ``average_length`` words each, ``norms`` (n,)
    float32 their length norms.
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
        # From a whole number, so that no order of rows rounds it to another average.
        total = int(lengths[live].sum(dtype=np.int64))
        self.average_length = total / self.count if self.count else 1.0
        self.norms = length_norms(lengths, self.average_length)

    def damage(self) -> DerivedDamageError:
        """Return the error that says that posting lists are not as they were written."""
        return self.blocks[0].damage()

    @cached_property
    def copies(self) -> CopyGroups:
        """The passages that say the same. Raises DerivedDamageError."""
        return group_copies(
            np.concatenate([block.signatures() for block in self.blocks]), self.live
        )

    def row_of(self, passage: int) -> int:
        """Return the row of a passage id, −1 if it is in no block."""
        for block in self.blocks:
            position = int(block.ids.searchsorted(passage))
            if position < len(block.ids) and block.ids[position] == passage:
                return block.first_row + position
        return -1


def open_blocks(folder: Path, manifest: Manifest) -> list[StoredBlock]:
    """Open all blocks of an index; raises what :class:`StoredBlock` does."""
    return [StoredBlock(folder, name, entry) for name, entry in manifest.blocks.items()]
