"""Read HTML and XHTML with lxml: the text that is visible in a browser."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from index.errors import ReadError
from index.readers import metadata
from index.readers.context import Context
from index.readers.faults import describe_fault
from index.readers.markup import decode_markup
from index.readers.page import Page
from index.text.reversed_arabic import TURNED_NOTE, turn_round
from index.types import Document

_CHUNK_BYTES: Final = 65_536
_MAX_INNER: Final = 3
"""How deep pages may lie in attributes of one another."""


def parse(data: bytes, context: Context, charset: str | None = None) -> Document:
    """Return the document in a page: a line for each block, title and date from its head.

    Navigation and the footer are left out unless most of the text is in them. ``charset`` is
    the encoding that whoever brought the page names, such as a mail header; it goes before
    what the page declares. Of a page that scripts fill the title is the text. Raises ReadError
    if elements nest more than 2,000 deep.
    """
    markup, encoding = decode_markup(data, charset)
    document = parse_markup(markup, context.name)
    text = document.text if document.text.strip() else document.title or ""
    return replace(document, text=text, encoding=encoding)


def parse_markup(markup: str, name: str = "") -> Document:
    """Return the document in a page that is decoded already; ``name`` is that of its file.

    A page without words has no text. Raises ReadError if elements nest more than 2,000 deep.
    """
    page = _parse_page(markup, _MAX_INNER)
    written = page.text()
    text = turn_round(written, only_whole=True)
    notes = () if text == written else (TURNED_NOTE,)
    titles = (page.meta_title, page.title, page.heading)
    about = metadata.describe(text, name, titles=titles, date=page.date)
    return Document(text, about.title, about.date, date_source=about.date_source, notes=notes)


def _parse_page(markup: str, inner: int) -> Page:
    """Parse a page; pages in its attributes are read ``inner`` deep."""
    from lxml import etree

    def read_inner(markup: str) -> str:
        try:
            return _parse_page(markup, inner - 1).text() if inner else ""
        except ReadError:  # the page around it is worth reading
            return ""

    page = Page(read_inner)
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
        raise ReadError(f"not a readable page ({describe_fault(error)}); save it again") from error
    return page
