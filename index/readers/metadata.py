"""Find the title and the date of a document at the head of its text."""

from __future__ import annotations

import datetime
import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from index.text.graphemes import last_grapheme_boundary
from index.types import DateSource

MAX_TITLE: Final = 100
"""Code points of the longest title; a cut one ends in ``…``."""

_MAX_HEAD: Final = 20_000
"""Code points that are looked at; the head of a document is short."""
_MIN_YEAR: Final = 1900
_MIN_FIRST_SENTENCE: Final = 20
"""Code points before the end of a sentence that is a title: "Dr." alone is none."""

_DATE: Final = r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)"
_DATE_ANYWHERE: Final = re.compile(rf"(?<!\d){_DATE}")
_DATE_LINE: Final = re.compile(
    rf"\s*(?:date|published|fecha|publicado|التاريخ|تاريخ(?: النشر)?)[ \t]*:?[ \t]*{_DATE}"
    r"(?:[T ]\d{2}:\d{2}\S*)?[ \t]*[-–—|·,:]?",
    re.IGNORECASE,
)
_FRONT_MATTER: Final = re.compile(r"---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)
_FRONT_FIELD: Final = re.compile(r"^(title|date|fecha|t[ií]tulo):[ \t]*(.+)$", re.MULTILINE | re.I)
_HEADING: Final = re.compile(r"^ {0,3}#{1,2}[ \t]+(.+)$", re.MULTILINE)
_SENTENCE_END: Final = re.compile(r"[.!?؟۔…][\"'”’»)\]]*(?=\s)")


@dataclass(frozen=True, slots=True)
class Description:
    """What is known about a document besides its text; ``date`` is an ISO date."""

    title: str | None = None
    date: str | None = None
    date_source: DateSource | None = None


def describe(
    text: str, name: str = "", *, titles: Sequence[str | None] = (), date: str | None = None
) -> Description:
    """Return the title and the date of a document with ``text``.

    Args:
        text: the document's text; its head has a title and a date if nothing better has.
        name: the name of its file, with or without folders, which may have a date.
        titles: the titles that its metadata give, likeliest first; ``None``, empty and
            senseless ones are passed over.
        date: the date that its metadata give, as :func:`find_date` returns it.
    """
    title = next(filter(None, map(clean_title, filter(None, titles))), None)
    text_title, text_date = find_title_and_date(text)
    if date:
        return Description(title or text_title, date, DateSource.METADATA)
    if text_date:
        return Description(title or text_title, text_date, DateSource.TEXT)
    name_date = find_date(name)
    source = DateSource.FILE_NAME if name_date else None
    return Description(title or text_title, name_date, source)


def find_title_and_date(text: str) -> tuple[str | None, str | None]:
    """Return ``(title, date)`` of plain text; each None where there is none.

    A first line ``date 2024-01-13 …`` (also ``fecha``, ``التاريخ``) gives the
    date and is no part of the title, even where it runs straight into the
    text. The title is the first line, or its first sentence if it is long.
    """
    head = text[:_MAX_HEAD]
    date = None
    date_line = _DATE_LINE.match(head)
    if date_line:
        date = to_iso_date(*date_line.groups())
    if date_line and date:
        head = head[date_line.end() :]
    for line in head.splitlines():
        title = clean_title(_first_sentence(line))
        if title:
            return title, date
    return None, date


def find_markdown_title_and_date(text: str) -> tuple[str | None, str | None]:
    """Return ``(title, date)`` of Markdown: from front matter, the first heading, or the text."""
    head = text[:_MAX_HEAD]
    fields: dict[str, str] = {}
    front_matter = _FRONT_MATTER.match(head)
    if front_matter:
        fields = {name.lower(): value for name, value in _FRONT_FIELD.findall(front_matter[1])}
        head = head[front_matter.end() :]
    title = clean_title((fields.get("title") or fields.get("título") or "").strip(" \t\r\"'"))
    date = find_date(fields.get("date") or fields.get("fecha") or "")
    heading = _HEADING.search(head)
    if title is None and heading:
        title = clean_title(heading[1].rstrip("# \t\r"))
    text_title, text_date = find_title_and_date(head)
    return title or text_title, date or text_date


def to_iso_date(year: str, month: str, day: str) -> str | None:
    """Return ``YYYY-MM-DD``, or None if there is no such day or it is before 1900.

    Takes digits of any script.
    """
    try:
        date = datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None
    return date.isoformat() if date.year >= _MIN_YEAR else None


def find_date(text: str) -> str | None:
    """Return the first ``YYYY-MM-DD`` in ``text``, None if there is none or no such day.

    A time may follow.
    """
    match = _DATE_ANYWHERE.search(text)
    return to_iso_date(*match.groups()) if match else None


def clean_title(text: str) -> str | None:
    """Return ``text`` as a title: on one line, at most 100 code points; None if it has no word.

    Bidirectional and other format controls are dropped (but not ZWNJ and ZWJ, which words
    need), line ends and control characters become spaces, spaces are collapsed, and HTML
    entities, common in scraped text, are decoded.
    """
    text = html.unescape(text[:_MAX_HEAD]).lstrip("#* \t")
    if not text.isprintable():
        text = "".join(map(_to_printable, text))
    title = " ".join(text.split())
    if not any(map(str.isalnum, title)):
        return None
    if len(title) <= MAX_TITLE:
        return title
    word_end = title.rfind(" ", 0, MAX_TITLE)
    end = word_end if word_end > MAX_TITLE // 2 else last_grapheme_boundary(title, 0, MAX_TITLE - 1)
    return title[:end].rstrip(" ,;:،؛-–—(«“") + "…"


def _first_sentence(line: str) -> str:
    if len(line) <= MAX_TITLE:
        return line
    end = _SENTENCE_END.search(line, _MIN_FIRST_SENTENCE)
    return line[: end.end()] if end else line


def _to_printable(char: str) -> str:
    """Return what stands for ``char`` in a title: itself, a space, or nothing."""
    if char.isascii():
        return char if char.isprintable() else " "
    category = unicodedata.category(char)
    if category == "Cf" and char not in "\u200c\u200d":
        return ""
    return " " if category in ("Cc", "Cs", "Zl", "Zp") else char
