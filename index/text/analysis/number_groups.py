"""Numbers that are written in groups of digits: telephones, amounts, the numbers of cases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_BLANKS: Final = " \u00a0\u202f"
_HYPHENS: Final = r"\-\u2010\u2011\u2013"
_ZEROS: Final = "0٠۰"
_MIN_DIGITS: Final = 6
_MAX_DIGITS: Final = 15
"""Digits of a number that may be written in groups, such as that of a telephone."""
_MAX_GROUPS: Final = 6
"""Groups of one number; more in a row, with blanks between, are a row of a table."""
_MAX_CODE_GROUPS: Final = 8
_MAX_BLANK_GROUP: Final = 4
"""Digits of a group beside a blank; longer numbers side by side are several."""
_LONGEST_COUNTRY_CODE: Final = 3

# What is looked for everywhere begins with a digit: the search for that is fast.
_ROW: Final = re.compile(
    rf"\d(?<![^\W_]\d)\d*+(?:(?:\)[{_BLANKS}]?[{_HYPHENS}]?|[{_BLANKS}{_HYPHENS}/])\(?\d++)++"
    r"(?P<decimals>[,٫]\d\d?)?(?![^\W_])"
)
_GROUP: Final = re.compile(r"\d+")
_YEAR: Final = re.compile(r"(?:19|20)\d\d|(?:١٩|٢٠)\d\d")
_PLUS: Final = re.compile(r"(?<![^\W_])\+\(?$")
_INTERNATIONAL: Final = re.compile(r"(?:\+|00)(?<![^\W_]00)(?!0)(\d{10,15})(?![^\W_])")


class Compound(NamedTuple):
    """A term and the stretch of the text that it stands for: ``text[start:end]``."""

    term: str
    start: int
    end: int
    is_date: bool = False


class _Group(NamedTuple):
    digits: str
    start: int
    end: int
    after_blank: bool
    """Whether a blank or a parenthesis separates it from the group before."""


def find_rows(text: str) -> Iterator[list[Compound]]:
    """Yield, for each row of digit groups, the numbers that it may be, in one piece.

    ``987 654 321``, ``(01) 445-6677``: the digits of all groups side by side that could be a
    telephone. ``00123-2024-0-1801``: the parts that hyphens or slashes join, the first without
    zeros, so that people find it by 123-2024; an x keeps their groups apart (``123x2024``).
    """
    for match in _ROW.finditer(text):
        groups = _split(match)
        amount = _read_amount(match, groups)
        numbers = [] if amount is None else [Compound(amount, match.start(), match.end())]
        plus = _PLUS.search(text, max(0, match.start() - 2), match.start())
        for first in range(len(groups) - 1):
            numbers += _join(groups, first, is_international=first == 0 and plus is not None)
        if plus:
            numbers = [_with_plus(number, match.start(), plus.start()) for number in numbers]
            national = "".join(group.digits for group in groups[1:])
            if len(groups) <= _MAX_GROUPS and _MIN_DIGITS <= len(national) <= _MAX_DIGITS:
                numbers.append(Compound(national, plus.start(), groups[-1].end))
        yield list(dict.fromkeys(numbers))


def _with_plus(number: Compound, start: int, plus: int) -> Compound:
    return number._replace(start=plus) if number.start == start else number


def find_international(text: str) -> Iterator[Compound]:
    """Yield a number like ``+51987654321`` without what may be the code of its country."""
    if "+" not in text and "00" not in text:
        return
    for match in _INTERNATIONAL.finditer(text):
        for length in range(1, _LONGEST_COUNTRY_CODE + 1):
            yield Compound(match[1][length:], match.start(), match.end())


def _split(match: re.Match[str]) -> list[_Group]:
    row = match[0]
    end_of_row = match.start("decimals") if match["decimals"] else match.end()
    groups: list[_Group] = []
    end = 0
    for group in _GROUP.finditer(row, 0, end_of_row - match.start()):
        separator = row[end : group.start()]
        after_blank = bool(groups) and separator[0] in f"{_BLANKS})"
        offset = match.start()
        groups.append(_Group(group[0], offset + group.start(), offset + group.end(), after_blank))
        end = group.end()
    return groups


def _read_amount(match: re.Match[str], groups: list[_Group]) -> str | None:
    """Return an amount in groups of three with blanks between, as it is indexed in one piece."""
    if len(groups[0].digits) > 3:
        return None
    if any(len(group.digits) != 3 or not group.after_blank for group in groups[1:]):
        return None
    digits = "".join(group.digits for group in groups)
    decimals = (match["decimals"] or "")[1:].rstrip(_ZEROS)
    return f"{digits}.{decimals}" if decimals else digits


def _join(groups: list[_Group], first: int, *, is_international: bool) -> Iterator[Compound]:
    """Yield the numbers that begin with the group ``first`` and have one more at least."""
    start = groups[first].start
    digits = groups[first].digits
    code: str | None = digits.lstrip(_ZEROS) or "0"
    longest = len(digits)
    for last, group in enumerate(groups[first + 1 : first + _MAX_CODE_GROUPS], start=first + 1):
        digits += group.digits
        longest = max(longest, len(group.digits))
        code = None if group.after_blank or code is None else f"{code}x{group.digits}"
        if _is_cut_off(groups, first, last):
            continue
        if code is not None:
            yield Compound(code, start, group.end)
        is_telephone = code is not None or is_international or longest <= _MAX_BLANK_GROUP
        in_table = len(groups) > _MAX_GROUPS and code is None
        if is_telephone and not in_table and _MIN_DIGITS <= len(digits) <= _MAX_DIGITS:
            yield Compound(digits, start, group.end)


def _is_cut_off(groups: list[_Group], first: int, last: int) -> bool:
    """Tell whether groups are part of a longer number that nobody asks for by them.

    Hyphens or slashes join the others to them, and none of them is a year, as in 123-2024.
    """
    joins_before = first > 0 and not groups[first].after_blank
    joins_after = last + 1 < len(groups) and not groups[last + 1].after_blank
    return (joins_before or joins_after) and not any(
        _YEAR.fullmatch(group.digits) for group in groups[first : last + 1]
    )
