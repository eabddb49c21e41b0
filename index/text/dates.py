"""Find dates in running text, in the forms of English, Spanish and Arabic."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from operator import attrgetter
from typing import Final, NamedTuple

from index.text.months import MONTH, MONTHS, SAME_LENGTH

_DAY: Final = r"0?[1-9]|[12]\d|3[01]"
_ORDINAL: Final = r"(?:st|nd|rd|th|º|ro)?"
_OF: Final = r"(?:\s{1,2}(?:de|del|of|من|في|لعام|عام)\s{1,2}|[,،]\s{0,2}|\s{1,2}|[-/.])"
_WRITTEN: Final = re.compile(
    rf"(?<![^\W_])(?<!\d[./-])"
    rf"(?:(?:(?P<day>{_DAY}){_ORDINAL}{_OF})?(?P<month>{MONTH})(?![^\W_])\.?"
    rf"(?:\s?/\s?(?:{MONTH})(?![^\W_]))?"
    rf"|(?P<month_first>{MONTH})(?![^\W_])\.?\s{{1,2}}(?P<day_second>{_DAY}){_ORDINAL})"
    rf"{_OF}(?P<year>\d{{4}})$"
)
_LONGEST: Final = 48
"""Code points of a date with the name of its month, and then some."""

# What is looked for everywhere begins with a digit: the search for that is fast.
_YEAR: Final = re.compile(r"\d(?<!\d\d)\d{3}(?![^\W_])")
_NUMERIC: Final = re.compile(
    r"\d(?<![^\W_]\d)(?<!\d[./-]\d)\d{0,3}+(?P<separator>[-/.])\d{1,4}+"
    r"(?:(?P=separator)\d{1,4}+)?(?![./-]\d)(?![^\W_](?<![tT]))"
)
_DIGITS: Final = re.compile(r"\d+")
_FULL_YEAR: Final = re.compile(r"\d{4}")
_YEARS: Final = range(1500, 2100)
_MONTHS: Final = range(1, 13)


class TextDate(NamedTuple):
    """A date in a text: ``text[start:end]``, and ``text[month_start:end]`` without its day.

    ``day`` is 0 where only a month is named.
    """

    year: int
    month: int
    day: int
    start: int
    month_start: int
    end: int


def find_dates(text: str, *, month_first: bool) -> list[TextDate]:
    """Return the dates of ``text`` with month and year, in order; those that cannot be are not.

    3/4/2024 is the third of April; where ``month_first`` it may be, both readings are returned.
    A year of two digits is of this century up to 49.
    """
    return list(filter(_exists, _find_readings(text, month_first=month_first)))


def find_impossible_dates(text: str, *, month_first: bool) -> list[TextDate]:
    """Return what ``text`` has that is written like a day, but there is none, in order.

    Of 02/31/2024, which may be read in two ways, that with a month that there is.
    """
    readings = _find_readings(text, month_first=month_first)
    possible = {reading.start for reading in readings if _exists(reading)}
    impossible: dict[int, TextDate] = {}
    for reading in sorted(readings, key=lambda reading: reading.month not in _MONTHS):
        is_date = reading.day > 0 and reading.year in _YEARS and _has_year(text, reading)
        if is_date and reading.start not in possible:
            impossible.setdefault(reading.start, reading)
    return sorted(impossible.values(), key=attrgetter("start"))


def _has_year(text: str, date: TextDate) -> bool:
    """Tell whether a date has a full year, or slashes: 10-20-30 may be anything."""
    stretch = text[date.start : date.end]
    return "/" in stretch or _FULL_YEAR.search(stretch) is not None


def _find_readings(text: str, *, month_first: bool) -> list[TextDate]:
    """Return what is written like a date, in order, be there such a day or not."""
    readings = [*_find_written(text), *_find_numeric(text, month_first=month_first)]
    readings.sort(key=attrgetter("start"))
    return readings


def _find_written(text: str) -> Iterator[TextDate]:
    """Yield the dates with the name of a month, found by their years."""
    for year in _YEAR.finditer(text):
        offset = max(0, year.start() - _LONGEST)
        match = _WRITTEN.search(text[offset : year.end()].translate(SAME_LENGTH))
        if match is None:
            continue
        month = int(MONTHS[match["month"] or match["month_first"]])
        day = int(match["day"] or match["day_second"] or 0)
        start = offset + match.start()
        month_start = offset + match.start("month") if match["month"] else start
        yield TextDate(int(year[0]), month, day, start, month_start, year.end())


def _find_numeric(text: str, *, month_first: bool) -> Iterator[TextDate]:
    for match in _NUMERIC.finditer(text):
        digits = _DIGITS.findall(match[0])
        readings = _read(digits, match["separator"], month_first=month_first)
        for year, month, day in dict.fromkeys(readings):
            yield TextDate(year, month, day, match.start(), match.start(), match.end())


def _read(
    digits: list[str], separator: str, *, month_first: bool
) -> Iterator[tuple[int, int, int]]:
    """Yield the years, months and days that two or three numbers may mean."""
    numbers = [int(number) for number in digits]
    if len(digits[0]) == 4:
        if len(digits) == 3 or separator == "-":
            yield numbers[0], numbers[1], numbers[2] if len(numbers) == 3 else 0
    elif len(digits) == 2:
        if separator == "/" and len(digits[1]) == 4:  # 12-2024 may be the number of a case
            yield numbers[1], numbers[0], 0
    elif len(digits[2]) in (2, 4):
        first, second, year = numbers
        if len(digits[2]) == 2:
            year += 2000 if year < 50 else 1900
        yield year, second, first
        if month_first and separator != ".":
            yield year, first, second


def _exists(date: TextDate) -> bool:
    if date.year not in _YEARS or date.month not in _MONTHS:
        return False
    return date.day <= calendar.monthrange(date.year, date.month)[1]
