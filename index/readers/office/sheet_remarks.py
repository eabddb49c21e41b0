"""Read the comments and text boxes of binary sheets: XLS ([MS-XLS]) and XLSB ([MS-XLSB])."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from index.readers.package import Package

_TEXT_OBJECT: Final = 0x01B6
_DRAWING_GROUP: Final = 0x00EB
_CONTINUE: Final = 0x003C
_TEXT_OBJECT_BYTES: Final = 18
_XLSB_COMMENTS: Final = "xl/comments"
_COMMENT_TEXT: Final = 637
_COMMENT_AUTHOR: Final = 632


def xls_remarks(stream: bytes) -> list[str]:
    """Return the lines of the text boxes in a stream of an XLS; comments are such (TxO, 2.4.329).

    A text follows its record in others that continue it, each in one or two bytes a character.
    """
    lines: list[str] = []
    text, remaining = "", 0
    for kind, content in xls_records(stream):
        if kind == _TEXT_OBJECT and len(content) >= _TEXT_OBJECT_BYTES:
            (remaining,) = struct.unpack_from("<H", content, 10)
            text = ""
        elif kind == _CONTINUE and remaining and content:
            encoding = "utf-16-le" if content[0] & 1 else "latin-1"
            piece = content[1:].decode(encoding, errors="replace")[:remaining]
            text += piece
            remaining -= len(piece)
            if not remaining:
                lines += _to_lines(text)
        elif kind != _CONTINUE:
            remaining = 0
    return lines


def xls_drawings(stream: bytes) -> bytes:
    """Return what an XLS has of pictures, whose records are continued in others."""
    parts: list[bytes] = []
    is_open = False
    for kind, content in xls_records(stream):
        is_open = kind == _DRAWING_GROUP or (is_open and kind == _CONTINUE)
        if is_open:
            parts.append(content)
    return b"".join(parts)


def xlsb_remarks(package: Package) -> list[str]:
    """Return the lines of the comments in an XLSB (BrtCommentText, 2.4.330), authors first."""
    lines: list[str] = []
    for part in package.names():
        if part.startswith(_XLSB_COMMENTS) and part.endswith(".bin"):
            data = b"".join(package.chunks_before_damage(part))
            for kind, content in _xlsb_records(data):
                if kind == _COMMENT_TEXT:
                    lines += _to_lines(_wide_string(content, 1))
                elif kind == _COMMENT_AUTHOR:
                    lines += _to_lines(_wide_string(content, 0))
    return lines


def _to_lines(text: str) -> list[str]:
    return [line for line in text.replace("\r", "\n").split("\n") if line.strip()]


def _wide_string(content: bytes, start: int) -> str:
    """Return a string in UTF-16 after its length in characters, at ``start``."""
    if len(content) < start + 4:
        return ""
    (length,) = struct.unpack_from("<I", content, start)
    return content[start + 4 : start + 4 + 2 * length].decode("utf-16-le", errors="replace")


def xls_records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield kind and content of the records in the stream of an XLS ([MS-XLS] 2.1.4)."""
    start = 0
    while start + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, start)
        yield kind, stream[start + 4 : start + 4 + size]
        start += 4 + size


def _xlsb_records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield kind and content of records; both kind and size have seven bits a byte (2.1.4)."""
    position = 0
    while position < len(data):
        kind, position = _read_number(data, position, 2)
        size, position = _read_number(data, position, 4)
        yield kind, data[position : position + size]
        position += size


def _read_number(data: bytes, position: int, most: int) -> tuple[int, int]:
    """Return a number of up to ``most`` bytes, and where it ends."""
    number = 0
    for place in range(most):
        byte = data[position] if position < len(data) else 0
        position += 1
        number |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            break
    return number, position
