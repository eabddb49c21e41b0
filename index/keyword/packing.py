"""How the postings of a stem are packed: 3 bytes a posting, word by word.

Little-endian: the number of words; of each word its length in bytes and its number of
postings; the words, empty where the word is the stem itself; all positions in the block
(uint16); all term frequencies (uint8).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

MAX_FREQUENCY: Final = np.iinfo(np.uint8).max
_COUNT: Final = struct.Struct("<H")
_SIZES: Final = struct.Struct("<HI")


def pack(
    stem: str, words: Sequence[str], bounds: Sequence[int], positions: bytes, frequencies: bytes
) -> bytes:
    """Pack the postings of a stem's ``words``.

    Those of word i are between the postings ``bounds[i]`` and ``bounds[i + 1]``, counted like
    ``positions`` and ``frequencies`` from ``bounds[0]``.
    """
    names: list[bytes] = []
    sizes: list[int] = []
    for place, word in enumerate(words):
        name = b"" if word == stem else word.encode()
        names.append(name)
        sizes += (len(name), bounds[place + 1] - bounds[place])
    header = struct.pack(f"<H{'HI' * len(names)}", len(names), *sizes)
    return b"".join((header, *names, positions, frequencies))


def unpack(
    data: bytes, stem: str
) -> tuple[dict[str, slice], NDArray[np.uint16], NDArray[np.uint8]]:
    """Return each word of a stem with its slice of the two arrays that follow.

    They are positions in the block (n,) and term frequencies (n,).
    """
    (count,) = _COUNT.unpack_from(data)
    sizes = struct.unpack_from(f"<{'HI' * count}", data, _COUNT.size)
    offset = _names_offset(count)
    first = 0
    words: dict[str, slice] = {}
    for length, postings in zip(sizes[::2], sizes[1::2], strict=True):
        word = data[offset : offset + length].decode() if length else stem
        words[word] = slice(first, first + postings)
        offset += length
        first += postings
    return (
        words,
        np.frombuffer(data, dtype="<u2", count=first, offset=offset),
        np.frombuffer(data, dtype=np.uint8, offset=offset + 2 * first),
    )


def count_postings(data: bytes, stem: bytes) -> list[tuple[bytes, int]]:
    """Return each word of a stem, as UTF-8, with its number of postings."""
    (count,) = _COUNT.unpack_from(data)
    if count == 1:  # most stems
        length, postings = _SIZES.unpack_from(data, _COUNT.size)
        offset = _names_offset(1)
        return [(data[offset : offset + length] or stem, postings)]
    sizes = struct.unpack_from(f"<{'HI' * count}", data, _COUNT.size)
    offset = _names_offset(count)
    words: list[tuple[bytes, int]] = []
    for length, postings in zip(sizes[::2], sizes[1::2], strict=True):
        words.append((data[offset : offset + length] or stem, postings))
        offset += length
    return words


def has_word(data: bytes, stem: str, word: str) -> bool:
    """Tell whether a stem has postings of ``word``, without looking at the postings."""
    (count,) = _COUNT.unpack_from(data)
    lengths = struct.unpack_from(f"<{'HI' * count}", data, _COUNT.size)[::2]
    offset = _names_offset(count)
    name = b"" if word == stem else word.encode()
    for length in lengths:
        if data[offset : offset + length] == name:
            return True
        offset += length
    return False


class PackedPostings(NamedTuple):
    """Packed positions and frequencies of a number of ``words``, word by word."""

    words: int
    positions: bytes | memoryview
    frequencies: bytes | memoryview


def all_words(data: bytes) -> PackedPostings:
    """Return the postings of all words of a stem."""
    (count,) = _COUNT.unpack_from(data)
    if count == 1:  # most stems
        names_length, postings = _SIZES.unpack_from(data, _COUNT.size)
    else:
        sizes = struct.unpack_from(f"<{'HI' * count}", data, _COUNT.size)
        names_length, postings = sum(sizes[::2]), sum(sizes[1::2])
    start = _names_offset(count) + names_length
    middle = start + 2 * postings
    view = memoryview(data)
    return PackedPostings(count, view[start:middle], view[middle : middle + postings])


def one_word(data: bytes, stem: str, word: str) -> PackedPostings | None:
    """Return the postings of one ``word`` of a stem; None if it has none."""
    words, positions, frequencies = unpack(data, stem)
    if word not in words:
        return None
    postings = words[word]
    return PackedPostings(1, positions[postings].tobytes(), frequencies[postings].tobytes())


def merge_frequencies(
    keys: NDArray[np.integer], frequencies: NDArray[np.uint8]
) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Return the different ``keys``, ascending, each with the sum of its ``frequencies``.

    Both are (n,); sums are capped at MAX_FREQUENCY. Fast if keys come in a few ascending
    runs, which a stable sort merges.
    """
    packed = keys.astype(np.int64) << 8 | frequencies
    packed.sort(kind="stable")
    keys, sums = packed >> 8, packed & 0xFF
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    if len(starts) < len(keys):
        keys, sums = keys[starts], np.add.reduceat(sums, starts)
    return keys, np.minimum(sums, MAX_FREQUENCY).astype(np.uint8)


def _names_offset(words: int) -> int:
    return _COUNT.size + words * _SIZES.size
