"""Posting lists as arrays: how they are packed, read and scored."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

BLOCK_SIZE: Final = 65_536
"""Passages in a full block; a position in a block must fit 16 bits."""

K1: Final = 0.9
B: Final = 0.4
OVERHEAD: Final = 400
"""Bytes that a list takes beside its arrays, about."""
_COUNT: Final = struct.Struct("<H")
_SIZES: Final = struct.Struct("<HI")
_MOST: Final = np.iinfo(np.uint8).max


@dataclass(frozen=True, slots=True)
class Postings:
    """Where a term occurs: ``rows`` (n,) int64 ascending, ``scores`` (n,) float32 BM25."""

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]

    @property
    def size(self) -> int:
        """Bytes in memory, about."""
        return self.rows.nbytes + self.scores.nbytes + OVERHEAD


@dataclass(frozen=True, slots=True)
class Block:
    """Some passages of one language, inverted.

    ``ids`` (n,) int64 are passage ids, ``lengths`` (n,) uint16 their numbers
    of indexed words, ``lists`` map a stem to the packed postings of its words.
    """

    ids: NDArray[np.int64]
    lengths: NDArray[np.uint16]
    lists: dict[str, bytes]


def pack(
    stem: str, words: Sequence[str], cuts: Sequence[int], positions: bytes, frequencies: bytes
) -> bytes:
    """Pack a stem's words with their positions in a block and frequencies: 3 bytes a posting.

    The postings of word i are from ``cuts[i]`` to ``cuts[i + 1]``. Little-endian: how many
    words; the bytes and the postings of each; the words, empty where it is the stem; all
    positions; all frequencies.
    """
    names = [b"" if word == stem else word.encode() for word in words]
    sizes = [
        number
        for name, start, end in zip(names, cuts, cuts[1:], strict=False)
        for number in (len(name), end - start)
    ]
    head = struct.pack(f"<H{'HI' * len(names)}", len(names), *sizes)
    return b"".join((head, *names, positions, frequencies))


def unpack(
    data: bytes, stem: str
) -> tuple[dict[str, slice], NDArray[np.uint16], NDArray[np.uint8]]:
    """Return the words of a stem's list, each with its part of the arrays that follow:
    positions in a block (n,) and term frequencies (n,).
    """
    (count,) = struct.unpack_from("<H", data)
    sizes = struct.unpack_from(f"<{'HI' * count}", data, 2)
    at, start = 2 + 6 * count, 0
    words: dict[str, slice] = {}
    for length, postings in zip(sizes[::2], sizes[1::2], strict=True):
        word = data[at : at + length].decode() if length else stem
        words[word] = slice(start, start + postings)
        at, start = at + length, start + postings
    return (
        words,
        np.frombuffer(data, dtype="<u2", count=start, offset=at),
        np.frombuffer(data, dtype=np.uint8, offset=at + 2 * start),
    )


def has_word(data: bytes, stem: str, word: str) -> bool:
    """Tell whether a stem's list has a word, without looking at the postings."""
    (count,) = _COUNT.unpack_from(data)
    lengths = struct.unpack_from(f"<{'HI' * count}", data, 2)[::2]
    at = 2 + 6 * count
    name = b"" if word == stem else word.encode()
    for length in lengths:
        if data[at : at + length] == name:
            return True
        at += length
    return False


class Part(NamedTuple):
    """Packed postings of so many ``words``, their positions and frequencies word by word."""

    words: int
    positions: bytes | memoryview
    frequencies: bytes | memoryview


def part(data: bytes, stem: str, word: str | None = None) -> Part | None:
    """Return the postings of one ``word`` in a stem's list, or of all its words together.

    None if the list does not have the word.
    """
    view = memoryview(data)
    (count,) = _COUNT.unpack_from(data)
    if word is None:
        if count == 1:  # most lists
            length, total = _SIZES.unpack_from(data, 2)
        else:
            sizes = struct.unpack_from(f"<{'HI' * count}", data, 2)
            length, total = sum(sizes[::2]), sum(sizes[1::2])
        at = 2 + 6 * count + length
        return Part(count, view[at : at + 2 * total], view[at + 2 * total : at + 3 * total])
    words, positions, frequencies = unpack(data, stem)
    if word not in words:
        return None
    mine = words[word]
    return Part(1, positions[mine].tobytes(), frequencies[mine].tobytes())


def merged(
    keys: NDArray[np.integer], frequencies: NDArray[np.uint8]
) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Return ``keys`` (n,) once each and ascending, frequencies (n,) of the same added up.

    The keys come in ascending runs, which a stable sort is quick to merge.
    """
    packed = keys.astype(np.int64) << 8 | frequencies
    packed.sort(kind="stable")
    keys, counts = packed >> 8, packed & 0xFF
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    if len(starts) < len(keys):
        keys, counts = keys[starts], np.add.reduceat(counts, starts)
    return keys, np.minimum(counts, _MOST).astype(np.uint8)


def norms(lengths: NDArray[np.integer], average: float) -> NDArray[np.float32]:
    """Return BM25's length term k₁·(1 − b + b·length/average) for each passage."""
    relative = lengths.astype(np.float32) / np.float32(max(average, 1.0))
    return np.float32(K1) * (np.float32(1 - B) + np.float32(B) * relative)


def rarest(documents: int) -> float:
    """Return about the BM25 score of a term that one average passage of ``documents`` has once."""
    return float(np.log(1 + (documents - 0.5) / 1.5)) if documents else 0.0


def weights(found: NDArray[np.integer], documents: int) -> NDArray[np.float32]:
    """Return BM25's idf · (k₁ + 1) of terms that occur in ``found`` (t,) of ``documents``.

    Robertson & Zaragoza 2009, with Lucene's positive idf.
    """
    idf = np.log(1 + (documents - found + 0.5) / (found + 0.5))
    return np.asarray(idf * (K1 + 1), dtype=np.float32)


def saturated(
    frequencies: NDArray[np.integer],
    norms: NDArray[np.float32],
    weights: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Return BM25 scores (n,) of postings, given their passages' norms and terms' weights."""
    tf = frequencies.astype(np.float32)
    return np.asarray(weights * tf / (tf + norms), dtype=np.float32)


def together(lists: Sequence[Postings | None]) -> Postings | None:
    """Return where all of several terms occur, their scores added up; None if nowhere."""
    first, *rest = lists
    found = first
    for other in rest:
        if found is None or other is None:
            return None
        short, long = sorted((found, other), key=lambda one: len(one.rows))
        places = np.minimum(long.rows.searchsorted(short.rows), len(long.rows) - 1)
        shared = long.rows[places] == short.rows
        scores = short.scores[shared] + long.scores[places[shared]]
        found = Postings(short.rows[shared], scores)
    return found if found is not None and len(found.rows) else None
