"""Title and date of a document, from the head of its text."""

from __future__ import annotations

import html
import re
import unicodedata
from datetime import date
from typing import Final

from index.text.graphemes import last_grapheme_boundary

MAX_TITLE: Final = 100
"""Code points of the longest title; a cut one ends in ``…``."""

_HEAD: Final = 20_000  # code points looked at: the head of a document is short
_EARLIEST: Final = 1900

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


def from_text(text: str) -> tuple[str | None, str | None]:
    """Return ``(title, date)`` of plain text; each None where there is none.

    A first line ``date 2024-01-13 …`` (also ``fecha``, ``التاريخ``) gives the
    date and is no part of the title, even where it runs straight into the
    text. The title is the first line, or its first sentence if it is long.
    """
    head = text[:_HEAD]
    day = None
    if found := _DATE_LINE.match(head):
        day = iso_date(*found.groups())
        head = head[found.end() :] if day else head
    for line in head.splitlines():
        if title := clean_title(_first_sentence(line)):
            return title, day
    return None, day


def from_markdown(text: str) -> tuple[str | None, str | None]:
    """Return ``(title, date)`` of Markdown: front matter, then the heading, then as text."""
    head = text[:_HEAD]
    fields: dict[str, str] = {}
    if front := _FRONT_MATTER.match(head):
        fields = {name.lower(): value for name, value in _FRONT_FIELD.findall(front[1])}
        head = head[front.end() :]
    title = clean_title((fields.get("title") or fields.get("título") or "").strip(" \t\r\"'"))
    day = find_date(fields.get("date") or fields.get("fecha") or "")
    if title is None and (heading := _HEADING.search(head)):
        title = clean_title(heading[1].rstrip("# \t\r"))
    text_title, text_day = from_text(head)
    return title or text_title, day or text_day


def iso_date(year: str, month: str, day: str) -> str | None:
    """Return ``YYYY-MM-DD`` if there is such a day since 1900, else None. Any script's digits."""
    try:
        value = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return value.isoformat() if value.year >= _EARLIEST else None


def find_date(text: str) -> str | None:
    """Return the first ``YYYY-MM-DD`` in ``text`` (a time may follow) if it is a real day."""
    found = _DATE_ANYWHERE.search(text)
    return iso_date(*found.groups()) if found else None


def clean_title(text: str) -> str | None:
    """Return ``text`` on one line without controls, at most 100 code points; None if no word.

    Bidirectional and other format controls go (ZWNJ and ZWJ stay, words need
    them), line ends and control characters become spaces, spaces are collapsed, and
    HTML entities, common in scraped text, are decoded.
    """
    text = html.unescape(text[:_HEAD]).lstrip("#* \t")
    if not text.isprintable():
        text = "".join(map(_plain, text))
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
    end = _SENTENCE_END.search(line, 20)  # "Dr." alone is no title
    return line[: end.end()] if end else line


def _plain(char: str) -> str:
    if char.isascii():
        return char if char.isprintable() else " "
    category = unicodedata.category(char)
    if category == "Cf" and char not in "\u200c\u200d":
        return ""
    return " " if category in ("Cc", "Cs", "Zl", "Zp") else char
