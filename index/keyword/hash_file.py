"""A read-only hash table in one file, memory-mapped: byte strings by key.

Layout: the entries (key, a zero byte, value) one after the other; then three tables of 32-bit
numbers in native byte order (where each entry starts; the entries ordered by hash bucket; where
each bucket starts in that order) and a footer. A look-up touches about five places, whatever
the size of the file.
"""

from __future__ import annotations

import mmap
import os
import struct
from array import array
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from zlib import crc32

import numpy as np

_MAGIC: Final = b"trujaman"
_FOOTER: Final = struct.Struct("=8sQII")
"""The magic, the size of all entries in bytes, the number of entries, the number of buckets."""
_NUMBER_BYTES: Final = 4


def write_hash_file(path: Path, entries: Iterable[tuple[bytes, bytes]]) -> None:
    """Write ``entries`` (key, value) to a new file and wait until they are on the disk.

    Keys are unique and have no zero byte; all entries together are smaller than 4 GB. Raises
    FileExistsError if there is a file at ``path``.
    """
    starts, hashes = array("I", [0]), array("I")
    with path.open("xb") as file:
        for key, value in entries:
            entry = b"%b\0%b" % (key, value)
            file.write(entry)
            starts.append(starts[-1] + len(entry))
            hashes.append(crc32(key))
        bucket_count = 1 << (len(hashes) // 2).bit_length()
        buckets = np.array(hashes, dtype=np.uint32) & np.uint32(bucket_count - 1)
        order = np.argsort(buckets, kind="stable").astype(np.uint32)
        bounds = np.searchsorted(buckets[order], np.arange(bucket_count + 1)).astype(np.uint32)
        for table in (starts, order, bounds):
            file.write(table.tobytes())
        file.write(_FOOTER.pack(_MAGIC, starts[-1], len(hashes), bucket_count))
        file.flush()
        os.fsync(file.fileno())


class HashFile:
    """An opened hash file."""

    def __init__(self, path: Path) -> None:
        """Open ``path``; raises OSError if it is missing, ValueError if it is damaged."""
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        footer = len(self._bytes) - _FOOTER.size
        if footer < 0:
            raise ValueError(f"{path}: damaged")
        magic, entries_end, count, bucket_count = _FOOTER.unpack_from(self._bytes, footer)
        table_bytes = _NUMBER_BYTES * ((count + 1) + count + (bucket_count + 1))
        if magic != _MAGIC or footer != entries_end + table_bytes:
            raise ValueError(f"{path}: damaged")
        numbers = memoryview(self._bytes)[entries_end:footer].cast("I")
        self._starts = numbers[: count + 1]
        self._order = numbers[count + 1 : 2 * count + 1]
        self._bounds = numbers[2 * count + 1 :]
        self._mask = bucket_count - 1

    def __contains__(self, key: bytes) -> bool:
        return self._find(key) is not None

    def get(self, key: bytes) -> bytes | None:
        """Return the value of ``key``, or None."""
        entry = self._find(key)
        if entry is None:
            return None
        return self._bytes[self._starts[entry] + len(key) + 1 : self._starts[entry + 1]]

    def _find(self, key: bytes) -> int | None:
        bucket = crc32(key) & self._mask
        data = self._bytes
        for place in range(self._bounds[bucket], self._bounds[bucket + 1]):
            entry = self._order[place]
            start = self._starts[entry]
            end = start + len(key)
            if data[start:end] == key and not data[end]:
                return entry
        return None
