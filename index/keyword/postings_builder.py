"""Analysed passages → packed posting lists: inverts the passages of one block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.keyword.batch_analyzer import AnalyzedBatch
from index.keyword.neighbours import pack_neighbours
from index.keyword.packing import MAX_FREQUENCY, pack
from index.keyword.postings import Block

_MAX_LENGTH: Final = np.iinfo(np.uint16).max
_POSITION_BITS: Final = 16
_OCCURRENCES_AT_A_TIME: Final = 1 << 19
"""Occurrences of words that are inverted at once; each takes some 40 bytes meanwhile."""


class PostingsBuilder:
    """Inverts up to BLOCK_SIZE passages of one language.

    Many occurrences are inverted at once: each becomes a key ``word rank · 2¹⁶ + position``,
    and counting equal keys gives the postings in order. Words with the same stem have
    consecutive ranks, so the postings of a stem are a slice, and ranges of ranks are inverted
    one after another, which bounds the memory.
    """

    def __init__(self) -> None:
        self._id_of_word: dict[str, int] = {}
        self._stem_of_word: list[str] = []
        self._word_ids: list[NDArray[np.uint32]] = []
        self._counts: list[NDArray[np.uint32]] = []
        self._lengths: list[NDArray[np.uint32]] = []
        self._neighbours: list[NDArray[np.uint32]] = []
        self._signatures: list[NDArray[np.uint64]] = []
        self._passages = 0

    def add(self, batch: AnalyzedBatch) -> None:
        """Append passages to the block. A word must have the same stem in every batch."""
        known = self._id_of_word
        word_ids = []
        for word, stem in zip(batch.words, batch.stems, strict=True):
            word_id = known.setdefault(word, len(known))
            if word_id == len(self._stem_of_word):
                self._stem_of_word.append(stem)
            word_ids.append(word_id)
        self._word_ids.append(np.array(word_ids, dtype=np.uint32)[batch.word_ids])
        self._counts.append(batch.counts)
        self._lengths.append(batch.lengths)
        self._neighbours.append(batch.neighbours + np.uint32(self._passages))
        self._signatures.append(batch.signatures)
        self._passages += len(batch.lengths)

    def build(self, ids: NDArray[np.int64]) -> Block:
        """Return the block of the passages added, whose ids are ``ids`` (n,), in order."""
        lengths = np.minimum(_concatenate(self._lengths), _MAX_LENGTH).astype(np.uint16)
        neighbours = pack_neighbours(self._neighbours, self._passages)
        signatures = np.concatenate([np.zeros(0, dtype=np.uint64), *self._signatures])
        return Block(ids, lengths, signatures, self._posting_lists(), neighbours)

    def _posting_lists(self) -> dict[str, bytes]:
        """Return the packed postings of every stem, stems in order of first occurrence."""
        id_of_stem: dict[str, int] = {}
        stem_ids = [id_of_stem.setdefault(stem, len(id_of_stem)) for stem in self._stem_of_word]
        words_by_rank = np.argsort(np.array(stem_ids, dtype=np.int64), kind="stable")
        ranks = self._ranks(words_by_rank)
        vocabulary = list(self._id_of_word)
        words = [vocabulary[word_id] for word_id in words_by_rank.tolist()]
        stems = list(id_of_stem)
        word_counts = np.bincount(np.array(stem_ids, dtype=np.int64), minlength=len(stems))
        bounds = np.concatenate(([0], np.cumsum(word_counts)))
        result = {}
        for first, last in _stem_ranges(ranks, bounds):
            start = int(bounds[first])
            postings = _Postings(*self._count_occurrences(ranks, start, int(bounds[last])))
            for stem, rank, end in zip(
                stems[first:last], bounds[first:], bounds[first + 1 :].tolist(), strict=False
            ):
                result[stem] = postings.pack(stem, words[rank:end], int(rank) - start)
        return result

    def _ranks(self, words_by_rank: NDArray[np.int64]) -> list[NDArray[np.uint32]]:
        """Return the rank of the word of each occurrence, batch by batch."""
        rank_of_word = np.empty(len(words_by_rank), dtype=np.uint32)
        rank_of_word[words_by_rank] = np.arange(len(words_by_rank), dtype=np.uint32)
        return [rank_of_word[word_ids] for word_ids in self._word_ids]

    def _count_occurrences(
        self, ranks: Sequence[NDArray[np.uint32]], start: int, end: int
    ) -> tuple[NDArray[np.int64], NDArray[np.uint8], int]:
        """Return the different keys of the words from rank ``start`` to ``end``, ascending, (n,).

        With them, the term frequency of each, (n,), and the number of words. Keys count ranks
        from ``start``.
        """
        parts = []
        first = 0
        for of_batch, counts in zip(ranks, self._counts, strict=True):
            chosen = of_batch - np.uint32(start)  # what is below becomes huge
            is_chosen = chosen < np.uint32(end - start)
            keys = chosen[is_chosen].astype(np.int64) << _POSITION_BITS
            positions = np.arange(first, first + len(counts), dtype=np.uint16)
            keys |= np.repeat(positions, counts)[is_chosen]
            parts.append(keys)
            first += len(counts)
        keys = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
        del parts
        keys.sort()
        is_first = np.ones(len(keys), dtype=bool)
        np.not_equal(keys[1:], keys[:-1], out=is_first[1:])
        frequencies = np.diff(np.flatnonzero(is_first), append=len(keys))
        frequencies = np.minimum(frequencies, MAX_FREQUENCY).astype(np.uint8)
        return keys[is_first], frequencies, end - start


def _stem_ranges(
    ranks: Sequence[NDArray[np.uint32]], bounds: NDArray[np.int64]
) -> Iterator[tuple[int, int]]:
    """Yield ranges of stems, half-open, each of about _OCCURRENCES_AT_A_TIME.

    ``bounds`` (n + 1,) are the ranks at which the stems begin.
    """
    counts = np.zeros(int(bounds[-1]), dtype=np.int64)
    for of_batch in ranks:
        counts += np.bincount(of_batch, minlength=len(counts))
    before = np.concatenate(([0], np.cumsum(counts)))[bounds]
    first = 0
    while first < len(bounds) - 1:
        enough = before[first] + _OCCURRENCES_AT_A_TIME
        last = max(first + 1, int(np.searchsorted(before, enough, side="right")) - 1)
        yield first, last
        first = last


class _Postings:
    """The postings of a block in order of word rank, as bytes that are ready to be packed."""

    def __init__(
        self, keys: NDArray[np.int64], frequencies: NDArray[np.uint8], word_count: int
    ) -> None:
        positions = keys & ((1 << _POSITION_BITS) - 1)
        self._positions = positions.astype("<u2").tobytes()
        self._frequencies = frequencies.tobytes()
        ranks = np.arange(word_count + 1)
        self._bounds: list[int] = np.searchsorted(keys >> _POSITION_BITS, ranks).tolist()

    def pack(self, stem: str, words: Sequence[str], rank: int) -> bytes:
        """Pack the postings of a stem's ``words``, the first of which has ``rank``."""
        bounds = self._bounds[rank : rank + len(words) + 1]
        start, end = bounds[0], bounds[-1]
        return pack(
            stem,
            words,
            bounds,
            self._positions[2 * start : 2 * end],
            self._frequencies[start:end],
        )


def _concatenate(arrays: list[NDArray[np.uint32]]) -> NDArray[np.uint32]:
    return np.concatenate(arrays) if arrays else np.zeros(0, dtype=np.uint32)
