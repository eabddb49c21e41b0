"""Read the files that are embedded in documents as OLE objects ([MS-OLEDS])."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from index.errors import ReadError
from index.readers.compound_file import CompoundFile, Entry
from index.readers.context import Context
from index.readers.members import MemberReader
from index.types import Document

_NATIVE: Final = "\x01Ole10Native"
_CONTENTS: Final = ("Package", "CONTENTS")
"""Streams that are a file as it is: an Office document, a PDF."""
_MAX_STORAGES: Final = 10_000
_EMBEDDED: Final = 2
_PACKAGER: Final = b"package"


def parse(data: bytes, context: Context) -> Document:
    """Return a document whose member is the file that is embedded in an OLE object.

    Raises ReadError if there is none: an equation, a chart, a drawing of some program.
    """
    reader = MemberReader(context)
    read_objects(CompoundFile(data), reader)
    if not reader.members and not reader.notes:
        raise ReadError("an OLE object without a file in it; its program alone can read it")
    return Document("", members=tuple(reader.members), notes=tuple(reader.notes))


def read_objects(file: CompoundFile, reader: MemberReader) -> None:
    """Read the files that are embedded in a document as objects."""
    for stream in _streams(file):
        if stream.name == _NATIVE:
            name, content = _unpack_package(file.read(stream))
        elif stream.name in _CONTENTS:
            name, content = stream.name, file.read(stream)
        else:
            continue
        if content:
            reader.read(name or "object", lambda content=content: content, len(content))  # type: ignore[misc]


def read_embedded_object(data: bytes, reader: MemberReader) -> None:
    """Read the file in an object as RTF has it (OLE 1.0, 2.2.5); costs a note if there is none."""
    try:
        program, content = _read_embedded_object(data)
    except (struct.error, ValueError):
        reader.notes.append("an embedded object: damaged")
        return
    name = program.decode("cp1252", errors="replace") or "object"
    if program.lower() == _PACKAGER:
        file_name, content = _unpack_package(bytes(4) + content)
        name = file_name or name
    reader.read(name, lambda: content, len(content))


def _read_embedded_object(data: bytes) -> tuple[bytes, bytes]:
    """Return the name of the program and its data; raises ValueError if it is a mere link."""
    _, kind = struct.unpack_from("<2I", data)
    if kind != _EMBEDDED:
        raise ValueError(kind)
    position = 8
    names = []
    for _ in range(3):
        (size,) = struct.unpack_from("<I", data, position)
        names.append(data[position + 4 : position + 4 + size].rstrip(b"\0"))
        position += 4 + size
    (size,) = struct.unpack_from("<I", data, position)
    return names[0], data[position + 4 : position + 4 + size]


def read_stream(file: CompoundFile, name: str) -> bytes | None:
    """Return the bytes of a stream in the root, whatever case its name has; None without it."""
    for entry in file.children(file.root).values():
        if entry.name.lower() == name.lower() and not entry.is_storage:
            return file.read(entry)
    return None


def _streams(file: CompoundFile) -> Iterator[Entry]:
    """Yield all streams, those in storages, too."""
    storages = [file.root]
    seen: set[int] = set()
    for _ in range(_MAX_STORAGES):
        if not storages:
            return
        for entry in file.children(storages.pop()).values():
            if not entry.is_storage:
                yield entry
            elif entry.child not in seen:
                seen.add(entry.child)
                storages.append(entry)


def _unpack_package(data: bytes) -> tuple[str, bytes]:
    """Return name and bytes of a file in an object of the Packager; empty if it is none.

    It is laid out as size, type, name, path, flags, path, and size and bytes of the file. The
    objects of other programs, such as equations, have data of their own in this stream.
    """
    position = 6
    names = []
    for skipped in (0, 0, 8):
        position += skipped
        end = data.find(b"\0", position)
        if end < 0:
            return "", b""
        names.append(data[position:end].decode("cp1252", errors="replace"))
        position = end + 1
    size = int.from_bytes(data[position : position + 4], "little")
    content = data[position + 4 : position + 4 + size]
    return names[0], content if names[0].isprintable() and len(content) == size else b""
