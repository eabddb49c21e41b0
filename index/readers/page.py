"""What a page of HTML says: its visible text, its titles and its date.

Collected from parser events without a tree, so that memory stays small and a page of 100,000
nested elements neither recurses nor loses its end.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from index.errors import ReadError
from index.readers import metadata

_INVISIBLE: Final = frozenset("script style template iframe head title".split())
_NAVIGATION: Final = frozenset("nav footer menu select".split())
_FALLBACK: Final = frozenset("noscript object".split())
"""Shown by browsers that cannot do better: often a plea, now and then the text itself."""
_APART: Final = _NAVIGATION | _FALLBACK | {"aside"}
_OWN_FOOTERS: Final = frozenset("article blockquote section figure".split())
"""Elements whose footers belong to their text."""
_INLINE: Final = frozenset(
    """
    a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q ruby rt rp
    s samp small span strike strong sub sup time tt u var wbr img
    """.split()
)
_TITLE_TAGS: Final = frozenset("title h1".split())
_CELLS: Final = frozenset("td th".split())
_VOID: Final = frozenset("area base br col embed hr img input link meta source track wbr".split())
_SHOWN_IN_PICTURES: Final = frozenset("text foreignobject".split())
_COUNTED: Final = _INVISIBLE | _SHOWN_IN_PICTURES | {"a", "svg"}
"""Elements of which it matters how many are open."""
_TITLE_PROPERTIES: Final = frozenset("og:title twitter:title dc.title citation_title".split())
_DATE_PROPERTIES: Final = frozenset(
    """
    article:published_time og:article:published_time og:published_time article:published
    article.published datepublished date date.created creation_date pubdate publishdate
    publish_date publish-date publication_date parsely-pub-date sailthru.date bt:pubdate
    dc.date dc.date.issued dc.date.created dc.date.published dcterms.date dcterms.issued
    dcterms.created citation_publication_date citation_date rnews:datepublished fecha
    """.split()
)
_DATE_CLASSES: Final = frozenset(
    "published entry-date post-date pubdate fecha date-published".split()
)
_TELLING: Final = frozenset("meta script time".split())
"""Elements that may say something about the page."""
_JSON_LD: Final = "application/ld+json"
_MAX_JSON: Final = 200_000
"""Code points of structured data that are looked at."""
_JSON_DATE: Final = re.compile(r'"date(Published|Created)"\s{0,9}:\s{0,9}"([^"\\]{4,40})"')
_MAX_DEPTH: Final = 2_000  # every stray end tag makes the parser walk all open elements
_MAX_RAW_TITLE: Final = 4 * metadata.MAX_TITLE
"""Code points of a title before white space is collapsed."""
_MAX_ALT: Final = 500
_MAX_PLEA: Final = 150
"""Code points of a text that asks for another browser; a longer one says something."""
_WHITESPACE: Final = re.compile(r"\s+")
_UNSEEN: Final = re.compile("[\u00ad\u200b\u2060\ufeff]")
"""Soft hyphens and other places where a browser may break a word."""


class _Part:
    """A part of a page: its main text, or what an element that may be left out holds."""

    def __init__(self, tag: str = "") -> None:
        self.tag = tag
        self.length = 0
        self.length_in_links = 0

    def is_navigation(self) -> bool:
        """Tell whether it leads elsewhere: so do the asides that are links, mostly."""
        if self.tag == "aside":
            return 2 * self.length_in_links >= self.length
        return self.tag in _NAVIGATION


class _Collected:
    """Collects text that may come in any number of pieces, up to a length."""

    def __init__(self, max_length: int = _MAX_RAW_TITLE) -> None:
        self.length = 0
        self._max_length = max_length
        self._pieces: list[str] = []

    def add(self, piece: str) -> None:
        """Take the next piece."""
        piece = piece[: self._max_length - self.length]
        if piece:
            self._pieces.append(piece)
            self.length += len(piece)

    def text(self) -> str:
        """Return the pieces together."""
        return "".join(self._pieces)


class Page:
    """Collects text, titles and date from the parser's events, as an lxml parser target.

    ``meta_title`` is what the page tells social media. ``read_inner`` returns the text of a
    page that is in an attribute of this one.
    """

    def __init__(self, read_inner: Callable[[str], str]) -> None:
        self.meta_title = ""
        self._read_inner = read_inner
        self._dates: dict[str, str] = {}
        """The first date of each kind: published, created, marked, time."""
        self._main = _Part()
        self._part = self._main
        """The part that text belongs to now."""
        self._part_depth = 0
        """How many elements were open when it began."""
        self._pieces: list[tuple[_Part, str]] = []
        self._open: list[str] = []
        """The tags of the elements that are open, outermost first."""
        self._invisible = self._links = self._pictures = self._shown = 0
        """How many elements of these kinds are open."""
        self._titles = {tag: _Collected() for tag in _TITLE_TAGS}
        self._open_title: str | None = None
        """The tag of the title or heading that is open."""
        self._json: _Collected | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        if len(self._open) >= _MAX_DEPTH:
            raise ReadError(f"elements nest over {_MAX_DEPTH:,} deep; save the page as text")
        if tag in _TELLING or "itemprop" in attributes:
            self._read_metadata(tag, attributes)
        if tag in _TITLE_TAGS and not self._titles[tag].length and not self._pictures:
            self._open_title = tag
        if tag == "iframe" and attributes.get("srcdoc"):
            self._add(f"\n{self._read_inner(attributes['srcdoc'])}\n")
        if tag == "template" and "shadowrootmode" in attributes:
            tag = "div"
        if tag in _APART:
            self._begin_part(tag)
        self._open.append(tag)
        if tag in _COUNTED:
            self._count(tag, 1)
        if tag == "img":
            self._add_alternative(attributes.get("alt") or "")
        self._add_break(tag)

    def end(self, tag: str) -> None:
        """End an element."""
        if not self._open:
            return
        if tag == self._open_title:
            self._open_title = None
        if tag == "script" and self._json is not None:
            self._read_json(self._json)
            self._json = None
        opened = self._open.pop()
        if opened not in _VOID:
            self._add_break(opened)
        if opened in _COUNTED:
            self._count(opened, -1)
        if len(self._open) <= self._part_depth and self._part is not self._main:
            self._part = self._main

    def data(self, data: str) -> None:
        """Take text between tags."""
        if self._open_title is not None:
            self._titles[self._open_title].add(data)
        if self._json is not None:
            self._json.add(data)
        if self._is_hidden():
            return
        if data.isspace():
            self._pieces.append((self._part, " "))
        elif "\n" in data or "  " in data:
            self._add(_WHITESPACE.sub(" ", data))
        else:
            self._add(data)

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

    @property
    def date(self) -> str | None:
        """The date of publication, as ``YYYY-MM-DD``."""
        kinds = ("published", "created", "marked", "time")
        return next((self._dates[kind] for kind in kinds if kind in self._dates), None)

    def text(self) -> str:
        """Return the visible text, a line for each block, white space collapsed.

        Navigation is left out where the rest is most of the text, and what is for old browsers
        only where it is short and there is other text.
        """
        parts = dict.fromkeys(part for part, _ in self._pieces)
        main = sum(part.length for part in parts if not part.tag or not self._may_go(part))
        navigation = sum(part.length for part in parts if part.is_navigation())
        left_out = {
            part
            for part in parts
            if (part.is_navigation() and navigation <= main)
            or (part.tag in _FALLBACK and part.length <= min(main, _MAX_PLEA))
        }
        joined = "".join("\n" if part in left_out else piece for part, piece in self._pieces)
        lines = [" ".join(line.split()) for line in _UNSEEN.sub("", joined).split("\n")]
        return "\n".join(line for line in lines if line)

    def _may_go(self, part: _Part) -> bool:
        return part.is_navigation() or part.tag in _FALLBACK

    def _begin_part(self, tag: str) -> None:
        """Begin a part of the page unless it lies in one already."""
        own_footer = tag == "footer" and not _OWN_FOOTERS.isdisjoint(self._open)
        if self._part is self._main and not own_footer:
            self._part, self._part_depth = _Part(tag), len(self._open)

    def _count(self, tag: str, change: int) -> None:
        if tag in _INVISIBLE and not (tag == "title" and self._pictures):
            self._invisible += change
        elif tag == "a":
            self._links += change
        elif tag == "svg":
            self._pictures += change
        elif tag in _SHOWN_IN_PICTURES:
            self._shown += change

    def _is_hidden(self) -> bool:
        return bool(self._invisible or (self._pictures and not self._shown))

    def _add(self, piece: str) -> None:
        if self._is_hidden():
            return
        length = len(piece.strip())
        self._part.length += length
        if self._links:
            self._part.length_in_links += length
        self._pieces.append((self._part, piece))

    def _add_break(self, tag: str) -> None:
        if tag in _INLINE or self._is_hidden():
            return
        self._pieces.append((self._part, " " if tag in _CELLS else "\n"))

    def _add_alternative(self, text: str) -> None:
        """Add the text that stands for a picture; a single letter is the initial of a word."""
        text = _WHITESPACE.sub(" ", text[:_MAX_ALT])
        self._add(text if len(text) == 1 else f" {text} ")

    def _read_metadata(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "script":
            if (attributes.get("type") or "").strip().lower() == _JSON_LD:
                self._json = _Collected(_MAX_JSON)
            return
        names = {(attributes.get(key) or "").lower() for key in ("property", "name", "itemprop")}
        content = attributes.get("content") or attributes.get("datetime") or ""
        if names & _DATE_PROPERTIES:
            self._note_date("published", content)
        if tag == "meta" and names & _TITLE_PROPERTIES and not self.meta_title:
            self.meta_title = attributes.get("content") or ""
        if tag == "time" and self._part is self._main:
            classes = (attributes.get("class") or "").lower().split()
            marked = "pubdate" in attributes or not _DATE_CLASSES.isdisjoint(classes)
            self._note_date("marked" if marked else "time", attributes.get("datetime") or "")

    def _read_json(self, json: _Collected) -> None:
        """Take the dates from structured data (schema.org), which need not be valid JSON."""
        for kind, value in _JSON_DATE.findall(json.text()):
            self._note_date(kind.lower(), value)

    def _note_date(self, kind: str, value: str) -> None:
        date = metadata.find_date(value)
        if date:
            self._dates.setdefault(kind, date)
