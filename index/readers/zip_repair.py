"""Make a new directory for a ZIP whose own is missing: a file that was cut off, or carved.

What is in a ZIP stands twice, before each file and in the directory at the end (APPNOTE 4.3).
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Final

LOST_DIRECTORY: Final = "its list of files is missing; read as far as it goes"

_LOCAL: Final = b"PK\x03\x04"
_LOCAL_HEADER: Final = struct.Struct("<4s5H3I2H")
_ENTRY: Final = struct.Struct("<4s6H3I5H2I")
_END: Final = struct.Struct("<4s4H2IH")
_DESCRIPTOR_FLAG: Final = 0x0008
_DEFLATED: Final = 8
_MAX_VERSION: Final = 99
"""No version and no method is higher."""
_MAX_FILES: Final = 0xFFFF
_MAX_UNPACKED_BYTES: Final = 1 << 30
_CHUNK_BYTES: Final = 64 << 10
"""Packed bytes that are looked at together: a file may be made of headers alone."""
_PIECE_BYTES: Final = 1 << 20
_UTF8_FLAG: Final = 0x0800


@dataclass(frozen=True, slots=True)
class _File:
    """A file as its local header has it; ``end`` is where it ends in the archive."""

    name: bytes
    flags: int
    method: int
    checksum: int
    packed_bytes: int
    unpacked_bytes: int
    start: int
    end: int

    def entry(self) -> bytes:
        """Return its entry in a directory."""
        flags = self.flags & ~_DESCRIPTOR_FLAG
        if not _is_utf8(self.name):
            flags &= ~_UTF8_FLAG
        fields = (0, 0, self.checksum, self.packed_bytes, self.unpacked_bytes, len(self.name))
        head = (b"PK\x01\x02", 20, 20, flags, self.method)
        return _ENTRY.pack(*head, *fields, 0, 0, 0, 0, 0, self.start) + self.name


def repair(data: bytes) -> bytes | None:
    """Return ``data`` with a new directory at its end; None if there is no file in it.

    The last file may be cut off, and is damaged then. Linear in the size, and up to 1 GiB
    unpacked.
    """
    files: list[_File] = []
    position = data.find(_LOCAL)
    budget = _MAX_UNPACKED_BYTES
    while position >= 0 and len(files) < _MAX_FILES and budget > 0:
        file = _read_file(data, position, budget)
        if file is None:
            position = data.find(_LOCAL, position + 1)
            continue
        files.append(file)
        budget -= file.unpacked_bytes
        position = data.find(_LOCAL, file.end)
    if not files:
        return None
    directory = b"".join(file.entry() for file in files)
    count = len(files)
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), len(data), 0)
    return data + directory + end


def _read_file(data: bytes, start: int, budget: int) -> _File | None:
    """Return the file whose header is at ``start``; None if there is none."""
    if start + _LOCAL_HEADER.size > len(data):
        return None
    header = _LOCAL_HEADER.unpack_from(data, start)
    _, version, flags, method, _, _, checksum, packed, size, name_bytes, extra_bytes = header
    name_start = start + _LOCAL_HEADER.size
    content = name_start + name_bytes + extra_bytes
    name = data[name_start : name_start + name_bytes]
    if not name or content > len(data) or max(version, method) > _MAX_VERSION:
        return None
    if flags & _DESCRIPTOR_FLAG and not packed:
        if method == _DEFLATED:
            packed, size, checksum = _measure(data, content, budget)
        else:
            following = data.find(b"PK", content)
            packed = size = (len(data) if following < 0 else following) - content
            checksum = zlib.crc32(data[content : content + size])
    packed = min(packed, len(data) - content)
    return _File(name, flags, method, checksum, packed, size, start, content + packed)


def _measure(data: bytes, start: int, budget: int) -> tuple[int, int, int]:
    """Return packed size, size and checksum of deflated data; of damaged data as far as it goes."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    position, size, checksum = start, 0, 0
    waiting = b""
    try:
        while not unpacker.eof and size < budget:
            if not waiting:
                waiting = data[position : position + _CHUNK_BYTES]
                position += len(waiting)
            if not waiting:
                break
            piece = unpacker.decompress(waiting, _PIECE_BYTES)
            waiting = unpacker.unconsumed_tail
            size += len(piece)
            checksum = zlib.crc32(piece, checksum)
    except zlib.error:
        return position - start, size, checksum
    return position - len(waiting) - len(unpacker.unused_data) - start, size, checksum


def _is_utf8(name: bytes) -> bool:
    try:
        name.decode()
    except UnicodeDecodeError:
        return False
    return True
