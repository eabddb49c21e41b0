"""Posting lists decoded and scored, many at a time.

A query looks up dozens of lists, most of them short, so what costs time is each NumPy call:
here all lists go through every step together.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.keyword.blocks import LanguageIndex, stem_key
from index.keyword.packing import PackedPostings, all_words, merge_frequencies, one_word
from index.keyword.postings import Postings
from index.keyword.scoring import bm25_scores, idf_weights

_ROW_BITS: Final = 32
_ROW_MASK: Final = (1 << _ROW_BITS) - 1


class ListKey(NamedTuple):
    """Names a posting list: that of a stem, or of one word with that stem."""

    stem: str
    word: str | None = None


class _PackedLists:
    """The packed parts of many posting lists; a part is of one list in one block."""

    def __init__(self) -> None:
        self._positions: list[bytes | memoryview] = []
        self._frequencies: list[bytes | memoryview] = []
        self._first_keys: list[int] = []

    def __bool__(self) -> bool:
        return bool(self._first_keys)

    def add(self, number: int, first_row: int, packed: PackedPostings) -> None:
        """Add a part of list ``number``, of the block that starts at ``first_row``."""
        self._positions.append(packed.positions)
        self._frequencies.append(packed.frequencies)
        self._first_keys.append(number << _ROW_BITS | first_row)

    def keys(self) -> NDArray[np.int64]:
        """Return ``list number · 2³² + row`` of every posting, (n,)."""
        sizes = [len(frequencies) for frequencies in self._frequencies]
        positions = np.frombuffer(b"".join(self._positions), dtype="<u2")
        return positions + np.repeat(np.array(self._first_keys, dtype=np.int64), sizes)

    def frequencies(self) -> NDArray[np.uint8]:
        """Return the term frequency of every posting, (n,)."""
        return np.frombuffer(b"".join(self._frequencies), dtype=np.uint8)


def decode(index: LanguageIndex, keys: Sequence[ListKey]) -> list[Postings | None]:
    """Return the posting list of each of ``keys``; None where no passage has it.

    Raises DerivedDamageError if a list is damaged.
    """
    try:
        return _decode(index, keys)
    # Sizes that do not fit, a row beyond the last: the bytes of a list can be a stranger's.
    except (struct.error, ValueError, IndexError) as error:
        raise index.damage() from error


def _decode(index: LanguageIndex, keys: Sequence[ListKey]) -> list[Postings | None]:
    result: list[Postings | None] = [None] * len(keys)
    postings, frequencies = _live_postings(index, keys)
    if not len(postings):
        return result
    numbers = postings >> _ROW_BITS
    rows = postings & _ROW_MASK
    starts = np.flatnonzero(np.concatenate(([True], numbers[1:] != numbers[:-1])))
    sizes = np.diff(np.append(starts, len(postings)))
    weights = np.repeat(idf_weights(sizes, index.count), sizes)
    scores = bm25_scores(frequencies, index.norms.take(rows), weights)
    bounds = [*starts.tolist(), len(postings)]
    for place, number in enumerate(numbers[starts].tolist()):
        # Copies, so that one list that stays in use does not keep all of them in memory.
        part = slice(bounds[place], bounds[place + 1])
        result[number] = Postings(rows[part].copy(), scores[part].copy())
    return result


def _live_postings(
    index: LanguageIndex, keys: Sequence[ListKey]
) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Return ``list number · 2³² + row`` and term frequency of all postings, (n,) each.

    List by list, rows ascending; without those of removed passages.
    """
    unique, repeated = _collect(index, keys)
    if not unique and not repeated:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint8)
    postings, frequencies = unique.keys(), unique.frequencies()
    if repeated:
        merged, sums = merge_frequencies(repeated.keys(), repeated.frequencies())
        postings = np.concatenate([postings, merged])
        frequencies = np.concatenate([frequencies, sums])
    if index.live is not None:
        live = index.live[postings & _ROW_MASK]
        postings, frequencies = postings[live], frequencies[live]
    return postings, frequencies


def _collect(index: LanguageIndex, keys: Sequence[ListKey]) -> tuple[_PackedLists, _PackedLists]:
    """Return the lists with each passage once, and those that may repeat a passage.

    The latter are of stems with several words, where a passage can have more than one.
    """
    unique, repeated = _PackedLists(), _PackedLists()
    for number, (stem, word) in enumerate(keys):
        key = stem_key(stem)
        parts = []
        may_repeat = False
        for block in index.blocks:
            data = block.postings(key)
            if data is None:
                continue
            packed = all_words(data) if word is None else one_word(data, stem, word)
            if packed is not None:
                parts.append((block.first_row, packed))
                may_repeat |= packed.words > 1
        lists = repeated if may_repeat else unique
        for first_row, packed in parts:
            lists.add(number, first_row, packed)
    return unique, repeated
