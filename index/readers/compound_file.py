"""Read compound files ([MS-CFB]), the containers of old Office documents and Outlook messages.

Streams lie in storages as files in folders. All that is read is bounded by the size of the file,
whatever its tables say.
"""

from __future__ import annotations

import re
import struct
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from index.errors import ReadError

SIGNATURE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLDER: Final = re.compile(
    rb"\x09[\0\x02\x04]..[\0\x02-\x04]|[\xdb\x9b]\xa5|\xfe\x37|\x31\xbe|\xffWPC|\xcb\x0a\x01", re.S
)
"""How files of Excel 2 to 4, Word 1 and 2 and WordPerfect begin, which are no compound files."""
_STORAGE: Final = (1, 5)
"""Types of entries that have others in them: a storage, the root."""
_STREAM: Final = 2
_FREE: Final = 0xFFFFFFFA
"""Sector numbers from here on are none."""
_HEADER_BYTES: Final = 512
_ENTRY_BYTES: Final = 128
_MAX_ENTRIES: Final = 1_000_000
_HEADER_SECTORS: Final = 109
"""Sectors of the allocation table that are listed in the header."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A stream or a storage; ``size`` is that of a stream in bytes, as the file says."""

    name: str
    type: int
    left: int
    right: int
    child: int
    start: int
    size: int

    @property
    def is_storage(self) -> bool:
        """Whether it has entries in it."""
        return self.type in _STORAGE


class CompoundFile:
    """A compound file in memory; raises ReadError if it is not whole enough to be read."""

    def __init__(self, data: bytes) -> None:
        if _OLDER.match(data):
            raise ReadError("of a program of before 1993; save it in a format of today")
        if len(data) < _HEADER_BYTES or not data.startswith(SIGNATURE):
            raise ReadError("damaged compound file: no header; save it again")
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        (directory,) = struct.unpack_from("<I", data, 48)
        self._cutoff, mini_table = struct.unpack_from("<II", data, 56)
        if shift not in (9, 12) or mini_shift != 6:
            raise ReadError("damaged compound file: odd sector sizes; save it again")
        self._sector_bytes, self._mini_bytes = 1 << shift, 1 << mini_shift
        self._table = self._read_table()
        self._entries = self._read_entries(self._read_chain(directory))
        if not self._entries:
            raise ReadError("damaged compound file: no directory; save it again")
        self.root = self._entries[0]
        self._mini_table = _to_numbers(self._read_chain(mini_table))
        self._mini_stream: bytes | None = None

    def children(self, storage: Entry) -> dict[str, Entry]:
        """Return the entries in a storage by name."""
        children: dict[str, Entry] = {}
        seen: set[int] = set()
        waiting = [storage.child]
        while waiting:
            number = waiting.pop()
            if number in seen or number >= len(self._entries):
                continue
            seen.add(number)
            entry = self._entries[number]
            if entry.type in (_STREAM, *_STORAGE):
                children.setdefault(entry.name, entry)
            waiting += [entry.left, entry.right]
        return children

    def read(self, stream: Entry) -> bytes:
        """Return the bytes of a stream, as many of them as there are."""
        if stream.size >= self._cutoff:
            return self._read_chain(stream.start, stream.size)
        if self._mini_stream is None:
            self._mini_stream = self._read_chain(self.root.start, self.root.size)
        size = self._mini_bytes
        numbers = _follow(self._mini_table, stream.start, -(-stream.size // size))
        pieces = [self._mini_stream[number * size : (number + 1) * size] for number in numbers]
        return b"".join(pieces)[: stream.size]

    def _read_chain(self, start: int, size: int | None = None) -> bytes:
        limit = len(self._table) if size is None else -(-size // self._sector_bytes)
        pieces = [self._sector(number) for number in _follow(self._table, start, limit)]
        return b"".join(pieces)[:size]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._sector_bytes
        return self._data[start : start + self._sector_bytes]

    def _read_table(self) -> array[int]:
        """Return which sector follows which, from the sectors that the header lists."""
        listed = list(struct.unpack_from(f"<{_HEADER_SECTORS}I", self._data, 76))
        (more,) = struct.unpack_from("<I", self._data, 68)
        total = len(self._data) // self._sector_bytes
        seen: set[int] = set()
        while more < total and more not in seen:
            seen.add(more)
            numbers = _to_numbers(self._sector(more))
            listed += numbers[:-1]
            more = numbers[-1] if numbers else _FREE
        sectors = dict.fromkeys(number for number in listed if number < total)
        return _to_numbers(b"".join(map(self._sector, sectors)))

    def _read_entries(self, directory: bytes) -> list[Entry]:
        entries = []
        for start in range(0, len(directory) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            name_bytes, kind, _, left, right, child = struct.unpack_from(
                "<HBBIII", directory, start + 64
            )
            first, size = struct.unpack_from("<IQ", directory, start + 116)
            name = directory[start : start + min(64, max(name_bytes - 2, 0))]
            if self._sector_bytes == 1 << 9:
                size &= 0xFFFFFFFF  # the rest may be anything in version 3
            size = min(size, len(self._data))
            label = name.decode("utf-16-le", errors="replace")
            entries.append(Entry(label, kind, left, right, child, first, size))
            if len(entries) == _MAX_ENTRIES:
                break
        return entries


def _to_numbers(data: bytes) -> array[int]:
    """Return the little-endian numbers of four bytes in ``data``."""
    numbers = array("I")  # of four bytes on every system that Python runs on
    numbers.frombytes(data[: len(data) & ~3])
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _follow(table: array[int], start: int, limit: int) -> Iterator[int]:
    """Yield the sectors of a chain, at most ``limit``; a chain that ends early is cut."""
    number = start
    for _ in range(min(limit, len(table))):
        if number >= len(table) or number >= _FREE:
            return
        yield number
        number = table[number]
