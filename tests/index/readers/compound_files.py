"""Make compound files ([MS-CFB]) of streams and storages, for tests."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import TypeAlias

Tree: TypeAlias = Mapping[str, "bytes | Tree"]

_SECTOR = 512
_END = 0xFFFFFFFE
_FREE = 0xFFFFFFFF


def make_compound_file(tree: Tree) -> bytes:
    """Return a compound file with the streams and storages of ``tree``, no mini stream."""
    entries: list[list[int | str]] = []
    streams: list[tuple[int, bytes]] = []
    _add_entry(entries, streams, "Root Entry", tree)
    entries[0][1] = 5
    sectors: list[bytes] = []
    table: list[int] = []
    for number, content in streams:
        entries[number][5] = _add_chain(sectors, table, content) if content else _END
        entries[number][6] = len(content)
    directory = b"".join(map(_pack_entry, entries))
    directory_start = _add_chain(sectors, table, directory)
    table_sectors = 1
    while table_sectors * (_SECTOR // 4) < len(sectors) + table_sectors:
        table_sectors += 1
    first = len(sectors)
    table += [0xFFFFFFFD] * table_sectors
    table += [_FREE] * (table_sectors * (_SECTOR // 4) - len(table))
    listed = [*range(first, first + table_sectors), *[_FREE] * (109 - table_sectors)]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xII", 0x3E, 3, 0xFFFE, 9, 6, 0, table_sectors)
    header += struct.pack("<IIIIIII", directory_start, 0, 0, _END, 0, _END, 0)
    header += struct.pack("<109I", *listed)
    return header + b"".join(sectors) + struct.pack(f"<{len(table)}I", *table)


def _add_entry(
    entries: list[list[int | str]],
    streams: list[tuple[int, bytes]],
    name: str,
    content: bytes | Tree,
) -> int:
    number = len(entries)
    entries.append([name, 2, _FREE, _FREE, _FREE, _END, 0])
    if isinstance(content, bytes):
        streams.append((number, content))
        return number
    entries[number][1] = 1
    before = None
    for child, value in content.items():
        added = _add_entry(entries, streams, child, value)
        if before is None:
            entries[number][4] = added
        else:
            entries[before][3] = added  # a list is a tree, too
        before = added
    return number


def _add_chain(sectors: list[bytes], table: list[int], content: bytes) -> int:
    start = len(sectors)
    for at in range(0, len(content), _SECTOR):
        sectors.append(content[at : at + _SECTOR].ljust(_SECTOR, b"\0"))
        table.append(len(sectors))
    table[-1] = _END
    return start


def _pack_entry(entry: list[int | str]) -> bytes:
    name, kind, left, right, child, start, size = entry
    label = f"{name}\0".encode("utf-16-le")
    numbers = struct.pack("<HBBIII", len(label), kind, 1, left, right, child)
    return label.ljust(64, b"\0") + numbers + bytes(36) + struct.pack("<IQ", start, size)
