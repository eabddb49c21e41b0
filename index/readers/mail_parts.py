"""Gather what a message says and what is attached to it, over all its MIME parts."""

from __future__ import annotations

import re
from binascii import Error as UuError
from binascii import a2b_uu
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from index.errors import ReadError
from index.readers import html
from index.readers.cms import signed_content
from index.readers.context import Context
from index.readers.mime import Entity, parse_entity
from index.readers.mime_words import decode_header, decode_text
from index.types import Document

_MAX_DEPTH: Final = 50
"""How deep parts may lie in one another; what lies deeper is read as text."""
_MAX_PARTS: Final = 100_000
_MIN_COVERED: Final = 0.5
"""Share of a page's words that plain text beside it must have to come first."""
_MIN_DECORATION: Final = 10_000
"""Bytes of a picture in a page from which on it may show text, and is read."""
_MAX_HEAD: Final = 100_000
"""Bytes of a forwarded message in which its subject stands."""
_MAX_SUBJECT: Final = 80
"""Code points of the subject that names a forwarded message."""

_PAGE_START: Final = re.compile(r"\s*<(?:!doctype\s+html|html)\b", re.I)
_WORD: Final = re.compile(r"\w+")
_QUOTES: Final = re.compile(r"(?:> ?)*")
_UU_FILE: Final = re.compile(
    rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,200})\r?\n((?:[ -`]{1,90}\r?\n)+?)`?\r?\n?end\b",
    re.M,
)
"""A file in the text, as messages had them before MIME: ``uuencode``."""
_TEXT_TYPES: Final = frozenset(
    """
    text/plain text/enriched text/richtext text/markdown text/x-markdown text/calendar
    text/rfc822-headers message/delivery-status message/disposition-notification
    message/global-delivery-status message/feedback-report message/partial
    message/external-body application/ics
    """.split()
)
_PAGE_TYPES: Final = frozenset("text/html application/xhtml+xml".split())
_MESSAGE_TYPES: Final = frozenset("message/rfc822 message/global message/news".split())
_SIGNATURES: Final = frozenset(
    """
    application/pgp-signature application/pkcs7-signature application/x-pkcs7-signature
    application/pgp-encrypted
    """.split()
)
_SIGNED_TYPES: Final = frozenset("application/pkcs7-mime application/x-pkcs7-mime".split())
"""Messages in their signature, or encrypted ones (S/MIME, RFC 8551)."""
_RESOURCE: Final = re.compile(
    r"text/css|text/javascript|application/(?:x-)?javascript|font/|image/"
)
_SUFFIXES: Final = {
    "text/plain": ".txt",
    "text/html": ".html",
    "text/csv": ".csv",
    "text/calendar": ".ics",
    "text/rtf": ".rtf",
    "application/rtf": ".rtf",
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/tiff": ".tif",
    **dict.fromkeys(_MESSAGE_TYPES, ".eml"),
}
"""What the names of parts without a name end in."""


@dataclass(frozen=True, slots=True)
class Body:
    """A text of a message; ``rich`` if it was a page, which has a title and a date."""

    text: str
    encoding: str | None = None
    rich: bool = False
    title: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a message; ``load`` returns its bytes.

    ``parse`` returns its document if it is no file of its own.
    """

    name: str
    load: Callable[[], bytes]
    parse: Callable[[Context], Document] | None = None


@dataclass(slots=True)
class Contents:
    """What a message has in it; ``notes`` say what of it could not be read."""

    bodies: list[Body] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_contents(message: Entity) -> Contents:
    """Return what is in a message."""
    walk = _Walk()
    walk.contents.bodies += walk.read(message, 0)
    return walk.contents


class _Walk:
    """One walk over all parts of a message."""

    def __init__(self) -> None:
        self.contents = Contents()
        self._parts = 0
        self._has_text = False

    def read(self, part: Entity, depth: int) -> list[Body]:
        """Return the texts of a part and of those in it; put what is attached aside."""
        self._parts += 1
        if self._parts > _MAX_PARTS:
            if self._parts == _MAX_PARTS + 1:
                self.contents.notes.append(f"more than {_MAX_PARTS:,} parts; the rest is left out")
            return []
        kind = part.content_type
        if kind.startswith("multipart/") and depth < _MAX_DEPTH:
            texts = self._read_parts(kind, part, depth)
            if texts is not None:
                return texts
        if kind in _SIGNATURES:
            return []
        if kind in _SIGNED_TYPES and depth < _MAX_DEPTH:
            return self._read_signed(part, depth)
        if self._is_file(part, kind):
            self._add_file(part, kind)
            return []
        return self._read_text(part, kind)

    def _read_parts(self, kind: str, part: Entity, depth: int) -> list[Body] | None:
        """Return the texts in a multipart body, None if there is no part in it."""
        before = self._parts
        if kind == "multipart/alternative":
            texts = choose_alternative([self.read(child, depth + 1) for child in part.parts()])
        elif kind == "multipart/encrypted":
            self.contents.notes.append("the message is encrypted; save it decrypted")
            return []
        else:
            texts = [body for child in part.parts() for body in self.read(child, depth + 1)]
        return texts if self._parts > before else None

    def _read_signed(self, part: Entity, depth: int) -> list[Body]:
        """Return the texts of the message in a signature; its files are those of this message."""
        try:
            content = signed_content(part.content())
        except ReadError as error:
            self.contents.notes.append(f"{part.file_name or 'smime.p7m'}: {error}")
            return []
        return self.read(parse_entity(content), depth + 1)

    def _is_file(self, part: Entity, kind: str) -> bool:
        if kind in _MESSAGE_TYPES:
            return True
        if kind.startswith("multipart/"):
            return False
        if part.disposition == "attachment" or kind not in _TEXT_TYPES | _PAGE_TYPES:
            return not kind.startswith("text/x-amp") and kind != "text/watch-html"
        return bool(part.file_name) and self._has_text

    def _add_file(self, part: Entity, kind: str) -> None:
        name = part.file_name
        if _RESOURCE.match(kind) and _is_decoration(part, kind):
            return
        if kind in _MESSAGE_TYPES and not name:
            inner = parse_entity(part.content()[:_MAX_HEAD])
            subject = decode_header(inner.field("subject"), inner.charset).replace("/", "-")
            name = subject[:_MAX_SUBJECT] or "message"
        number = len(self.contents.attachments) + 1
        name = name or f"attachment {number}"
        suffix = _SUFFIXES.get(kind, "")
        if suffix and not (name.lower().endswith(suffix) or _has_suffix(name, kind)):
            name += suffix
        self.contents.attachments.append(Attachment(name, part.content))

    def _read_text(self, part: Entity, kind: str) -> list[Body]:
        data, files = _take_uuencoded(part.content())
        self.contents.attachments += files
        text, encoding = decode_text(data, part.charset)
        if kind in _PAGE_TYPES or _PAGE_START.match(text):
            return self._read_page(text, encoding)
        if part.is_flowed:
            text = _join_flowed(text, deletes=part.parameter("delsp").lower() == "yes")
        text = text.strip("\r\n")
        self._has_text = self._has_text or bool(text.strip())
        return [Body(text, encoding)] if text.strip() else []

    def _read_page(self, markup: str, encoding: str) -> list[Body]:
        try:
            bodies = read_page(markup, encoding)
        except ReadError as error:
            self.contents.notes.append(f"a page in the message: {error}")
            return []
        self._has_text = self._has_text or bool(bodies)
        return bodies


def read_page(markup: str, encoding: str | None) -> list[Body]:
    """Return the text of a page in a message, if it has any. Raises ReadError if it nests deep."""
    page = html.parse_markup(markup)
    if not page.text.strip():
        return []
    return [Body(page.text, encoding, True, page.title, page.date)]


def _has_suffix(name: str, kind: str) -> bool:
    """Tell whether a name says what it is; forwarded messages are called by their subjects."""
    stem, dot, suffix = name.rpartition(".")
    return kind not in _MESSAGE_TYPES and bool(stem and dot) and suffix.isalnum()


def _is_decoration(part: Entity, kind: str) -> bool:
    """Tell whether a part only serves the look of a page in the message."""
    if not kind.startswith("image/"):
        return bool(part.field("content-location"))
    if part.disposition == "attachment":
        return False
    belongs = part.field("content-id") or part.field("content-location")
    return bool(belongs) and part.end - part.start < _MIN_DECORATION


def choose_alternative(alternatives: Iterable[list[Body]]) -> list[Body]:
    """Return the alternative that says most: plain text, unless a page has more.

    Lines of the other with a word that it does not have follow: what is written into one only
    must be found, too.
    """
    plain: list[Body] = []
    rich: list[Body] = []
    for bodies in alternatives:
        if any(body.rich for body in bodies):
            rich = bodies
        elif bodies and not plain:
            plain = bodies
    if not plain or not rich:
        return plain or rich
    plain_words, rich_words = _distinct_words(plain), _distinct_words(rich)
    if len(rich_words & plain_words) >= _MIN_COVERED * len(rich_words):
        return [*plain, *_lines_beyond(plain_words, rich)]
    if len(rich_words) > len(plain_words):
        return [*rich, *_lines_beyond(rich_words, plain)]
    return plain + rich


def _lines_beyond(words: set[str], bodies: list[Body]) -> Iterator[Body]:
    """Yield ``bodies`` with those of their lines alone that have a word beyond ``words``."""
    for body in bodies:
        lines = (line for line in body.text.splitlines() if not _words_of(line) <= words)
        text = "\n".join(lines)
        if text:
            yield replace(body, text=text)


def _distinct_words(bodies: list[Body]) -> set[str]:
    return set().union(*(_words_of(body.text) for body in bodies))


def _words_of(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)}


def _take_uuencoded(data: bytes) -> tuple[bytes, list[Attachment]]:
    """Return a text without the files that are encoded in it, and those files."""
    if b"\nend" not in data or b"begin" not in data:
        return data, []
    files: list[Attachment] = []

    def take(match: re.Match[bytes]) -> bytes:
        try:
            content = b"".join(map(a2b_uu, match[2].splitlines()))
        except UuError:
            return match[0]
        files.append(Attachment(decode_header(match[1]), lambda: content))
        return b""

    return _UU_FILE.sub(take, data), files


def _join_flowed(text: str, *, deletes: bool) -> str:
    """Return a text with the lines of its paragraphs joined (RFC 3676).

    ``deletes``: the space that marks a line as unfinished is none of the text.
    """
    lines: list[str] = []
    quotes, is_open = "", False
    for raw in text.split("\n"):
        raw = raw.removesuffix("\r")
        match = _QUOTES.match(raw)
        prefix = match[0] if match and raw.startswith(">") else ""
        line = raw[len(prefix) :].removeprefix(" ")
        joins = is_open and prefix.count(">") == quotes.count(">")
        is_open = line.endswith(" ") and line != "-- "
        if is_open and deletes:
            line = line[:-1]
        if joins and line != "-- ":
            lines[-1] += line
        else:
            lines.append(prefix + line)
        quotes = prefix
    return "\n".join(lines)
