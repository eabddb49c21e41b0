"""Posting lists as arrays: how a block of passages is inverted, packed and scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

BLOCK_SIZE: Final = 8_192
"""Passages in a full block; a position in a block must fit 16 bits."""

K1: Final = 1.2
B: Final = 0.75
_LONGEST: Final = np.iinfo(np.uint16).max
_MOST: Final = np.iinfo(np.uint8).max


@dataclass(frozen=True, slots=True)
class Postings:
    """Where a term occurs: ``rows`` (n,) int64 ascending, ``scores`` (n,) float32 BM25."""

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Block:
    """Some passages of one language, inverted.

    ``ids`` (n,) int64 are passage ids, ``lengths`` (n,) uint16 their numbers
    of indexed words, ``stems`` and ``words`` map a term to its packed postings.
    """

    ids: NDArray[np.int64]
    lengths: NDArray[np.uint16]
    stems: dict[str, bytes]
    words: dict[str, bytes]


def invert(documents: Sequence[Sequence[str]]) -> dict[str, bytes]:
    """Return the packed postings of every term in a block of term sequences.

    Works on all terms at once: each occurrence becomes the number
    ``term · 2¹⁶ + position``, and counting equal numbers gives the postings.
    """
    vocabulary: dict[str, int] = {}
    numbers = [
        vocabulary.setdefault(term, len(vocabulary)) for terms in documents for term in terms
    ]
    if not numbers:
        return {}
    positions = np.repeat(
        np.arange(len(documents), dtype=np.int64), [len(terms) for terms in documents]
    )
    keys, counts = np.unique(
        np.array(numbers, dtype=np.int64) << 16 | positions, return_counts=True
    )
    offsets = (keys & 0xFFFF).astype(np.uint16)
    frequencies = np.minimum(counts, _MOST).astype(np.uint8)
    bounds = np.searchsorted(keys >> 16, np.arange(len(vocabulary) + 1))
    return {
        term: pack(
            offsets[bounds[number] : bounds[number + 1]],
            frequencies[bounds[number] : bounds[number + 1]],
        )
        for term, number in vocabulary.items()
    }


def lengths(documents: Sequence[Sequence[str]]) -> NDArray[np.uint16]:
    """Return the number of terms of each document, capped at 65,535."""
    return np.array([min(len(terms), _LONGEST) for terms in documents], dtype=np.uint16)


def pack(offsets: NDArray[np.uint16], frequencies: NDArray[np.uint8]) -> bytes:
    """Pack positions in a block and term frequencies: 3 bytes a posting."""
    return offsets.astype("<u2").tobytes() + frequencies.tobytes()


def unpack(data: bytes) -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    """Undo :func:`pack`."""
    count = len(data) // 3
    return (
        np.frombuffer(data, dtype="<u2", count=count),
        np.frombuffer(data, dtype=np.uint8, offset=2 * count),
    )


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
