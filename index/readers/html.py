"""HTML and XHTML: the text a reader sees, from parser events without building a tree.

Events keep memory small and depth harmless: a page of 100,000 nested elements
neither recurses nor loses its end.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from index.errors import ReadError
from index.readers import metadata
from index.readers.encoding import decode
from index.types import Document


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_NEVER_SEEN: Final = _names("script style template noscript iframe svg object head")
_FURNITURE: Final = _names("nav footer aside form")
_INLINE: Final = _names(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q ruby rt rp "
    "s samp small span strike strong sub sup time tt u var wbr img"
)
_CELLS: Final = frozenset(("td", "th"))
_VOID: Final = _names("area base br col embed hr img input link meta source track wbr")
_TITLE_NAMES: Final = frozenset(("og:title", "twitter:title"))
_DATE_NAMES: Final = _names(
    "article:published_time datepublished date dc.date dc.date.issued pubdate publishdate"
)
_MAX_DEPTH: Final = 2_000  # every stray end tag makes the parser walk all open elements
_CHUNK: Final = 65_536
_SPACES: Final = re.compile(r"\s+")
_CHARSET: Final = re.compile(rb"<meta[^<>]{0,200}?charset\s{0,9}=[\s\"']{0,9}([\w.:-]{2,40})", re.I)


def parse(data: bytes) -> Document:
    """Read a page: visible text with a line per block, title and date from its head.

    Navigation, footers, asides and forms are left out unless they hold all
    there is. Raises ReadError if elements nest more than 2,000 deep.
    """
    markup, encoding = _decode(data)
    page = _events(markup, _NEVER_SEEN | _FURNITURE)
    text = page.text()
    if not text:
        text = _events(markup, _NEVER_SEEN).text()
    text_title, text_date = metadata.from_text(text)
    title = next(
        filter(None, map(metadata.clean_title, (page.name, page.title, page.heading))), None
    )
    return Document(text, title or text_title, page.date or text_date, encoding)


def _decode(data: bytes) -> tuple[str, str]:
    """As any text, but a legacy encoding that the page declares comes before guessing."""
    text, encoding = decode(data)
    declared = _CHARSET.search(data[:4_096])
    if encoding.startswith("utf") or declared is None:
        return text, encoding
    try:
        name = codecs.lookup(declared[1].decode("ascii")).name
        return data.decode(name), name
    except (LookupError, UnicodeError):  # unknown or untrue
        return text, encoding


def _events(markup: str, skipped: frozenset[str]) -> _Page:
    from lxml import etree

    page = _Page(skipped)
    parser = etree.HTMLParser(target=page, encoding="utf-8", huge_tree=True)
    data = markup.encode("utf-8", errors="replace")
    try:
        for start in range(0, len(data), _CHUNK):
            parser.feed(data[start : start + _CHUNK])
        parser.close()
    except etree.LxmlError as error:
        raise ReadError(f"not a readable page ({type(error).__name__}); save it again") from error
    return page


class _Page:
    """Collects what the parser reports: lxml's parser target interface."""

    def __init__(self, skipped: frozenset[str]) -> None:
        self.title = self.heading = self.name = ""
        self.date: str | None = None
        self._skipped = skipped
        self._parts: list[str] = []
        self._skipping: list[str] = []
        self._depth = 0
        self._inside = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise ReadError(f"elements nest over {_MAX_DEPTH:,} deep; save the page as text")
        if tag in ("meta", "time"):
            self._note(tag, attributes)
        if tag in ("title", "h1") and not (self.title if tag == "title" else self.heading):
            self._inside = tag
        if tag in self._skipped:
            self._skipping.append(tag)
        elif not self._skipping:
            self._separate(tag)

    def end(self, tag: str) -> None:
        """End an element."""
        self._depth -= 1
        if tag == self._inside:
            self._inside = ""
        if self._skipping:
            if self._skipping[-1] == tag:
                self._skipping.pop()
        elif tag not in _VOID:
            self._separate(tag)

    def data(self, data: str) -> None:
        """Take text between tags."""
        if self._inside == "title":
            self.title += data[: metadata.MAX_TITLE * 4]
        elif self._inside == "h1":
            self.heading += data[: metadata.MAX_TITLE * 4]
        if not self._skipping and self._inside != "title":
            self._parts.append(_SPACES.sub(" ", data))

    def close(self) -> None:
        """Finish; the parser requires it."""

    def text(self) -> str:
        """The visible text: a line per block, white space collapsed as a browser does."""
        lines = (" ".join(line.split()) for line in "".join(self._parts).split("\n"))
        return "\n".join(filter(None, lines))

    def _separate(self, tag: str) -> None:
        if tag in _CELLS:
            self._parts.append(" ")
        elif tag not in _INLINE:
            self._parts.append("\n")

    def _note(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "time":
            self.date = self.date or metadata.find_date(attributes.get("datetime", ""))
            return
        names = {attributes.get(key, "").lower() for key in ("property", "name", "itemprop")}
        content = attributes.get("content", "")
        if names & _DATE_NAMES:
            self.date = metadata.find_date(content) or self.date
        if names & _TITLE_NAMES and not self.name:
            self.name = content
