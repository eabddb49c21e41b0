"""Posting lists as arrays: how a block of passages is inverted, packed and scored."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.analysis import Form

BLOCK_SIZE: Final = 65_536
"""Passages in a full block; a position in a block must fit 16 bits."""

K1: Final = 0.9
B: Final = 0.4
_LONGEST: Final = np.iinfo(np.uint16).max
_OVERHEAD: Final = 400
_MOST: Final = np.iinfo(np.uint8).max


@dataclass(frozen=True, slots=True)
class Postings:
    """Where a term occurs: ``rows`` (n,) int64 ascending, ``scores`` (n,) float32 BM25."""

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]

    @property
    def size(self) -> int:
        """Bytes in memory, about."""
        return self.rows.nbytes + self.scores.nbytes + _OVERHEAD


@dataclass(frozen=True, slots=True)
class Block:
    """Some passages of one language, inverted.

    ``ids`` (n,) int64 are passage ids, ``lengths`` (n,) uint16 their numbers
    of indexed words, ``lists`` map a stem to the packed postings of its words.
    """

    ids: NDArray[np.int64]
    lengths: NDArray[np.uint16]
    lists: dict[str, bytes]


class Inverter:
    """Turns the words of up to BLOCK_SIZE passages into posting lists.

    Works on all words at once: each occurrence becomes the number
    ``word · 2¹⁶ + position``, and counting equal numbers gives the postings.
    A stem's list is the union of its words', so only those are kept.
    """

    def __init__(self) -> None:
        self._vocabulary: dict[str, int] = {}
        self._stems: list[str] = []
        self._numbers = array("I")
        self._sizes = array("I")

    def add(self, forms: Sequence[Form]) -> None:
        """Take the words of the next passage; a word always has the same stem."""
        known = self._vocabulary
        for form in forms:
            number = known.get(form.word)
            if number is None:
                number = known[form.word] = len(known)
                self._stems.append(form.stem)
            self._numbers.append(number)
        self._sizes.append(len(forms))

    def lengths(self) -> NDArray[np.uint16]:
        """Return the number of words of each passage, capped at 65,535."""
        return np.minimum(np.array(self._sizes, dtype=np.uint32), _LONGEST).astype(np.uint16)

    def lists(self) -> dict[str, bytes]:
        """Return the packed postings of every stem."""
        positions = np.repeat(
            np.arange(len(self._sizes), dtype=np.int64), np.array(self._sizes, dtype=np.int64)
        )
        keys, counts = np.unique(
            np.array(self._numbers, dtype=np.int64) << 16 | positions, return_counts=True
        )
        offsets = (keys & 0xFFFF).astype("<u2").tobytes()
        frequencies = np.minimum(counts, _MOST).astype(np.uint8).tobytes()
        bounds = np.searchsorted(keys >> 16, np.arange(len(self._vocabulary) + 1)).tolist()
        by_stem: dict[str, list[tuple[str, bytes, bytes]]] = {}
        for word, stem, start, end in zip(
            self._vocabulary, self._stems, bounds, bounds[1:], strict=False
        ):
            packed = (word, offsets[2 * start : 2 * end], frequencies[start:end])
            by_stem.setdefault(stem, []).append(packed)
        return {stem: _packed(stem, words) for stem, words in by_stem.items()}


def _packed(stem: str, words: Sequence[tuple[str, bytes, bytes]]) -> bytes:
    """Pack a stem's words with their positions in a block and frequencies: 3 bytes a posting.

    Little-endian: how many words; the bytes and the postings of each; the words, empty where
    it is the stem; all positions; all frequencies.
    """
    names = [b"" if word == stem else word.encode() for word, _, _ in words]
    sizes = [(len(name), len(counts)) for name, (_, _, counts) in zip(names, words, strict=True)]
    head = struct.pack(f"<H{'HI' * len(words)}", len(words), *(n for pair in sizes for n in pair))
    offsets = (positions for _, positions, _ in words)
    return b"".join((head, *names, *offsets, *(counts for _, _, counts in words)))


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


def merged(
    positions: NDArray[np.uint16], frequencies: NDArray[np.uint8]
) -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    """Return positions (n,) once each and ascending, frequencies (n,) of the same added up."""
    order = np.argsort(positions, kind="stable")
    positions = positions[order]
    starts = np.flatnonzero(np.concatenate(([True], positions[1:] != positions[:-1])))
    counts = np.add.reduceat(frequencies[order].astype(np.uint32), starts)
    return positions[starts], np.minimum(counts, _MOST).astype(np.uint8)


def norms(lengths: NDArray[np.integer], average: float) -> NDArray[np.float32]:
    """Return BM25's length term k₁·(1 − b + b·length/average) for each passage."""
    relative = lengths.astype(np.float32) / np.float32(max(average, 1.0))
    return np.float32(K1) * (np.float32(1 - B) + np.float32(B) * relative)


def rarest(documents: int) -> float:
    """Return about the BM25 score of a term that one average passage of ``documents`` has once."""
    return float(np.log(1 + (documents - 0.5) / 1.5)) if documents else 0.0


def bm25(
    frequencies: NDArray[np.integer], norms: NDArray[np.float32], documents: int
) -> NDArray[np.float32]:
    """Return BM25 scores of one term where it occurs (n,), float32.

    ``norms`` are those of the same passages; ``documents`` is the size of the
    collection. Robertson & Zaragoza 2009, with Lucene's positive idf.
    """
    found = len(frequencies)
    idf = np.log(1 + (documents - found + 0.5) / (found + 0.5))
    tf = frequencies.astype(np.float32)
    return np.asarray(np.float32(idf * (K1 + 1)) * tf / (tf + norms), dtype=np.float32)


def together(lists: Sequence[Postings | None]) -> Postings | None:
    """Return where all of several terms occur, their scores added up; None if nowhere."""
    first, *rest = lists
    found = first
    for other in rest:
        if found is None or other is None:
            return None
        rows, here, there = np.intersect1d(
            found.rows, other.rows, assume_unique=True, return_indices=True
        )
        found = Postings(rows, found.scores[here] + other.scores[there])
    return found if found is not None and len(found.rows) else None
