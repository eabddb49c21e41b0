"""Read FictionBook 2: sections with their titles, verses, and notes."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import Final

from index.errors import ReadError
from index.readers import metadata
from index.readers.context import Context
from index.readers.encoding import decode, decode_as_declared
from index.readers.faults import describe_fault
from index.readers.sections import Sections, make_document
from index.types import Document

_DECLARATION: Final = re.compile(rb"\A\s*<\?xml[^>]{0,200}?encoding=[\"']([\w.:-]{2,40})[\"']")
_CHUNK_BYTES: Final = 65_536
_LINES: Final = frozenset("p v subtitle text-author td th date".split())
_MAX_LABEL: Final = 60


def parse(data: bytes, context: Context) -> Document:
    """Return the document in ``data``, with the titles of sections as places.

    Raises ReadError if it is no XML at all; of a damaged book the beginning is read.
    """
    from lxml import etree

    text, encoding = _decode(data)
    markup = re.sub(r"\A\s*<\?xml[^>]*\?>", "", text).encode("utf-8", errors="replace")
    book = _Book()
    parser = etree.XMLParser(
        target=book, resolve_entities=False, no_network=True, recover=True, encoding="utf-8"
    )
    notes = []
    try:
        for start in range(0, len(markup), _CHUNK_BYTES):
            parser.feed(markup[start : start + _CHUNK_BYTES])
        parser.close()
    except etree.LxmlError as error:
        notes.append(f"the end is damaged ({describe_fault(error)})")
    sections = book.sections()
    if sections.is_empty:
        raise ReadError("damaged FB2 (no text); save it again")
    document = make_document(
        sections,
        context,
        titles=(book.title,),
        published=metadata.find_date(book.date),
        notes=notes,
    )
    return replace(document, encoding=encoding)


def _decode(data: bytes) -> tuple[str, str]:
    """Return the markup and its encoding: as declared, or by its bytes if that is untrue."""
    declared = _DECLARATION.match(data)
    label = declared[1].decode("ascii") if declared else ""
    return (decode_as_declared(data, label) if label else None) or decode(data)


class _Book:
    """An lxml parser target that collects the lines of a book and where its sections begin."""

    def __init__(self) -> None:
        self.title = ""
        self.date = ""
        self._lines: list[str] = []
        self._labels: list[tuple[int, str]] = []
        """Where sections begin among the lines, and how they are called."""
        self._pieces: list[str] = []
        self._open: list[str] = []
        """The elements that are open, by local name."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        name = tag.rpartition("}")[2]
        self._open.append(name)
        if name in ("section", "body"):
            self._end_line()
            self._labels.append((len(self._lines), attributes.get("name", "")))
        elif name in _LINES:
            self._end_line()

    def end(self, tag: str) -> None:
        """End an element."""
        name = tag.rpartition("}")[2]
        if self._open:
            self._open.pop()
        if name in _LINES:
            self._end_line()

    def data(self, data: str) -> None:
        """Take text between tags."""
        if "binary" in self._open or "stylesheet" in self._open:
            return
        if "description" in self._open:
            self._read_description(data)
        elif not _LINES.isdisjoint(self._open):
            self._pieces.append(data)

    def close(self) -> None:
        """Finish; the parser requires it."""

    def sections(self) -> Sections:
        """Return the lines by sections, each called by its first title."""
        self._end_line()
        sections = Sections()
        starts = [(0, ""), *self._labels, (len(self._lines), "")]
        for (start, label), (end, _) in pairwise(starts):
            sections.add(self._lines[start:end], label[:_MAX_LABEL])
        return sections

    def _read_description(self, data: str) -> None:
        if "title-info" in self._open and self._open[-1] == "book-title":
            self.title += data
        elif "annotation" in self._open and not _LINES.isdisjoint(self._open):
            self._pieces.append(data)
        elif "title-info" in self._open and self._open[-1] == "date":
            self.date += data

    def _end_line(self) -> None:
        line = " ".join("".join(self._pieces).split())
        self._pieces = []
        if not line:
            return
        if "title" in self._open and self._labels and self._labels[-1] == (len(self._lines), ""):
            self._labels[-1] = (len(self._lines), line)
        self._lines.append(line)
