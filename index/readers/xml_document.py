"""Read XML of any kind with lxml: the text of its elements, and attributes that are text.

Feeds (RSS, Atom) hold pages in their elements, which are read as such; drawings (SVG) hold
words among much else. Nothing is fetched, and the parser bounds what entities expand to.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from index.errors import ReadError
from index.readers import html, metadata, text
from index.readers.context import Context
from index.readers.markup import decode_markup
from index.types import Document

_CHUNK_BYTES: Final = 65_536
_MAX_DEPTH: Final = 2_000
_MAX_VALUE: Final = 100_000
"""Code points of an attribute that are read."""
_DECLARATION: Final = re.compile(r"\A\s*<\?xml[^>]*\?>")
_PAGE: Final = re.compile(
    r"</?(?:p|br|div|a|img|b|i|em|strong|ul|li|h[1-6]|span|table)\b[^<>]*>", re.I
)
"""What text that is a page has, once its entities are characters."""
_XHTML: Final = "{http://www.w3.org/1999/xhtml}html"
_INVISIBLE: Final = frozenset("script style".split())
_TEXT_ATTRIBUTES: Final = frozenset(
    "text title body label name alt description content subject".split()
)
"""Attributes that are text even if they are a single word."""
_WORDS: Final = re.compile(r"[^\W\d_]{2,}[^\w<>/]*\s[^\w<>/]*[^\W\d_]{2,}")


def parse(data: bytes, context: Context) -> Document:
    """Return the document in XML: the text of its elements, a line for each that is no part of one.

    XHTML is read as HTML. What is no XML at all is read as plain text, with a note. Raises
    ReadError if elements nest more than 2,000 deep.
    """
    markup, encoding = decode_markup(data)
    content = _collect(markup)
    if content is None:
        document = text.parse(data, context)
        return replace(document, notes=(*document.notes, "not well-formed XML; read as plain text"))
    if content.root == _XHTML:
        return replace(html.parse_markup(markup, context.name), encoding=encoding)
    about = metadata.describe(content.text(), context.name, titles=(content.title,))
    notes = ("damaged XML: the rest of it is missing",) if content.is_damaged else ()
    return Document(
        content.text(), about.title, about.date, encoding, about.date_source, notes=notes
    )


def _collect(markup: str) -> _Content | None:
    """Return what is in the elements; None if there is none."""
    from lxml import etree

    content = _Content()
    parser = etree.XMLParser(
        target=content,
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_pis=True,
    )
    data = _DECLARATION.sub("", markup).encode("utf-8", errors="replace")
    try:
        for start in range(0, len(data), _CHUNK_BYTES):
            parser.feed(data[start : start + _CHUNK_BYTES])
        parser.close()
    except etree.LxmlError:
        content.is_damaged = True
        content.flush()
    return content if content.root else None


class _Content:
    """Collects the text of elements from the parser's events, as an lxml parser target."""

    def __init__(self) -> None:
        self.root = ""
        self.title = ""
        self.is_damaged = False
        """The parser gave up: what was read up to there is what there is."""
        self._last_piece = ""
        self._pieces: list[str] = []
        self._own: list[list[str]] = []
        """For each open element, its own text since its last child."""
        self._has_text: list[bool] = []
        """For each open element, whether it has text of its own beside its children."""
        self._tags: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        if len(self._tags) >= _MAX_DEPTH:
            raise ReadError(f"elements nest over {_MAX_DEPTH:,} deep; save it as text")
        self.root = self.root or tag
        self.flush()
        if self._has_text and not self._has_text[-1]:
            self._pieces.append("\n")
        self._tags.append(_local(tag))
        self._own.append([])
        self._has_text.append(False)
        for name, value in attributes.items():
            if _is_text(_local(name), value):
                self._pieces.append(f"{value[:_MAX_VALUE]}\n")

    def end(self, _: str) -> None:
        """End an element."""
        self.flush()
        tag = self._tags.pop()
        self._own.pop()
        self._has_text.pop()
        if self._has_text and not self._has_text[-1]:
            self._pieces.append("\n")
        if tag == "title" and not self.title:
            self.title = self._last_piece

    def data(self, data: str) -> None:
        """Take text between tags."""
        if self._tags and self._tags[-1] not in _INVISIBLE:
            self._own[-1].append(data)

    def close(self) -> None:
        """Finish; the parser requires it."""

    def flush(self) -> None:
        """Take the text since the last tag, which the parser hands over in pieces."""
        if not self._own or not self._own[-1]:
            return
        piece = "".join(self._own[-1])
        self._own[-1].clear()
        if not piece.isspace():
            self._has_text[-1] = True
            if _PAGE.search(piece):
                piece = f"\n{html.parse_markup(piece).text}\n"
            self._last_piece = piece
        self._pieces.append(piece)

    def text(self) -> str:
        """Return the text, without indentation and empty lines."""
        lines = (" ".join(line.split()) for line in "".join(self._pieces).split("\n"))
        return "\n".join(line for line in lines if line)


def _local(name: str) -> str:
    return name.rpartition("}")[2].lower()


def _is_text(name: str, value: str) -> bool:
    if name in _TEXT_ATTRIBUTES:
        return any(map(str.isalpha, value))
    return _WORDS.search(value[:_MAX_VALUE]) is not None and "://" not in value
