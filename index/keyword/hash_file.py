"""A file of byte strings by key, written once, memory-mapped, found by hash.

Layout: every key, a zero byte and its value, one after the other; then three tables of
32-bit numbers (where each entry begins; the entries in the order of their hash; where in that
order each hash begins) and a footer. A look-up touches five places, whatever the size.
"""

from __future__ import annotations

import mmap
import struct
from array import array
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Final
from zlib import crc32

import numpy as np

_MAGIC: Final = b"trujaman"
_FOOTER: Final = struct.Struct("=8sQII")
_NUMBER: Final = 4


def write_lists(file: BinaryIO, items: Iterable[tuple[bytes, bytes]]) -> None:
    """Write ``items``: different keys without zero bytes, and values; less than 4 GB in all."""
    starts, hashes = array("I", [0]), array("I")
    for key, value in items:
        entry = b"%b\0%b" % (key, value)
        file.write(entry)
        starts.append(starts[-1] + len(entry))
        hashes.append(crc32(key))
    buckets = 1 << (len(hashes) // 2).bit_length()
    places = np.array(hashes, dtype=np.uint32) & np.uint32(buckets - 1)
    order = np.argsort(places, kind="stable").astype(np.uint32)
    bounds = np.searchsorted(places[order], np.arange(buckets + 1)).astype(np.uint32)
    for table in (starts, order, bounds):
        file.write(table.tobytes())
    file.write(_FOOTER.pack(_MAGIC, starts[-1], len(hashes), buckets))


class Lists:
    """Such a file, opened."""

    def __init__(self, path: Path) -> None:
        """Open ``path``; raises OSError if it is missing, ValueError if it is damaged."""
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        end = len(self._bytes) - _FOOTER.size
        if end < 0:
            raise ValueError(f"{path}: damaged")
        magic, start, count, buckets = _FOOTER.unpack_from(self._bytes, end)
        sizes = (count + 1, count, buckets + 1)
        if magic != _MAGIC or end != start + _NUMBER * sum(sizes):
            raise ValueError(f"{path}: damaged")
        numbers = memoryview(self._bytes)[start:end].cast("I")
        self._starts = numbers[: count + 1]
        self._order = numbers[count + 1 : 2 * count + 1]
        self._bounds = numbers[2 * count + 1 :]
        self._mask = buckets - 1

    def __contains__(self, key: bytes) -> bool:
        return self._find(key) is not None

    def get(self, key: bytes) -> bytes | None:
        """Return the value of ``key``, or None."""
        found = self._find(key)
        if found is None:
            return None
        return self._bytes[self._starts[found] + len(key) + 1 : self._starts[found + 1]]

    def _find(self, key: bytes) -> int | None:
        bucket = crc32(key) & self._mask
        start = self._bytes
        for place in range(self._bounds[bucket], self._bounds[bucket + 1]):
            entry = self._order[place]
            at = self._starts[entry]
            end = at + len(key)
            if start[at:end] == key and not start[end]:
                return entry
        return None
