"""Analysed passages → packed posting lists: inverts the passages of one block."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.keyword.batch_analyzer import AnalyzedBatch
from index.keyword.neighbours import pack_neighbours
from index.keyword.packing import MAX_FREQUENCY, pack
from index.keyword.postings import Block

_MAX_LENGTH: Final = np.iinfo(np.uint16).max
_POSITION_BITS: Final = 16


class PostingsBuilder:
    """Inverts up to BLOCK_SIZE passages of one language.

    All occurrences are inverted at once: each becomes a key ``word rank · 2¹⁶ + position``,
    and counting equal keys gives the postings in order. Words with the same stem have
    consecutive ranks, so the postings of a stem are a slice.
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
        neighbours = pack_neighbours(_concatenate(self._neighbours), self._passages)
        signatures = np.concatenate([np.zeros(0, dtype=np.uint64), *self._signatures])
        return Block(ids, lengths, signatures, self._posting_lists(), neighbours)

    def _posting_lists(self) -> dict[str, bytes]:
        """Return the packed postings of every stem, stems in order of first occurrence."""
        id_of_stem: dict[str, int] = {}
        stem_ids = [id_of_stem.setdefault(stem, len(id_of_stem)) for stem in self._stem_of_word]
        words_by_rank = np.argsort(np.array(stem_ids, dtype=np.int64), kind="stable")
        keys, frequencies = self._count_occurrences(words_by_rank)
        postings = _Postings(keys, frequencies, len(words_by_rank))
        vocabulary = list(self._id_of_word)
        words = [vocabulary[word_id] for word_id in words_by_rank.tolist()]
        word_counts = np.bincount(stem_ids, minlength=len(id_of_stem)).tolist() if words else []
        result = {}
        rank = 0
        for stem, word_count in zip(id_of_stem, word_counts, strict=True):
            result[stem] = postings.pack(stem, words[rank : rank + word_count], rank)
            rank += word_count
        return result

    def _count_occurrences(
        self, words_by_rank: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """Return the different keys, ascending, (n,), and the term frequency of each, (n,)."""
        rank_of_word = np.empty(len(words_by_rank), dtype=np.int64)
        rank_of_word[words_by_rank] = np.arange(len(words_by_rank))
        keys = rank_of_word[_concatenate(self._word_ids)]
        keys <<= _POSITION_BITS
        counts = _concatenate(self._counts)
        keys |= np.repeat(np.arange(len(counts), dtype=np.uint16), counts)
        keys.sort()
        is_first = np.ones(len(keys), dtype=bool)
        np.not_equal(keys[1:], keys[:-1], out=is_first[1:])
        frequencies = np.diff(np.flatnonzero(is_first), append=len(keys))
        return keys[is_first], np.minimum(frequencies, MAX_FREQUENCY).astype(np.uint8)


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
