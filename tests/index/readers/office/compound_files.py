"""Make what DOC, PPT and XLS keep in compound files."""

from __future__ import annotations

import struct

from tests.index.readers.compound_files import make_compound_file

_SMALLEST = 4096


def compound_file(streams: dict[str, bytes]) -> bytes:
    """Return a compound file; streams are padded with zeros to 4,096 bytes."""
    padded = {name: content.ljust(_SMALLEST, b"\0") for name, content in streams.items()}
    return make_compound_file(padded)


def word_97(*stories: str, flags: int = 0, more: dict[str, bytes] | None = None) -> bytes:
    """Return a DOC whose first half of the text is in single bytes, where it can be."""
    text = "".join(stories)
    half = len(text) // 2 if text[: len(text) // 2].isascii() else 0
    first, second = text[:half].encode("cp1252"), text[half:].encode("utf-16-le")
    stream = bytearray(0x400)
    struct.pack_into("<H8xH", stream, 0, 0xA5EC, flags)
    lengths = [len(story) for story in stories]
    struct.pack_into("<8I", stream, 0x4C, *lengths, *[0] * (8 - len(stories)))
    places = struct.pack("<3I", 0, half, len(text))
    for offset in (0x400 * 2 | 0x40000000, 0x400 + len(first)):
        places += struct.pack("<HIH", 0, offset, 0)
    table = b"\x01\x02\0ab\x02" + struct.pack("<I", len(places)) + places
    struct.pack_into("<2I", stream, 0x1A2, 0, len(table))
    streams = {"WordDocument": bytes(stream) + first + second, "0Table": table}
    return compound_file(streams | (more or {}))


def word_95(text: bytes, *, language: int = 0x0409, character_set: int = 0) -> bytes:
    """Return a DOC of Word 95."""
    stream = bytearray(0x300)
    struct.pack_into("<4H", stream, 0, 0xA5DC, 104, 0, language)
    struct.pack_into("<H2x2I", stream, 0x14, character_set, 0x300, 0x300 + len(text))
    struct.pack_into("<I", stream, 0x34, len(text))
    return compound_file({"WordDocument": bytes(stream) + text})


def record(kind: int, content: bytes, *, instance: int = 0, container: bool = False) -> bytes:
    """Return a record of a PPT."""
    return (
        struct.pack("<HHI", instance << 4 | (0xF if container else 0), kind, len(content)) + content
    )


def powerpoint(
    slides: list[tuple[str, str, str]],
    *,
    stale: str = "",
    encrypted: bool = False,
    footer: str = "",
) -> bytes:
    """Return a PPT of slides with (outline, text box, notes); ``stale`` was replaced since."""
    stream = record(1006, record(4000, stale.encode("utf-16-le")), container=True) if stale else b""
    offsets = []
    for _, box, _ in slides:
        offsets.append(len(stream))
        drawing = record(1036, record(4000, box.encode("utf-16-le")), container=True)
        stream += record(1006, drawing, container=True)
    for number, (_, _, notes) in enumerate(slides, 1):
        offsets.append(len(stream))
        link = record(1009, struct.pack("<2I", 255 + number, 0))
        text = record(4000, notes.encode("utf-16-le"))
        stream += record(1008, link + text, container=True)
    lists = [b"", b""]
    for number, (outline, _, _) in enumerate(slides, 1):
        entry = record(1011, struct.pack("<5I", number, 0, 0, 255 + number, 0))
        lists[0] += entry + record(4000, outline.encode("utf-16-le"))
        lists[1] += record(1011, struct.pack("<5I", len(slides) + number, 0, 0, 0, 0))
    document = len(stream)
    strings = record(4026, footer.encode("utf-16-le"), instance=2) if footer else b""
    stream += record(
        1000,
        record(4057, strings, container=True)
        + record(4080, lists[0], container=True)
        + record(4080, lists[1], instance=2, container=True),
        container=True,
    )
    directory = len(stream)
    head = 1 | (len(offsets) + 1) << 20
    stream += record(6002, struct.pack(f"<{len(offsets) + 2}I", head, *offsets, document))
    edit = len(stream)
    fields = struct.pack("<7I", 0, 0, 0, directory, len(offsets) + 1, 0, 0)
    stream += record(4085, fields + (bytes(4) if encrypted else b""))
    user = record(4086, struct.pack("<3I", 20, 0xE391C05F, edit))
    return compound_file({"PowerPoint Document": stream, "Current User": user})


def excel(
    name: str,
    rows: list[list[str | float]],
    *,
    encrypted: bool = False,
    comment: str = "",
    drawing: bytes = b"",
) -> bytes:
    """Return an XLS with one sheet (BIFF8); ``encrypted``: with a record that says so.

    The text of the ``comment`` is in two pieces, the ``drawing`` in those of 8,224 bytes.
    """
    begin = struct.pack("<HH", 0x0600, 0x0005)
    secret = _biff(0x2F, bytes(6)) if encrypted else b""
    label = name.encode("latin-1")
    size = len(begin) + len(secret) + 4 + len(label) + 12 + 4
    sheet = struct.pack("<IBBBB", size, 0, 0, len(label), 0) + label
    stream = _biff(0x809, begin) + secret + _biff(0x85, sheet) + _biff(0x0A, b"")
    stream += _biff(0x809, struct.pack("<HH", 0x0600, 0x0010))
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            place = struct.pack("<3H", row, column, 0)
            if isinstance(cell, str):
                text = cell.encode("utf-16-le")
                stream += _biff(0x204, place + struct.pack("<HB", len(cell), 1) + text)
            else:
                stream += _biff(0x203, place + struct.pack("<d", cell))
    if comment:
        stream += _biff(0x1B6, struct.pack("<10xHHI", len(comment), 16, 0))
        for piece in (comment[:5], comment[5:]):
            stream += _biff(0x3C, b"\1" + piece.encode("utf-16-le"))
        stream += _biff(0x3C, bytes(16))
    for start in range(0, len(drawing), 8_224):
        stream += _biff(0x3C if start else 0xEB, drawing[start : start + 8_224])
    stream += _biff(0x0A, b"")
    filler = _biff(0xFF, bytes(max(_SMALLEST - len(stream) - 4, 0)))
    return compound_file({"Workbook": stream + filler})


def _biff(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content
