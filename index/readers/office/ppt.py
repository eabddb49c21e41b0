"""Read PPT ([MS-PPT]): PowerPoint 97 to 2003, slides in their order, with notes and comments.

The stream is a tree of records. Each save appends to it and leaves what it replaces; a directory
says where the present slides are (2.1.2, the persist object directory).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from index.errors import ReadError
from index.readers.compound_file import CompoundFile
from index.readers.context import Context
from index.readers.faults import describe_fault
from index.readers.office.compound_document import complete_document
from index.readers.office.objects import read_stream
from index.readers.sections import Sections
from index.types import Document

_NOTES_ATOM: Final = 1009
_SLIDE_PERSIST: Final = 1011
_CHARACTERS: Final = 4000
_BYTES: Final = 4008
_STRING: Final = 4026
_HEADERS_FOOTERS: Final = 4057
_SLIDE_LIST: Final = 4080
_USER_EDIT: Final = 4085
_COMMENT: Final = 12000
_MASTER: Final = 1016

_CONTAINER: Final = 0xF
_MAX_DEPTH: Final = 32
_MAX_EDITS: Final = 10_000
_SLIDES: Final = 0
_ENCRYPTED_EDIT_BYTES: Final = 32
_SEPARATORS: Final = str.maketrans("\r\x0b\x0c", "\n\n\n")


@dataclass(frozen=True, slots=True)
class _Record:
    """A record of the stream: ``start`` and ``end`` are those of its content."""

    kind: int
    instance: int
    is_container: bool
    start: int
    end: int


@dataclass(slots=True)
class _Slide:
    """A slide in the list of the presentation; ``lines`` are what the outline has of it."""

    persist: int
    identifier: int
    lines: list[str] = field(default_factory=list)


def parse(data: bytes, context: Context) -> Document:
    """Return the document in ``data``, with places like ``slide 4``.

    Raises ReadError if the file is damaged or encrypted.
    """
    file = CompoundFile(data)
    stream = read_stream(file, "PowerPoint Document")
    if stream is None:
        raise ReadError("damaged PPT (no PowerPoint Document); save it again")
    current = read_stream(file, "Current User")
    sections = Sections()
    notes: list[str] = []
    try:
        _add_slides(sections, stream, current or b"")
    except (struct.error, IndexError, KeyError) as error:
        notes.append(f"list of slides: damaged ({describe_fault(error)})")
        sections = Sections()
        sections.add(_texts(stream, 0, len(stream)))
    return complete_document(file, sections, context, notes)


def _add_slides(sections: Sections, stream: bytes, current: bytes) -> None:
    (edit,) = struct.unpack_from("<I", current, 16)
    directory, document = _read_directory(stream, edit)
    record = _record_at(stream, directory[document])
    slides, note_pages = _read_slide_lists(stream, record)
    notes = _read_notes(stream, directory, note_pages)
    for number, slide in enumerate(slides, 1):
        lines = list(slide.lines)
        if slide.persist in directory:
            page = _record_at(stream, directory[slide.persist])
            lines += _texts(stream, page.start, page.end)
        lines += notes.get(slide.identifier, [])
        sections.add(lines, f"slide {number}")
    pages = [
        directory[page.persist] for page in (*slides, *note_pages) if page.persist in directory
    ]
    margins = [record, *(_record_at(stream, offset) for offset in pages)]
    sections.add(_read_margins(stream, margins), "header or footer")


def _read_margins(stream: bytes, pages: list[_Record]) -> list[str]:
    """Return the headers, footers and dates of ``pages``, each distinct one once."""
    texts = (
        stream[text.start : text.end].decode("utf-16-le", errors="replace")
        for page in pages
        for record in _records(stream, page.start, page.end)
        if record.kind == _HEADERS_FOOTERS
        for text in _records(stream, record.start, record.end)
        if text.kind == _STRING
    )
    return [text for text in dict.fromkeys(texts) if text.strip()]


def _read_directory(stream: bytes, edit: int) -> tuple[dict[int, int], int]:
    """Return the offsets of the present objects by their ids, and the id of the document."""
    offsets: dict[int, int] = {}
    document = None
    for _ in range(_MAX_EDITS):
        record = _record_at(stream, edit)
        if record.kind != _USER_EDIT:
            raise IndexError
        if record.end - record.start >= _ENCRYPTED_EDIT_BYTES:
            raise ReadError("encrypted PPT; save it without a password")
        _, _, last_edit, table, newest = struct.unpack_from("<5I", stream, record.start)
        document = newest if document is None else document
        for persist, offset in _directory_entries(stream, _record_at(stream, table)):
            offsets.setdefault(persist, offset)
        if last_edit == 0 or last_edit >= edit:
            break
        edit = last_edit
    return offsets, document or 0


def _directory_entries(stream: bytes, record: _Record) -> Iterator[tuple[int, int]]:
    position = record.start
    while position + 4 <= record.end:
        (head,) = struct.unpack_from("<I", stream, position)
        first, count = head & 0xFFFFF, head >> 20
        position += 4
        for number in range(min(count, (record.end - position) // 4)):
            (offset,) = struct.unpack_from("<I", stream, position + 4 * number)
            yield first + number, offset
        position += 4 * count


def _read_slide_lists(stream: bytes, document: _Record) -> tuple[list[_Slide], list[_Slide]]:
    """Return the slides in order, with the text of their outline, and the pages of notes."""
    lists: dict[int, list[_Slide]] = {}
    for record in _records(stream, document.start, document.end):
        if record.kind != _SLIDE_LIST:
            continue
        slides = lists.setdefault(record.instance, [])
        for entry in _records(stream, record.start, record.end):
            if entry.kind == _SLIDE_PERSIST:
                persist, _, _, identifier = struct.unpack_from("<4I", stream, entry.start)
                slides.append(_Slide(persist, identifier))
            elif slides:
                slides[-1].lines += _lines_of(stream, entry)
    return lists.get(_SLIDES, []), lists.get(2, [])


def _read_notes(
    stream: bytes, directory: dict[int, int], pages: list[_Slide]
) -> dict[int, list[str]]:
    """Return the lines of the notes by the identifiers of their slides."""
    notes: dict[int, list[str]] = {}
    for page in pages:
        if page.persist not in directory:
            continue
        record = _record_at(stream, directory[page.persist])
        for atom in _records(stream, record.start, record.end):
            if atom.kind == _NOTES_ATOM:
                (slide,) = struct.unpack_from("<I", stream, atom.start)
                notes[slide] = page.lines + list(_texts(stream, record.start, record.end))
    return notes


def _texts(stream: bytes, start: int, end: int, depth: int = 0) -> Iterator[str]:
    """Yield the lines of text in the records between two offsets."""
    if depth == _MAX_DEPTH:
        return
    for record in _records(stream, start, end):
        if record.kind == _COMMENT:
            yield from _read_comment(stream, record)
        elif record.is_container and record.kind != _MASTER:
            yield from _texts(stream, record.start, record.end, depth + 1)
        else:
            yield from _lines_of(stream, record)


def _read_comment(stream: bytes, comment: _Record) -> Iterator[str]:
    """Yield the line of a comment, with its author."""
    texts = {
        record.instance: stream[record.start : record.end].decode("utf-16-le", errors="replace")
        for record in _records(stream, comment.start, comment.end)
        if record.kind == _STRING
    }
    if texts.get(1):
        author = texts.get(0)
        yield f"{author}: {texts[1]}" if author else texts[1]


def _lines_of(stream: bytes, record: _Record) -> list[str]:
    """Return the lines of a record of text; none if it is no such."""
    content = stream[record.start : record.end]
    if record.kind == _CHARACTERS:
        text = content.decode("utf-16-le", errors="replace")
    elif record.kind == _BYTES:
        text = content.decode("latin-1")
    else:
        return []
    lines = text.translate(_SEPARATORS).split("\n")
    return [line for line in lines if line.strip() and line != "*"]


def _records(stream: bytes, start: int, end: int) -> Iterator[_Record]:
    """Yield the records between two offsets, not those inside them."""
    while start + 8 <= end:
        record = _record_at(stream, start)
        yield record
        start = record.end


def _record_at(stream: bytes, offset: int) -> _Record:
    head, kind, size = struct.unpack_from("<HHI", stream, offset)
    end = min(offset + 8 + size, len(stream))
    return _Record(kind, head >> 4, head & 0xF == _CONTAINER, offset + 8, end)
