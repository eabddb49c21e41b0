"""The words of a block in order, so that those with a common beginning are found.

Little-endian: the number of words (uint32); where each begins, and where the last ends (uint32);
in how many passages each is (uint32); the words, sorted as bytes of UTF-8.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.keyword.packing import count_postings
from index.keyword.word_pattern import WordPattern, WordShapes

_COUNT: Final = struct.Struct("<I")
_NUMBER: Final = np.dtype("<u4")
_AFTER_ANY_LETTER: Final = b"\xff"
"""No UTF-8 has this byte."""


def pack_vocabulary(posting_lists: Mapping[str, bytes]) -> bytes:
    """Pack the words of all stems, whose packed postings these are."""
    counts: dict[bytes, int] = {}
    for stem, packed in posting_lists.items():
        counts.update(count_postings(packed, stem.encode()))
    return pack_words(counts)


def pack_words(counts: Mapping[bytes, int]) -> bytes:
    """Pack words, as UTF-8, each with its number of passages."""
    words = sorted(counts)
    ends = np.cumsum([0, *map(len, words)])
    numbers = np.concatenate([ends, [counts[word] for word in words]])
    return b"".join((_COUNT.pack(len(words)), numbers.astype(_NUMBER).tobytes(), *words))


class Vocabulary:
    """The words of a block."""

    def __init__(self, packed: bytes | memoryview) -> None:
        """Raises ValueError or struct.error if ``packed`` is no vocabulary."""
        (count,) = _COUNT.unpack_from(packed)
        numbers = np.frombuffer(packed, dtype=_NUMBER, count=2 * count + 1, offset=_COUNT.size)
        self._bounds = numbers[: count + 1]
        self._counts = numbers[count + 1 :]
        self._words = memoryview(packed)[_COUNT.size + numbers.nbytes :]
        if int(self._bounds[-1]) != len(self._words):
            raise ValueError("a vocabulary of another size than it says")
        if (self._bounds[1:] <= self._bounds[:-1]).any():
            raise ValueError("a vocabulary with words that end before they begin")

    def __len__(self) -> int:
        return len(self._counts)

    def words(self) -> Iterator[str]:
        """Yield all words, in order."""
        return (self._word(place).decode(errors="replace") for place in range(len(self)))

    def starting_with(self, prefix: str, limit: int) -> list[tuple[str, int]]:
        """Return the words that begin with ``prefix``, each with its number of passages.

        If there are more than ``limit``, those in most passages.
        """
        start = self._find(prefix.encode())
        end = self._find(prefix.encode() + _AFTER_ANY_LETTER)
        places = np.arange(start, end)
        if len(places) > limit:
            counts = self._counts[start:end]
            places = np.sort(places[np.argsort(-counts.astype(np.int64), kind="stable")[:limit]])
        return [
            (self._word(place).decode(errors="replace"), int(self._counts[place]))
            for place in places.tolist()
        ]

    def matching(self, pattern: WordPattern) -> list[str]:
        """Return the words that ``pattern`` is about."""
        places = self._words_like.places(pattern)
        starts, ends = self._bounds[places].tolist(), self._bounds[places + 1].tolist()
        letters = self._words
        words = [bytes(letters[start:end]) for start, end in zip(starts, ends, strict=True)]
        return [word.decode() for word in pattern.select(words)] if words else []

    def may_have(self, beginnings: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Return which of some words (k,) may be here, by their beginnings."""
        return self._words_like.share_beginnings(beginnings)

    @cached_property
    def _words_like(self) -> WordShapes:
        """What is compared with a pattern first; made when first needed, within milliseconds."""
        return WordShapes(np.frombuffer(self._words, dtype=np.uint8), self._bounds)

    def _find(self, wanted: bytes) -> int:
        """Return the place of the first word that is not before ``wanted``."""
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self._word(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low

    def _word(self, place: int) -> bytes:
        return bytes(self._words[self._bounds[place] : self._bounds[place + 1]])
