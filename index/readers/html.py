"""Read HTML and XHTML with lxml: the text that is visible in a browser.

The text is collected from parser events without building a tree, so that memory stays small
and a page of 100,000 nested elements neither recurses nor loses its end.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from index.errors import ReadError
from index.readers import metadata
from index.readers.context import Context
from index.readers.encoding import decode, decode_as_declared
from index.types import Document

_INVISIBLE: Final = frozenset("script style template noscript iframe svg object head".split())
_BOILERPLATE: Final = frozenset("nav footer aside form".split())
_INLINE: Final = frozenset(
    """
    a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q ruby rt rp
    s samp small span strike strong sub sup time tt u var wbr img
    """.split()
)
_TITLE_TAGS: Final = frozenset("title h1".split())
_CELLS: Final = frozenset("td th".split())
_VOID: Final = frozenset("area base br col embed hr img input link meta source track wbr".split())
_TITLE_PROPERTIES: Final = frozenset("og:title twitter:title".split())
_DATE_PROPERTIES: Final = frozenset(
    "article:published_time datepublished date dc.date dc.date.issued pubdate publishdate".split()
)
_MAX_DEPTH: Final = 2_000  # every stray end tag makes the parser walk all open elements
_MAX_RAW_TITLE: Final = 4 * metadata.MAX_TITLE
"""Code points of a title before white space is collapsed."""
_CHUNK_BYTES: Final = 65_536
_MAX_DECLARATION_BYTES: Final = 4_096
"""Bytes at the head of a page where it declares its encoding."""
_WHITESPACE: Final = re.compile(r"\s+")
_CHARSET: Final = re.compile(rb"<meta[^<>]{0,200}?charset\s{0,9}=[\s\"']{0,9}([\w.:-]{2,40})", re.I)


def parse(data: bytes, context: Context, charset: str | None = None) -> Document:
    """Return the document in a page: a line for each block, title and date from its head.

    Navigation, footers, asides and forms are left out unless all of the text is in them.
    ``charset`` is the encoding that whoever brought the page names, such as a mail header; it
    goes before what the page declares. Raises ReadError if elements nest more than 2,000 deep.
    """
    markup, encoding = _decode_page(data, charset)
    return replace(parse_markup(markup, context.name), encoding=encoding)


def parse_markup(markup: str, name: str = "") -> Document:
    """Return the document in a page that is decoded already; ``name`` is that of its file.

    A page without words has no text. Raises ReadError if elements nest more than 2,000 deep.
    """
    page = _parse_markup(markup, _INVISIBLE | _BOILERPLATE)
    text = page.text()
    if not text:
        text = _parse_markup(markup, _INVISIBLE).text()
    titles = (page.meta_title, page.title, page.heading)
    about = metadata.describe(text, name, titles=titles, date=page.date)
    return Document(text, about.title, about.date, date_source=about.date_source)


def _decode_page(data: bytes, charset: str | None) -> tuple[str, str]:
    """Return the markup and its encoding: a legacy one as declared, guessed only if it is not."""
    named = decode_as_declared(data, charset) if charset else None
    if named:
        return named
    text, encoding = decode(data)
    declared = _CHARSET.search(data[:_MAX_DECLARATION_BYTES])
    if encoding.startswith("utf") or declared is None:
        return text, encoding
    return decode_as_declared(data, declared[1].decode("ascii")) or (text, encoding)


def _parse_markup(markup: str, skipped_tags: frozenset[str]) -> _Page:
    from lxml import etree

    page = _Page(skipped_tags)
    parser = etree.HTMLParser(target=page, encoding="utf-8", huge_tree=True)
    data = markup.encode("utf-8", errors="replace")
    if not data.strip():  # to the parser an error
        return page
    try:
        for start in range(0, len(data), _CHUNK_BYTES):
            parser.feed(data[start : start + _CHUNK_BYTES])
        parser.close()
    except etree.XMLSyntaxError:  # no element at all
        return page
    except etree.LxmlError as error:
        raise ReadError(f"not a readable page ({type(error).__name__}); save it again") from error
    return page


class _TitleText:
    """Collects the text of a title, which may come in any number of pieces, up to a length."""

    def __init__(self) -> None:
        self.length = 0
        self._pieces: list[str] = []

    def add(self, piece: str) -> None:
        """Take the next piece."""
        piece = piece[: _MAX_RAW_TITLE - self.length]
        if piece:
            self._pieces.append(piece)
            self.length += len(piece)

    def text(self) -> str:
        """Return the pieces together."""
        return "".join(self._pieces)


class _Page:
    """Collects text, titles and date from the parser's events, as an lxml parser target.

    Elements with ``skipped_tags`` are left out. ``meta_title`` is what the page tells social
    media.
    """

    def __init__(self, skipped_tags: frozenset[str]) -> None:
        self.meta_title = ""
        self.date: str | None = None
        self._skipped_tags = skipped_tags
        self._parts: list[str] = []
        self._depth = 0
        self._open_skipped: list[str] = []
        """Tags of the skipped elements that are open."""
        self._titles = {tag: _TitleText() for tag in _TITLE_TAGS}
        self._open_title: str | None = None
        """The tag of the title or heading that is open."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise ReadError(f"elements nest over {_MAX_DEPTH:,} deep; save the page as text")
        if tag in ("meta", "time"):
            self._read_metadata(tag, attributes)
        if tag in _TITLE_TAGS and not self._titles[tag].length:
            self._open_title = tag
        if tag in self._skipped_tags:
            self._open_skipped.append(tag)
        elif not self._open_skipped:
            self._add_break(tag)

    def end(self, tag: str) -> None:
        """End an element."""
        self._depth -= 1
        if tag == self._open_title:
            self._open_title = None
        if self._open_skipped:
            if self._open_skipped[-1] == tag:
                self._open_skipped.pop()
        elif tag not in _VOID:
            self._add_break(tag)

    def data(self, data: str) -> None:
        """Take text between tags."""
        if self._open_title is not None:
            self._titles[self._open_title].add(data)
        if not self._open_skipped and self._open_title != "title":
            self._parts.append(_WHITESPACE.sub(" ", data))

    def close(self) -> None:
        """Finish; the parser requires it."""

    @property
    def title(self) -> str:
        """The text of the title element."""
        return self._titles["title"].text()

    @property
    def heading(self) -> str:
        """The text of the first h1."""
        return self._titles["h1"].text()

    def text(self) -> str:
        """Return the visible text, a line for each block, white space collapsed."""
        lines = [" ".join(line.split()) for line in "".join(self._parts).split("\n")]
        return "\n".join(line for line in lines if line)

    def _add_break(self, tag: str) -> None:
        if tag in _CELLS:
            self._parts.append(" ")
        elif tag not in _INLINE:
            self._parts.append("\n")

    def _read_metadata(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "time":
            self.date = self.date or metadata.find_date(attributes.get("datetime", ""))
            return
        names = {attributes.get(key, "").lower() for key in ("property", "name", "itemprop")}
        content = attributes.get("content", "")
        if names & _DATE_PROPERTIES:
            self.date = metadata.find_date(content) or self.date
        if names & _TITLE_PROPERTIES and not self.meta_title:
            self.meta_title = content
