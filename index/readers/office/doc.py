"""Read DOC ([MS-DOC]): Word 97 to 2003, and Word 6 and 95 as far as their text goes.

The text lies in pieces, some of them in Unicode; a table says which (the piece table, 2.8.36).
Text deleted with changes tracked cannot be told without the formatting, and stays.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from typing import Final

from index.errors import ReadError
from index.readers.compound_file import CompoundFile
from index.readers.context import Context
from index.readers.encoding import decode
from index.readers.faults import describe_fault
from index.readers.office.compound_document import complete_document
from index.readers.office.objects import read_stream
from index.readers.sections import Sections
from index.types import Document

_WORD_97: Final = 0xA5EC
_WORD_95: Final = frozenset((0xA5DC, 0xA5DB))
_ENCRYPTED: Final = 0x0100
_COMPLEX: Final = 0x0004
_SECOND_TABLE: Final = 0x0200
_MACINTOSH: Final = 256
"""The character set of files of Word for the Macintosh."""
_COMPRESSED: Final = 0x40000000
_PIECES: Final = 2
_MAX_PIECES: Final = 1_000_000

_STORIES: Final = ("", "footnote", "header or footer", "", "comment", "endnote", "text box", "")
"""The parts of the text, in the order of the file, by their places; the fourth is of macros."""
_BODY: Final = 0
_MACROS: Final = 3

_LANGUAGE_CODE_PAGES: Final = {
    **dict.fromkeys((0x05, 0x0E, 0x15, 0x18, 0x1A, 0x1B, 0x24), "cp1250"),
    **dict.fromkeys((0x02, 0x19, 0x22, 0x23, 0x2F), "cp1251"),
    **{0x01: "cp1256", 0x20: "cp1256", 0x29: "cp1256", 0x08: "cp1253", 0x0D: "cp1255"},
    **{0x1F: "cp1254", 0x25: "cp1257", 0x26: "cp1257", 0x27: "cp1257", 0x1E: "cp874"},
    **{0x11: "cp932", 0x12: "cp949", 0x2A: "cp1258"},
}
"""Code pages of text before Unicode by primary language ([MS-LCID])."""

_INSTRUCTION: Final = re.compile("\x13[^\x13\x14\x15]*\x14?|\x15")
"""The instruction of a field, between its begin and its separator; its result stays."""
_ROW_END: Final = re.compile("\x07\x07")
_CHARACTERS: Final = {
    **dict.fromkeys((*range(0x09), *range(0x0E, 0x20)), None),
    0x07: "\t",
    0x0B: "\n",
    0x0C: "\n",
    0x0D: "\n",
    0x0E: "\n",
    0x1E: "-",
}
"""Control characters as they are seen."""


@dataclass(frozen=True, slots=True)
class _Head:
    """What the head of the stream says (the FIB, 2.5): where its fields are differs by version.

    ``lengths``: characters of each story. ``pieces``: offset and size of the piece table in
    ``table``. ``code_page``: of text that is not in Unicode.
    """

    lengths: tuple[int, ...]
    table: bytes
    pieces: tuple[int, int]
    code_page: str
    is_unicode: bool


def parse(data: bytes, context: Context) -> Document:
    """Return the document in ``data``, a line for each paragraph and row of a table.

    Notes, headers, comments and text boxes follow the body, with their places. Raises ReadError
    if the file is damaged, encrypted or of a version before Word 6.
    """
    file = CompoundFile(data)
    stream = read_stream(file, "WordDocument")
    if stream is None:
        raise _damage_error("no WordDocument")
    try:
        text, lengths = _read_text(file, stream)
    except (struct.error, IndexError) as error:
        raise _damage_error(describe_fault(error)) from error
    sections = Sections()
    start = 0
    for story, (length, label) in enumerate(zip(lengths, _STORIES, strict=True)):
        lines = _read_lines(text[start : start + length])
        start += length
        if story == _BODY:
            sections.add(lines)
        elif story != _MACROS:
            sections.add((line for line in dict.fromkeys(lines) if line.strip()), label)
    return complete_document(file, sections, context)


def _read_text(file: CompoundFile, stream: bytes) -> tuple[str, tuple[int, ...]]:
    """Return the text of all stories and their lengths in characters."""
    magic, _, _, language = struct.unpack_from("<HHHH", stream)
    (flags,) = struct.unpack_from("<H", stream, 0x0A)
    if magic != _WORD_97 and magic not in _WORD_95:
        raise ReadError("of a Word before 6.0; save it as .docx")
    if flags & _ENCRYPTED:
        raise ReadError("encrypted DOC; save it without a password")
    if magic == _WORD_97:
        table = read_stream(file, "1Table" if flags & _SECOND_TABLE else "0Table")
        if table is None:
            raise _damage_error("no table")
        lengths = struct.unpack_from("<8I", stream, 0x4C)
        pieces = struct.unpack_from("<2I", stream, 0x1A2)
        head = _Head(lengths, table, pieces, "cp1252", is_unicode=True)
        return _read_pieces(stream, head), lengths
    lengths = struct.unpack_from("<8I", stream, 0x34)
    (character_set,) = struct.unpack_from("<H", stream, 0x14)
    code_page = _LANGUAGE_CODE_PAGES.get(language & 0xFF, "")
    if character_set == _MACINTOSH:
        code_page = "mac_roman"
    if flags & _COMPLEX:
        pieces = struct.unpack_from("<2I", stream, 0x160)
        head = _Head(lengths, stream, pieces, code_page or "cp1252", is_unicode=False)
        return _read_pieces(stream, head), lengths
    first, last = struct.unpack_from("<2I", stream, 0x18)
    text = stream[first:last]
    return text.decode(code_page, errors="replace") if code_page else decode(text)[0], lengths


def _read_pieces(stream: bytes, head: _Head) -> str:
    """Return the text of all pieces, in order."""
    pieces: list[str] = []
    budget = len(stream)
    for length, offset, compressed in _piece_table(head):
        size = length if compressed else 2 * length
        budget -= size
        if budget < 0:  # pieces never share their bytes, but in a file that was made to grow
            break
        encoding = head.code_page if compressed else "utf-16-le"
        pieces.append(stream[offset : offset + size].decode(encoding, errors="replace"))
    return "".join(pieces)


def _piece_table(head: _Head) -> list[tuple[int, int, bool]]:
    """Return (characters, offset, whether they are single bytes) of each piece."""
    offset, size = head.pieces
    clx = head.table[offset : offset + size]
    position = 0
    while clx[position] != _PIECES:  # formatting comes first
        position += 3 + struct.unpack_from("<H", clx, position + 1)[0]
    (size,) = struct.unpack_from("<I", clx, position + 1)
    position += 5
    count = min((size - 4) // 12, _MAX_PIECES)
    starts = struct.unpack_from(f"<{count + 1}I", clx, position)
    position += 4 * (count + 1)
    table = []
    for number in range(count):
        (file_offset,) = struct.unpack_from("<I", clx, position + 8 * number + 2)
        compressed = not head.is_unicode or bool(file_offset & _COMPRESSED)
        if head.is_unicode and compressed:
            file_offset = (file_offset & ~_COMPRESSED) // 2
        table.append((max(starts[number + 1] - starts[number], 0), file_offset, compressed))
    return table


def _read_lines(text: str) -> list[str]:
    text = _ROW_END.sub("\n", _INSTRUCTION.sub("", text))
    return text.translate(_CHARACTERS).rstrip("\n").split("\n") if text else []


def _damage_error(reason: str) -> ReadError:
    return ReadError(f"damaged DOC ({reason}); save it again")
