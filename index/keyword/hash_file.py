"""A read-only hash table in a checked file: byte strings by key.

Layout: a header; where each bucket starts, as 32-bit numbers in little-endian byte order; the
entries (sizes, key, value), bucket by bucket. A look-up touches two places, whatever the size
of the file, and verifies the pages that it reads.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np
from xxhash import xxh3_64_intdigest

from index.files.atomic import create_file
from index.files.checked import CheckedFile, CheckedWriter

_MAGIC: Final = b"trujhash"
_HEADER: Final = struct.Struct("<8sI")
"""The magic and the number of buckets."""
_BOUNDS: Final = struct.Struct("<II")
"""Where a bucket starts and ends."""
_NUMBER_BYTES: Final = _BOUNDS.size // 2
_SIZES: Final = struct.Struct("<HI")
"""The sizes of a key and a value."""
_MAX_SIZE: Final = 1 << 32
PAGE_SIZE: Final = 4_096
"""As much as the system reads at once."""
_ENTRIES_AT_ONCE: Final = 1_024


def write_hash_file(path: Path, entries: Iterable[tuple[bytes, bytes]]) -> str:
    """Write ``entries`` (key, value) to a new file and wait until they are on the disk.

    Keys are unique and shorter than 64 kB; all entries together are smaller than 4 GB. Returns
    the digest of the file; raises FileExistsError if there is anything at ``path``.
    """
    entries = list(entries)
    bucket_count = 1 << len(entries).bit_length()
    buckets = np.array([_bucket(key, bucket_count - 1) for key, _ in entries], dtype=np.int64)
    sizes = np.array(
        [_SIZES.size + len(key) + len(value) for key, value in entries], dtype=np.int64
    )
    order = np.argsort(buckets, kind="stable")
    first = _HEADER.size + _NUMBER_BYTES * (bucket_count + 1)
    starts = first + np.concatenate(([0], np.cumsum(sizes[order])))
    if starts[-1] >= _MAX_SIZE:
        raise ValueError(f"{path}: {starts[-1]} bytes; a hash file has less than {_MAX_SIZE}")
    bounds = starts[np.searchsorted(buckets[order], np.arange(bucket_count + 1))]
    with create_file(path) as file:
        writer = CheckedWriter(file, PAGE_SIZE)
        writer.write(_HEADER.pack(_MAGIC, bucket_count))
        writer.write(bounds.astype("<u4").tobytes())
        for start in range(0, len(order), _ENTRIES_AT_ONCE):
            places = order[start : start + _ENTRIES_AT_ONCE].tolist()
            writer.write(b"".join([_pack(*entries[place]) for place in places]))
        digest = writer.finish()
        file.flush()
        os.fsync(file.fileno())
    return digest


def _pack(key: bytes, value: bytes) -> bytes:
    return b"%b%b%b" % (_SIZES.pack(len(key), len(value)), key, value)


class HashFile:
    """An opened hash file.

    Whatever is in the file, every method answers or raises DerivedDamageError.
    """

    def __init__(self, path: Path) -> None:
        """Open ``path``; raises OSError if it cannot be read."""
        self._file = file = CheckedFile(path, PAGE_SIZE)
        file.check(0, _HEADER.size)
        magic, bucket_count = _HEADER.unpack_from(file.content)
        table_end = _HEADER.size + _NUMBER_BYTES * (bucket_count + 1)
        is_power_of_two = bucket_count.bit_count() == 1
        if magic != _MAGIC or not is_power_of_two or table_end > file.size:
            raise file.damage(0)
        self.digest = file.digest
        self._bytes = file.bytes
        self._size = file.size
        self._mask = bucket_count - 1

    def check_all(self) -> None:
        """Verify the whole file. Raises DerivedDamageError."""
        self._file.check_all()

    def __contains__(self, key: bytes) -> bool:
        return self._find(key) is not None

    def get(self, key: bytes) -> bytes | None:
        """Return the value of ``key``, or None."""
        place = self._find(key)
        return None if place is None else self._bytes[place]

    def view(self, key: bytes) -> memoryview | None:
        """Return the value of ``key`` where it is in the file, or None."""
        place = self._find(key)
        return None if place is None else self._file.content[place]

    def _find(self, key: bytes) -> slice | None:
        """Return where the value of ``key`` is; the bytes are verified."""
        # Most pages have been verified, so that is asked here, without a call.
        data, unverified = self._bytes, self._file.unverified
        number = _HEADER.size + _NUMBER_BYTES * (xxh3_64_intdigest(key) & self._mask)
        after = number + _BOUNDS.size
        if unverified.find(1, number // PAGE_SIZE, after // PAGE_SIZE + 1) >= 0:
            self._file.check(number, after)
        start, end = _BOUNDS.unpack_from(data, number)
        if start == end:
            return None
        if end > self._size or unverified.find(1, start // PAGE_SIZE, end // PAGE_SIZE + 1) >= 0:
            self._file.check(start, end)
        while start + _SIZES.size <= end:
            key_size, value_size = _SIZES.unpack_from(data, start)
            value_start = start + _SIZES.size + key_size
            next_start = value_start + value_size
            if next_start > end:
                break
            if key_size == len(key) and data[start + _SIZES.size : value_start] == key:
                return slice(value_start, next_start)
            start = next_start
        if start != end:
            raise self._file.damage(start)
        return None


def _bucket(key: bytes, mask: int) -> int:
    return xxh3_64_intdigest(key) & mask
