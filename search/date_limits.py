"""The dates that limit a search: which there are, which comes first, and what is wrong with others.

A limit is a year, a month or a day: 2024, 2024-01, 2024-01-13.
"""

from __future__ import annotations

import calendar
import re
from typing import Final

from index.errors import QueryError
from index.messages import Message
from index.text.normalize import fold

YEARS: Final = range(1900, 2100)
"""Documents are of these; see :mod:`index.readers.dates`."""

_FORM: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_FORMS: Final = Message("2024, 2024-01 or 2024-01-13")
_RANGE_FORMS: Final = Message("2024, 2024-01, 2024-01-13 or 2023-11..2024-02")
_RANGE: Final = ".."
_FIRST_DAY: Final = "0000-01-01"
_LAST_DAY: Final = "0000-12-31"
_SHOWN_LENGTH: Final = 60
"""Code points that a message repeats of what it refuses."""


def read_limit(value: str) -> str:
    """Return a limit in ASCII digits, whichever digits it was typed in."""
    return "".join(fold(letter) if letter.isdecimal() else letter for letter in value)


def is_none(value: str) -> bool:
    """Tell whether ``value`` stands for no date at all."""
    return value.strip().lower() == "none"


def read_range(value: str) -> tuple[str | None, str | None]:
    """Return the first and the last limit of ``value``, such as ``2023-11..2024-02``.

    None where it is open.
    """
    first, dots, last = read_limit(value).partition(_RANGE)
    if not first and not last:
        return value, value  # which is no date
    return first or None, (last if dots else first) or None


def is_limit(value: str) -> bool:
    """Tell whether ``value`` is a year, a month or a day that there is."""
    match = _FORM.fullmatch(value)
    return match is not None and not _find_fault(*_numbers(match))


def check_limit(given: str, limit: str) -> None:
    """Raise QueryError, which repeats what was ``given``, if there is no such date."""
    _check(given, limit, _FORMS)


def check_range(given: str, first: str | None, last: str | None) -> None:
    """Raise QueryError, which repeats what was ``given``, unless this is a range of dates."""
    for limit in (first, last):
        if limit is not None:
            _check(given, limit, _RANGE_FORMS)
    check_order(given, first, last)


def check_order(given: str, first: str | None, last: str | None) -> None:
    """Raise QueryError, which repeats what was ``given``, if ``last`` ends before ``first``."""
    if is_impossible(first, last):
        raise QueryError(
            "{given}: ends before it begins; write the earlier date first", given=_shorten(given)
        )


def is_impossible(first: str | None, last: str | None) -> bool:
    """Tell whether ``last`` ends before ``first`` begins."""
    return first is not None and last is not None and _first_day(first) > _last_day(last)


def later_start(first: str | None, second: str | None) -> str | None:
    """Return the limit that begins later, None if both are None."""
    return max(filter(None, (first, second)), key=_first_day, default=None)


def earlier_end(first: str | None, second: str | None) -> str | None:
    """Return the limit that ends earlier, None if both are None."""
    return min(filter(None, (first, second)), key=_last_day, default=None)


def _check(given: str, limit: str, forms: str) -> None:
    given = _shorten(given)
    match = _FORM.fullmatch(limit)
    if match is None:
        raise QueryError("{given}: no such date; expected {forms}", given=given, forms=forms)
    if reason := _find_fault(*_numbers(match)):
        raise QueryError(
            "{given}: no such date, {reason}; expected {forms}",
            given=given,
            reason=reason,
            forms=forms,
        )


def _numbers(match: re.Match[str]) -> tuple[int, int, int]:
    """Return year, month and day; 1 stands for what is not given."""
    year, month, day = match.groups("1")
    return int(year), int(month), int(day)


def _find_fault(year: int, month: int, day: int) -> str:
    """Return why there is no such day, "" if there is."""
    if year not in YEARS:
        return Message("years are {first} to {last}", first=str(YEARS[0]), last=str(YEARS[-1]))
    return find_day_fault(year, month, day)


def find_day_fault(year: int, month: int, day: int) -> str:
    """Return why ``year``, which is in 1 to 9999, has no such day; "" if it has."""
    if not 1 <= month <= 12:
        return Message("months are 01 to 12")
    days = calendar.monthrange(year, month)[1]
    if 1 <= day <= days:
        return ""
    named = f"{year}-{month:02}"
    return Message("{month} has days 01 to {days}", month=named, days=days)


def _first_day(limit: str) -> str:
    return limit + _FIRST_DAY[len(limit) :]


def _last_day(limit: str) -> str:
    return limit + _LAST_DAY[len(limit) :]


def _shorten(given: str) -> str:
    return given if len(given) <= _SHOWN_LENGTH else given[:_SHOWN_LENGTH] + "…"
