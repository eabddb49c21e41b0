"""Find the title and the date of a document at the head of its text."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from index.readers.dates import (
    FoundDate,
    find_date,
    find_in_head,
    find_in_name,
    is_day_first,
    is_placeholder,
    to_iso_date,
)
from index.text.graphemes import last_grapheme_boundary
from index.types import DateSource

__all__ = [
    "MAX_TITLE",
    "Description",
    "choose_title",
    "clean_title",
    "describe",
    "describe_markdown",
    "describe_rows",
    "find_date",
    "find_markdown_title_and_date",
    "find_title_and_date",
    "to_iso_date",
]

MAX_TITLE: Final = 100
"""Code points of the longest title; a cut one ends in ``…``."""

_MAX_HEAD: Final = 20_000
"""Code points that are looked at; the head of a document is short."""
_MIN_DATE_DIGITS: Final = 6
_MIN_FIRST_SENTENCE: Final = 20
"""Code points before the end of a sentence that is a title: "Dr." alone is none."""

_FRONT_MATTER: Final = re.compile(r"---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)
_FRONT_FIELD: Final = re.compile(r"^(title|date|fecha|t[ií]tulo):[ \t]*(.+)$", re.MULTILINE | re.I)
_HEADING: Final = re.compile(r"^ {0,3}#{1,2}[ \t]+(.+)$", re.MULTILINE)
_PROGRAM: Final = re.compile(
    r"^(?:microsoft (?:office )?)?(?:word|powerpoint|excel|publisher|visio|wordpad|bloc de notas"
    r"|notepad)\s*[-–—]\s*(?=\S)",
    re.IGNORECASE,
)
"""What printing to PDF puts before the name of the file."""
_JUNK: Final = re.compile(
    r"(?:untitled|no title|title|document|(?:new |microsoft )?word document|presentation"
    r"|(?:microsoft )?powerpoint presentation|slide|page|scan|scanned document|image|default"
    r"|new page|sin t[ií]tulo|t[ií]tulo|documento(?: sin t[ií]tulo)?|(?:nuevo )?documento de"
    r" (?:microsoft )?(?:word|texto)|presentaci[oó]n(?: de (?:microsoft )?powerpoint)?|diapositiva"
    r"|p[aá]gina|(?:nueva )?hoja de c[aá]lculo|libro|diapositiva de powerpoint|hoja|imagen"
    r"|escaneo|book|sheet|workbook|bez nazwy"
    r"|(?:ال)?مستند(?: جديد| (?:microsoft )?word| بدون عنوان)?|(?:ال)?وثيقة|بدون عنوان|بلا عنوان"
    r"|عنوان|شريحة|عرض تقديمي(?: في powerpoint)?|الشريحة|عرض powerpoint(?: التقديمي)?"
    r"|صفحة|صورة|ورقة|المصنف|none|null|undefined|n/?a)"
    r"[ _#(.-]{0,3}[\d٠-٩]{0,6}\)?",
    re.IGNORECASE,
)
"""What programs write for want of a title, with or without a number."""
_FILE_NAME: Final = re.compile(
    r"(?:.*[\\/])?[^\\/]{1,80}\.(?:docx?|dotx?|odt|rtf|txt|pdf|pptx?|pps|xlsx?|xls[bm]|ods|odp|html?"
    r"|xhtml|eml|msg|exe|dll|tmp|wpd|wps|pub|pages|indd|qxd|qxp|fm|tex|dvi|ps|eps|jpe?g|png|tiff?|gif"
    r"|zip|md|csv|php|aspx?|jsp|cdr|ai|pm[d5-7]|mdi|xps|p65|book)(?:[ _]?\(?\d{0,3}\)?)?",
    re.IGNORECASE,
)
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
    title = next(filter(None, (choose_title(candidate, name) for candidate in titles)), None)
    found = find_in_head(text)
    title = title or _title_of_text(text, found)
    if date and not is_placeholder(date):
        return Description(title, date, DateSource.METADATA)
    if found:
        return Description(title, found.date, DateSource.TEXT)
    name_date = _date_in_name(name, text) if name else None
    return Description(title, name_date, DateSource.FILE_NAME if name_date else None)


def describe_rows(
    text: str, name: str = "", *, titles: Sequence[str | None] = (), heading: str = ""
) -> Description:
    """Return the title and the date of rows of data, of which neither is in the rows.

    For the first row has the names of the columns, and the next a date that is its own. The
    ``heading`` is the text above them; ``text``, that of the rows, only says whether a date in
    the name begins with the day. See :func:`describe` for the other parameters.
    """
    about = describe(heading, name, titles=titles)
    if about.date_source is DateSource.TEXT or not name:
        return about
    date = _date_in_name(name, text)
    return Description(about.title, date, DateSource.FILE_NAME if date else None)


def _date_in_name(name: str, text: str) -> str | None:
    date = find_in_name(name)
    if date or sum(map(str.isdecimal, name)) < _MIN_DATE_DIGITS:
        return date
    # Most numbers are no date in either order, and telling the order of a text takes time.
    if not any(find_in_name(name, day_first=day_first) for day_first in (True, False)):
        return None
    return find_in_name(name, day_first=is_day_first(text))


def find_title_and_date(text: str) -> tuple[str | None, str | None]:
    """Return ``(title, date)`` of plain text; each None where there is none.

    The date is that which :func:`index.readers.dates.find_in_head` finds. It is no part of the
    title, even where it runs straight into the text. The title is the first line, or its first
    sentence if it is long.
    """
    found = find_in_head(text)
    return _title_of_text(text, found), found.date if found else None


def _title_of_text(text: str, found: FoundDate | None) -> str | None:
    head = text[:_MAX_HEAD]
    if found:
        head = head[: found.start] + head[found.end :]
    for line in head.splitlines():
        title = clean_title(_first_sentence(line))
        if title:
            return title
    return None


def describe_markdown(text: str, name: str = "") -> Description:
    """Return the title and the date of Markdown: of its front matter, its first heading, its text.

    ``name`` is that of its file.
    """
    head = text[:_MAX_HEAD]
    fields: dict[str, str] = {}
    front_matter = _FRONT_MATTER.match(head)
    if front_matter:
        fields = {key.lower(): value for key, value in _FRONT_FIELD.findall(front_matter[1])}
        head = head[front_matter.end() :]
    heading = _HEADING.search(head)
    titles = (
        (fields.get("title") or fields.get("título") or "").strip(" \t\r\"'"),
        heading[1].rstrip("# \t\r") if heading else None,
    )
    date = find_date(fields.get("date") or fields.get("fecha") or "")
    return describe(head, name, titles=titles, date=date)


def find_markdown_title_and_date(text: str) -> tuple[str | None, str | None]:
    """Return ``(title, date)`` of Markdown, see :func:`describe_markdown`."""
    about = describe_markdown(text)
    return about.title, about.date


def choose_title(candidate: str | None, name: str = "") -> str | None:
    """Return a title that metadata give, clean; None if it says nothing about the document.

    That is so of the names of files and programs, and of what programs write for want of a
    title. ``name`` is that of the document's file.
    """
    title = clean_title(candidate or "")
    if title is None:
        return None
    title = clean_title(_PROGRAM.sub("", title))
    if title is None or _JUNK.fullmatch(title) or _FILE_NAME.fullmatch(title):
        return None
    base = name.replace("\\", "/").rpartition("/")[2]
    is_name = title.casefold() in (base.casefold(), base.rpartition(".")[0].casefold())
    return None if is_name and " " not in title else title


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
