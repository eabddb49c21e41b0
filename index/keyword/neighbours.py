"""Which passages may have two words side by side: neighbours, by hash.

Posting lists say which passages have the words of a phrase, but of common words nearly all have
them, and function words have no list. So every pair of neighbouring words of a passage, and every
function word by itself, is hashed into one of up to 16,384 buckets, and a bucket lists its
passages. Of those with a pair that is asked for none is missing; about 1 in 150 others is there
as well, because another pair of theirs is in the same bucket. Lucene's common grams are the model,
which keep the pairs themselves, and only those of common words.

A list is a byte for each passage: how far it is from the one before, where 255 stands for 255
passages that are not in the bucket and no passage.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from xxhash import xxh3_64_digest

from index.distinct import sort_distinct

HASH_BITS: Final = 14
_MIN_BITS: Final = 6
_KEYS_AT_A_TIME: Final = 1 << 19
"""Keys that are packed together; each takes some 60 bytes meanwhile."""
POSITION_BITS: Final = 16
_HASH_BYTES: Final = 4
_SKIP: Final = 255
_FIRST_FACTOR: Final = np.uint32(0x9E3779B1)
_SECOND_FACTOR: Final = np.uint32(0x85EBCA77)
_ALONE: Final = np.uint32(0)
"""What stands for the second word of a function word by itself."""


def hash_word(word: str) -> bytes:
    """Return the hash of a folded word, uint32 in little-endian byte order."""
    return xxh3_64_digest(word.encode())[: -_HASH_BYTES - 1 : -1]


def hash_pairs(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the hashes of pairs of words (n,), of HASH_BITS, from those of the words (n,)."""
    mixed = first * _FIRST_FACTOR + second * _SECOND_FACTOR
    mixed ^= mixed >> np.uint32(15)
    mixed *= _SECOND_FACTOR
    return np.asarray(mixed >> np.uint32(32 - HASH_BITS), dtype=np.uint32)


def hash_alone(words: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the hashes of function words by themselves, (n,), from those of the words (n,)."""
    return hash_pairs(words, np.full_like(words, _ALONE))


def hash_neighbours(first: str, second: str | None) -> int:
    """Return the hash of two folded words side by side, or of a function word by itself."""
    hashes = np.frombuffer(hash_word(first) + hash_word(second or ""), dtype="<u4")
    left, right = hashes[:1].astype(np.uint32), hashes[1:].astype(np.uint32)
    return int((hash_alone(left) if second is None else hash_pairs(left, right))[0])


def neighbour_key(pair_hash: int, passages: int) -> str:
    """Return what names the bucket of a hash in a block of so many ``passages``."""
    return f"{pair_hash >> (HASH_BITS - _bucket_bits(passages)):x}"


def _bucket_bits(passages: int) -> int:
    """Return the number of bits that tell buckets apart: small blocks need fewer."""
    return min(HASH_BITS, max(_MIN_BITS, passages.bit_length()))


def pack_neighbours(runs: Sequence[NDArray[np.uint32]], passages: int) -> dict[str, bytes]:
    """Return the list of each bucket by name.

    ``runs`` are ascending arrays of keys, ``hash · 2¹⁶ + position of the passage in the block``.
    """
    packed: dict[str, bytes] = {}
    for keys in _hash_ranges(runs):
        packed.update(_pack_buckets(keys, passages))
    return packed


def _hash_ranges(runs: Sequence[NDArray[np.uint32]]) -> Iterator[NDArray[np.uint32]]:
    """Yield the keys of all ``runs``, in so many ranges of hashes that each bounds the memory.

    Every bucket lies in one range: there are no more of them than the fewest buckets.
    """
    total = sum(map(len, runs))
    range_bits = min(_MIN_BITS, (total // _KEYS_AT_A_TIME).bit_length())
    width = 1 << (HASH_BITS + POSITION_BITS - range_bits)
    for start in range(0, width << range_bits, width):
        bounds = np.array([start, start + width], dtype=np.uint32)
        parts = [run[slice(*run.searchsorted(bounds))] for run in runs]
        if parts:
            yield np.concatenate(parts)


def _pack_buckets(keys: NDArray[np.uint32], passages: int) -> dict[str, bytes]:
    """Return the lists of the buckets of ``keys`` (n,) by name."""
    shift = np.uint32(HASH_BITS - _bucket_bits(passages) + POSITION_BITS)
    position_mask = np.uint32((1 << POSITION_BITS) - 1)
    keys = sort_distinct(keys >> shift << np.uint32(POSITION_BITS) | keys & position_mask)
    buckets = (keys >> np.uint32(POSITION_BITS)).astype(np.int64)
    positions = (keys & position_mask).astype(np.int64)
    starts = np.flatnonzero(np.diff(buckets, prepend=-1))
    before = np.concatenate(([-1], positions[:-1]))
    before[starts] = -1
    gaps = positions - before - 1
    ends = np.cumsum(gaps // _SKIP + 1)
    packed = np.full(int(ends[-1]) if len(ends) else 0, _SKIP, dtype=np.uint8)
    packed[ends - 1] = gaps % _SKIP
    content = packed.tobytes()
    bounds = [0, *ends[starts[1:] - 1].tolist(), len(content)]
    return {
        f"{bucket:x}": content[bounds[place] : bounds[place + 1]]
        for place, bucket in enumerate(buckets[starts].tolist())
    }


def unpack_neighbours(packed: bytes) -> NDArray[np.int64]:
    """Return the positions (n,) of the passages in a list, ascending."""
    gaps = np.frombuffer(packed, dtype=np.uint8)
    is_passage = gaps != _SKIP
    return np.asarray(np.cumsum(gaps + is_passage.astype(np.int64))[is_passage] - 1)
