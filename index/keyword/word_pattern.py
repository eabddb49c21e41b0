"""Words of which something is known: how they begin, what letters they have, a pattern.

A vocabulary is looked through by letters first, as arrays; few words are left for the pattern,
which is compiled when there are any.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

_LOW_BITS: Final = 63
"""A byte of UTF-8 is told by its lowest six bits: letters of one script differ in them."""
_BEGINNING_BYTES: Final = 8
_SIGNED_TOGETHER: Final = 4_096
"""Words: eight bytes for each letter of more of them would be memory that is kept ever after."""
_NO_PLACES: Final = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class WordPattern:
    """What words to look for.

    They begin with one of ``prefixes``, have one of ``lengths`` in bytes of UTF-8, and are
    matched, as a whole, by the regular ``expression``. From this it follows that they consist of
    ``letters`` and those of their prefix, and have one of each group of letters in ``required``.
    """

    prefixes: tuple[str, ...]
    lengths: range
    letters: frozenset[str]
    required: tuple[frozenset[str], ...]
    expression: str

    @cached_property
    def compiled(self) -> re.Pattern[bytes]:
        """The regular expression, for UTF-8; it matches whole lines."""
        return re.compile(b"^(?:%b)$" % self.expression.encode(), re.MULTILINE)

    @cached_property
    def first_bytes(self) -> tuple[bytes, ...]:
        """The prefixes in UTF-8."""
        return tuple(prefix.encode() for prefix in self.prefixes)

    @cached_property
    def beginnings(self) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
        """The lowest and highest beginnings (p,) of words with each prefix."""
        return pack_beginnings(self.first_bytes), pack_beginnings(self.first_bytes, b"\xff")

    @cached_property
    def prefix_signatures(self) -> tuple[int, ...]:
        """The signature of each prefix."""
        return tuple(map(_bits, self.first_bytes))

    @cached_property
    def signature(self) -> np.uint64:
        """That of all letters."""
        return np.uint64(_bits("".join(self.letters).encode()))

    @cached_property
    def required_signatures(self) -> frozenset[np.uint64]:
        """Of each group of required letters, the signature of their last bytes."""
        return frozenset(
            np.uint64(_bits(letter.encode()[-1] for letter in group)) for group in self.required
        )

    def matches(self, word: bytes) -> bool:
        """Tell whether a word, as UTF-8, is looked for."""
        is_likely = len(word) in self.lengths and word.startswith(self.first_bytes)
        return is_likely and self.compiled.fullmatch(word) is not None

    def select(self, words: Sequence[bytes]) -> list[bytes]:
        """Return those of ``words`` that are looked for; all have such a beginning and length.

        Together they are compared in a fraction of the time.
        """
        return [match.group() for match in self.compiled.finditer(b"\n".join(words))]


class WordShapes:
    """How n sorted words begin, how long they are, and which letters they have."""

    def __init__(self, letters: NDArray[np.uint8], bounds: NDArray[np.integer]) -> None:
        """``letters`` (m,) are the bytes of all words; ``bounds`` (n + 1,) where each begins."""
        starts = bounds[:-1].astype(np.int64)
        self._sizes = np.diff(bounds)
        self._signatures = _sign(letters, starts)
        self._beginnings = _read_beginnings(letters, starts, self._sizes)

    def places(self, pattern: WordPattern) -> NDArray[np.int64]:
        """Return the places of words that ``pattern`` may match, ascending."""
        places, prefix_letters = self._beginning_with(pattern)
        if not len(places):
            return _NO_PLACES
        sizes = self._sizes[places]
        signatures = self._signatures[places]
        may_match = (signatures & ~(prefix_letters | pattern.signature)) == 0
        may_match &= (sizes >= pattern.lengths.start) & (sizes < pattern.lengths.stop)
        for last_bytes in pattern.required_signatures:
            may_match &= (signatures & last_bytes) != 0
        return np.asarray(places[may_match])

    def share_beginnings(self, beginnings: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Return which of ``beginnings`` (k,), as numbers, words have."""
        first = self._beginnings.searchsorted(beginnings)
        return np.asarray(first < self._beginnings.searchsorted(beginnings, side="right"))

    def _beginning_with(self, pattern: WordPattern) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
        """Return the places (k,) of words that begin with a prefix of ``pattern``, ascending.

        With the signatures (k,) of the prefixes that each may begin with.
        """
        lowest, highest = pattern.beginnings
        firsts = self._beginnings.searchsorted(lowest).tolist()
        ends = self._beginnings.searchsorted(highest, side="right").tolist()
        ranges: list[range] = []
        signatures: list[int] = []
        for first, end, signature in sorted(
            zip(firsts, ends, pattern.prefix_signatures, strict=True)
        ):
            if ranges and first < ranges[-1].stop:  # one prefix begins with another
                ranges[-1] = range(ranges[-1].start, max(ranges[-1].stop, end))
                signatures[-1] |= signature
            elif first < end:
                ranges.append(range(first, end))
                signatures.append(signature)
        places = [np.arange(part.start, part.stop) for part in ranges]
        return (
            np.concatenate([_NO_PLACES, *places]),
            np.repeat(np.array(signatures, dtype=np.uint64), list(map(len, ranges))),
        )


def _sign(letters: NDArray[np.uint8], starts: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return the signatures (n,) of words: a bit for the lowest six bits of each byte."""
    bits = np.left_shift(np.uint64(1), np.arange(_LOW_BITS + 1, dtype=np.uint64))
    signatures = np.empty(len(starts), dtype=np.uint64)
    for first in range(0, len(starts), _SIGNED_TOGETHER):
        chunk = slice(first, first + _SIGNED_TOGETHER)
        start = starts[first]
        end = starts[chunk.stop] if chunk.stop < len(starts) else len(letters)
        signed = bits.take(letters[start:end] & _LOW_BITS)
        np.bitwise_or.reduceat(signed, starts[chunk] - start, out=signatures[chunk])
    return signatures


def _bits(utf8: Iterable[int]) -> int:
    signature = 0
    for byte in utf8:
        signature |= 1 << (byte & _LOW_BITS)
    return signature


def _read_beginnings(
    letters: NDArray[np.uint8], starts: NDArray[np.int64], sizes: NDArray[np.int64]
) -> NDArray[np.uint64]:
    """Return the first eight bytes of each word as a number, (n,): it grows with the word."""
    padded = np.concatenate([letters, np.zeros(_BEGINNING_BYTES, dtype=np.uint8)])
    beginnings = np.zeros(len(starts), dtype=np.uint64)
    for place in range(_BEGINNING_BYTES):
        byte = np.where(sizes > place, padded[starts + place], 0).astype(np.uint64)
        beginnings = (beginnings << np.uint64(8)) | byte
    return beginnings


def pack_beginnings(words: Iterable[bytes], filler: bytes = b"\0") -> NDArray[np.uint64]:
    """Return the first eight bytes of words as numbers, (n,), with ``filler`` after short ones."""
    packed = [word[:_BEGINNING_BYTES].ljust(_BEGINNING_BYTES, filler) for word in words]
    return np.frombuffer(b"".join(packed), dtype=">u8").astype(np.uint64)
