"""Find the date of a document: in a value, in the head of its text, in the name of its file.

A wrong date is worse than none. So of a text only what is the date of the document counts: a
line ``Date: …``, a dateline (``Lima, 13 de marzo de 2013``), or the beginning of the first
line; and 03/04/2013 is a date only where the text says which number is the day.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from index.text.language import guess_language
from index.text.months import MONTH, MONTHS, SAME_LENGTH, WEEKDAYS
from index.types import ARABIC, SPANISH

_MIN_YEAR: Final = 1900
_PLACEHOLDERS: Final = frozenset(("1900-01-01", "1904-01-01", "1970-01-01", "1980-01-01"))
"""What software writes as a date where it knows none: where its calendars begin."""
_MAX_HEAD: Final = 20_000
"""Code points of a text that are looked at."""
_DATELINE_LINES: Final = 10
"""Lines with words among which a dateline may be."""
_LABEL_LINES: Final = 40
_MAX_LINE: Final = 200
"""Code points at the beginning of a line that are looked at."""

_MARKS: Final = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")

_WEEKDAY: Final = "|".join(sorted(map(re.escape, WEEKDAYS), key=len, reverse=True))
_DAY: Final = r"(?<![\d.,/-])(?:0?[1-9]|[12]\d|3[01])"
_YEAR: Final = r"(?:1[89]|[2-9]\d)\d\d(?!\d|[.,/-]\d)"
_OF: Final = r"(?:\s{1,3}(?:de|del|of|من)\s{1,3}|\s{0,3}[,،./-]\s{0,3}|\s{1,3})"
_DATE: Final = re.compile(
    rf"(?P<day>{_DAY})(?:st|nd|rd|th|º|ro)?{_OF}(?:(?:mes de|شهر)\s)?"
    rf"(?P<month>{MONTH})\b\.?(?:\s?/\s?(?:{MONTH})\b)?{_OF}(?:ano\s|عام\s)?(?P<year>{_YEAR})"
    rf"|(?P<month2>(?<![^\W\d_])(?:{MONTH}))\b\.?\s{{1,3}}(?P<day2>{_DAY})(?:st|nd|rd|th|º)?"
    rf"{_OF}(?P<year2>{_YEAR})"
    r"|(?<![\d./-])(?P<year3>\d{4})(?P<separator3>[-/.])(?P<month3>\d{1,2})(?P=separator3)"
    r"(?P<day3>\d{1,2})(?!\d|[./-]\d)"
    r"|(?<![\d./-])(?P<first>\d{1,2})(?P<separator>[-/.])(?P<second>\d{1,2})(?P=separator)"
    r"(?P<year4>\d{4})(?!\d|[./-]\d)"
)
_LABEL: Final = re.compile(
    r"[\W_]{0,5}(?:(?P<english>date(?: of publication|d)?|published(?: on)?|posted(?: on)?|sent)"
    r"|(?P<other>fecha(?: de (?:publicacion|emision|envio))?|publicad[oa](?: el)?|enviado(?: el)?"
    r"|(?:ال)?تاريخ(?: النشر| الاصدار)?|بتاريخ|نشر (?:في|بتاريخ)|صدر (?:في|بتاريخ)))"
    r"\**[ \t]*[:：]?\**[ \t]*"
)
_INTRODUCTION: Final = re.compile(
    rf"(?:(?:{_WEEKDAY})[,،.]?\s{{1,3}}|(?:a|el|on|في|يوم|بتاريخ)\s{{1,3}})*"
)
_PLACE: Final = re.compile(
    r"(?:[^\W\d_][^\d,،:;!?؟()\n]{1,40}(?:\([^()\n\d]{1,30}\)\s?)?[,،]\s{1,3}){1,3}"
    r"|(?:[^\W\d_]{2,20}\s){1,2}(?=(?:في|بتاريخ)\s[^.]*$)"
)
_AGENCY: Final = re.compile(r"\s{0,2}(?:\(|[.]?\s?[-–—/]|[.]-)")
_TIME_AND_END: Final = re.compile(
    r"[\s,،|·–—-]{0,4}(?:t?\d{1,2}:\d{2}\S{0,15}(?:\s?[ap]\.?m\.?|\s?h(?:rs)?\.?)?)?[\W_]{0,5}$"
)
_TIME_BEHIND: Final = re.compile(r"[t ]\d{2}:\d{2}\S*")
_SEPARATOR_BEHIND: Final = re.compile(r"[ \t]*[-–—|·,:]?")
_COMPACT: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d(?!\d{3}))(?=\D|\d{4}|$)")


class FoundDate(NamedTuple):
    """A date in a text: ``YYYY-MM-DD``, and where what belongs to it begins and ends."""

    date: str
    start: int
    end: int


def to_iso_date(year: str, month: str, day: str) -> str | None:
    """Return ``YYYY-MM-DD``; None if there is no such day, or it is before 1900 or to come.

    Takes digits of any script. Tomorrow may have begun elsewhere on the earth.
    """
    try:
        date = datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None
    latest = datetime.datetime.now(tz=datetime.UTC).date() + datetime.timedelta(days=1)
    return date.isoformat() if date.year >= _MIN_YEAR and date <= latest else None


def is_placeholder(date: str) -> bool:
    """Tell whether software writes this date where it knows none."""
    return date in _PLACEHOLDERS


def find_date(text: str) -> str | None:
    """Return the first date in a value such as a header, None if there is none or no such day.

    A time may follow. Takes all forms that :func:`find_in_head` takes, and ``20130313``.
    """
    head = _fold(text[:_MAX_LINE])
    match = _DATE.search(head)
    if match:
        return _read(match, day_first=None)
    compact = _COMPACT.search(head)
    return to_iso_date(*compact.groups()) if compact else None


def find_in_name(name: str, *, day_first: bool | None = None) -> str | None:
    """Return the date in the name of a file, None if it has none or several."""
    stem = _fold(name.replace("\\", "/").rpartition("/")[2][-_MAX_LINE:])
    dates = {to_iso_date(*match.groups()) for match in _COMPACT.finditer(stem)}
    blanks = str.maketrans("_-", "  ")
    for form in (stem.replace("_", " "), stem.replace("_", "-"), stem.translate(blanks)):
        dates |= {_read(match, day_first=day_first) for match in _DATE.finditer(form)}
    dates.discard(None)
    return dates.pop() if len(dates) == 1 else None


def find_in_head(text: str) -> FoundDate | None:
    """Return the date of a document at the head of its ``text``.

    The stretch that is returned with it is no part of a title.
    """
    head = text[:_MAX_HEAD]
    day_first: bool | None = None
    is_known = False
    for number, (start, line) in enumerate(_lines_with_words(head)):
        for match in _candidates(line, is_first=number == 0, only_labels=number >= _DATELINE_LINES):
            if match.group("first") and not is_known:
                day_first, is_known = is_day_first(head), True
            labelled = _LABEL.match(line)
            foreign = labelled is not None and labelled.group("other") is not None
            date = _read(match, day_first=True if foreign else day_first)
            if date:
                return FoundDate(date, start, start + _end_of(line, match.end()))
        if number == _LABEL_LINES:
            break
    return None


def is_day_first(text: str) -> bool | None:
    """Tell whether 3/4 is the third of April in ``text``; None if that is open.

    Spanish and Arabic have it so; in English, other dates of the text decide.
    """
    head = text[:_MAX_HEAD]
    if guess_language(head).language in (SPANISH, ARABIC):
        return True
    orders = set()
    for match in _DATE.finditer(_fold(head)):
        if match["first"] and int(match["first"]) > 12:
            orders.add(True)
        elif match["second"] and int(match["second"]) > 12:
            orders.add(False)
    return orders.pop() if len(orders) == 1 else None


def _fold(text: str) -> str:
    """Return ``text`` in lower case, without accents, digits in ASCII; no code point moves."""
    return _MARKS.sub(" ", text.translate(SAME_LENGTH))


def _lines_with_words(text: str) -> Iterator[tuple[int, str]]:
    """Yield the beginnings of lines that are not blank, folded, each with where it begins."""
    start = 0
    for line in text.splitlines(keepends=True):
        beginning = _fold(line[:_MAX_LINE])
        if not beginning.isspace() or not _fold(line).isspace():
            yield start, beginning.rstrip("\r\n")
        start += len(line)


def _candidates(line: str, *, is_first: bool, only_labels: bool) -> Iterator[re.Match[str]]:
    """Yield the dates in ``line`` that are that of the document."""
    label = _LABEL.match(line)
    if label:
        match = _match_after_introduction(line, label.end())
        if match:
            yield match
    if only_labels:
        return
    start = len(line) - len(line.lstrip(" \t#*>_("))
    for begin in _possible_starts(line, start):
        match = _match_after_introduction(line, begin)
        if match is None:
            continue
        is_whole_line = len(line) < _MAX_LINE and _TIME_AND_END.match(line, match.end())
        begins_news = begin > start and _AGENCY.match(line, match.end())
        begins_text = is_first and match["year3"] and begin == start
        begins_title = is_first and re.match(r"\s{1,3}[-–—|:·]", line[match.end() :])
        if is_whole_line or begins_news or begins_text or begins_title:
            yield match


def _possible_starts(line: str, start: int) -> Iterator[int]:
    yield start
    place = _PLACE.match(line, start)
    if place:
        yield place.end()


def _match_after_introduction(line: str, start: int) -> re.Match[str] | None:
    introduction = _INTRODUCTION.match(line, start)
    return _DATE.match(line, introduction.end() if introduction else start)


def _end_of(line: str, end: int) -> int:
    """Return where a date that ends at ``end`` and a time and separator behind it end."""
    time = _TIME_BEHIND.match(line, end)
    separator = _SEPARATOR_BEHIND.match(line, time.end() if time else end)
    return separator.end() if separator else end


def _read(match: re.Match[str], *, day_first: bool | None) -> str | None:
    """Return the date that ``match`` of ``_DATE`` means; None if it means none or either."""
    if match["month"]:
        return to_iso_date(match["year"], MONTHS[match["month"]], match["day"])
    if match["month2"]:
        return to_iso_date(match["year2"], MONTHS[match["month2"]], match["day2"])
    if match["year3"]:
        return to_iso_date(match["year3"], match["month3"], match["day3"])
    as_day_first = to_iso_date(match["year4"], match["second"], match["first"])
    as_month_first = to_iso_date(match["year4"], match["first"], match["second"])
    if match["separator"] == ".":  # never with the month first
        return as_day_first
    if as_day_first is None or as_month_first is None or as_day_first == as_month_first:
        return as_day_first or as_month_first
    if day_first is None:
        return None
    return as_day_first if day_first else as_month_first
