"""Numbers, codes and dates that a query names and the collection does not have.

Without a word about it, the parts of a number that nothing has would be found instead, in
other numbers. What is certainly one number or code is told from two that stand side by side.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final, NamedTuple, TypeAlias

from index.messages import CountedMessage, Message, marked
from index.text.analysis.compounds import CODE_LETTERS
from index.text.analysis.number_groups import Compound
from index.text.analysis.words import Word
from index.text.dates import TextDate
from index.text.normalize import fold
from search.date_limits import find_day_fault

Occurs = Callable[[str], bool]
"""Tells whether a folded word is in the collection."""

_Span: TypeAlias = tuple[int, int]

_MIN_CODE: Final = 6
"""Digits and letters of what is certainly a code; G-20, 24/7 and 50-60 are not."""
_MIN_SUBSCRIBER: Final = 7
"""Digits at the end of a telephone number that are one without what is before them."""
_MIN_NUMBER: Final = 9
"""Digits at the beginning that are a number without what follows."""
_MAX_NAMED: Final = 3
_SHOWN_LENGTH: Final = 60

_DIGITS: Final = re.compile(r"\d+")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_CASE: Final = re.compile(r"\d+x(?:19|20)\d\d(?!\d)")
"""The number and year of a case, by which people know it, without what follows."""
_AMOUNT: Final = re.compile(r"\d{1,3}(?:\s\d{3})+(?:[,٫]\d+)?")
_NUMBER_WITH_LETTERS: Final = re.compile(
    r"[^\W\d_]{1,2}[\-\u2010\u2011]\d+|\d+[\-\u2010\u2011][^\W\d_]{1,2}"
)
"""F-16: such letters say nothing by themselves."""
_LETTERS_BEFORE_NUMBER: Final = re.compile(rf"{CODE_LETTERS}(?=\d+/\d)")
_BLANK: Final = re.compile(r"\s")
_MAX_OF_RANGE: Final = 4
"""Digits of the ends of a range, such as 900-1100."""


class MissingCode(NamedTuple):
    """A stretch of a query, from ``start`` to ``end``, and its ``terms``, which no passage has.

    ``is_certain``: it is one number or code, so that its parts alone say nothing.
    ``has_number``: its number without its letters is looked for.
    """

    text: str
    start: int
    end: int
    terms: tuple[str, ...]
    is_certain: bool
    has_number: bool


class Missing(NamedTuple):
    """What the collection does not have: numbers and codes, days, and days that never were."""

    codes: tuple[MissingCode, ...]
    days: tuple[str, ...]
    faults: tuple[str, ...]

    def describe(self, absent: Collection[MissingCode]) -> tuple[str, ...]:
        """Return what to say of it, a line each; ``absent`` are looked for as wholes only."""
        in_parts = {code.text: code for code in self.codes if code not in absent}
        wholes = [code.text for code in self.codes if code in absent] + list(self.days)
        lines: list[str] = []
        if wholes:
            lines.append(Message("no passage has {codes}", codes=_enumerate(wholes)))
        if in_parts:
            if len(in_parts) == 1 and all(code.has_number for code in in_parts.values()):
                message = marked("no passage has {codes}; its number alone is looked for")
            elif len(in_parts) == 1:
                message = marked("no passage has {codes}; its parts are looked for one by one")
            else:
                message = marked("no passage has {codes}; their parts are looked for one by one")
            lines.append(Message(message, codes=_enumerate(list(in_parts))))
        lines += self.faults[:_MAX_NAMED]
        if others := len(self.faults[_MAX_NAMED:]):
            lines.append(
                CountedMessage(
                    "{count} more of its dates is none",
                    "{count} more of its dates are none",
                    others,
                )
            )
        return tuple(lines)


NOTHING_MISSING: Final = Missing((), (), ())


def find_missing(
    text: str,
    codes: Sequence[Compound],
    dates: Sequence[Compound],
    tokens: Sequence[Word],
    impossible: Sequence[TextDate],
    occurs: Occurs,
) -> Missing:
    """Return what nothing in the collection has of the compounds ``codes`` and ``dates``.

    ``codes`` are what may be numbers and codes, of which several overlap; the longest count.
    ``dates`` are days, and months of which no day is named.
    ``impossible`` are dates of ``text`` that there are not.
    """
    present = [code for code in codes if occurs(fold(code.term))]
    present_spans = {(code.start, code.end) for code in present}
    faulty_spans = [(date.start, date.end) for date in impossible]
    missing = []
    for span in _select_spans(codes, dates, tokens, faulty_spans):
        stretch = text[slice(*span)]
        if span in present_spans or _is_enumeration(stretch):
            continue
        has_lettered = _has_number_after_letters(text, span, present_spans)
        is_certain = span in faulty_spans or (
            _is_one_code(stretch) and not has_lettered and not _has_number_within(span, present)
        )
        has_number = has_lettered or _NUMBER_WITH_LETTERS.fullmatch(stretch) is not None
        terms = tuple(code.term for code in codes if (code.start, code.end) == span)
        if ")" in stretch and text[: span[0]].endswith("("):
            stretch = f"({stretch}"
        missing.append(MissingCode(stretch, *span, terms, is_certain, has_number))
    faults = [
        Message(
            "{date} is no date: {reason}",
            date=_shorten(text[date.start : date.end]),
            reason=find_day_fault(date.year, date.month, date.day),
        )
        for date in impossible
        if (date.start, date.end) not in present_spans
        and not occurs(fold(text[date.start : date.end]))
    ]
    return Missing(
        tuple(missing), _find_missing_days(text, dates, occurs), tuple(dict.fromkeys(faults))
    )


def longest_first(compound: Compound) -> tuple[int, int, str]:
    """Return a key that puts longer compounds first."""
    return compound.start - compound.end, compound.start, compound.term


def find_overlapping(span: _Span, spans: Iterable[_Span]) -> _Span | None:
    """Return the one of ``spans`` that ``span`` overlaps, if there is one."""
    start, end = span
    return next((other for other in spans if start < other[1] and other[0] < end), None)


def _select_spans(
    codes: Sequence[Compound],
    dates: Sequence[Compound],
    tokens: Sequence[Word],
    faulty_spans: Collection[_Span],
) -> list[_Span]:
    """Return the stretches of several words, with digits, that are codes; no two overlap."""
    date_spans = {(date.start, date.end) for date in dates}
    selected: list[_Span] = []
    for code in sorted(codes, key=longest_first):
        span = code.start, code.end
        inside = [token for token in tokens if span[0] <= token.start and token.end <= span[1]]
        if len(inside) < 2 or not any(map(str.isdecimal, code.term)):
            continue
        if span not in faulty_spans and find_overlapping(span, faulty_spans) is not None:
            continue
        if find_overlapping(span, (*date_spans, *selected)) is None:
            selected.append(span)
    return sorted(selected)


def _find_missing_days(text: str, dates: Sequence[Compound], occurs: Occurs) -> tuple[str, ...]:
    """Return the dates, as typed, of which no reading is in the collection."""
    terms: dict[_Span, list[str]] = {}
    for date in dates:
        terms.setdefault((date.start, date.end), []).append(date.term)
    return tuple(
        text[slice(*span)]
        for span, readings in terms.items()
        if not any(occurs(fold(term)) for term in readings)
    )


def _is_enumeration(stretch: str) -> bool:
    """Tell whether ``stretch`` is several numbers or words: 12 2024, 2020 2021 2022, ONU 2024."""
    if _AMOUNT.fullmatch(stretch):
        return False
    groups = _BLANK.split(stretch)
    are_years = all(_YEAR.fullmatch(fold(group)) for group in groups)
    is_pair = len(groups) == 2 and all(map(str.isdecimal, groups))
    return len(groups) > 1 and (are_years or is_pair or groups[0].isalpha())


def _is_one_code(stretch: str) -> bool:
    """Tell whether ``stretch`` is certainly one number or code, and no range such as 2020-2024."""
    if sum(map(str.isalnum, stretch)) < _MIN_CODE:
        return False
    numbers = _DIGITS.findall(stretch)
    if len(numbers) != 2 or any(map(str.isalpha, stretch)):
        return True
    first, second = map(fold, numbers)
    is_case = _YEAR.fullmatch(second) is not None and _YEAR.fullmatch(first) is None
    return is_case or first.startswith("0") or max(map(len, numbers)) > _MAX_OF_RANGE


def _has_number_within(span: _Span, present: Iterable[Compound]) -> bool:
    """Tell whether the stretch has a number in it that is in the collection and is one itself."""
    start, end = span
    for code in present:
        if start <= code.start and code.end <= end:
            term = fold(code.term)
            is_subscriber = code.end == end and term.isdecimal() and len(term) >= _MIN_SUBSCRIBER
            is_number = code.start == start and term.isdecimal() and len(term) >= _MIN_NUMBER
            if is_subscriber or is_number or _CASE.match(term):
                return True
    return False


def _has_number_after_letters(text: str, span: _Span, present_spans: Collection[_Span]) -> bool:
    """Tell whether the collection has the number of a code such as S/2016/92 without the S."""
    letters = _LETTERS_BEFORE_NUMBER.match(text, *span)
    return letters is not None and (letters.end(), span[1]) in present_spans


def _enumerate(stretches: Sequence[str]) -> str:
    names = [f'"{_shorten(stretch)}"' for stretch in dict.fromkeys(stretches)]
    others = len(names) - _MAX_NAMED
    if others > 0:
        last = CountedMessage("{count} other", "{count} others", others) if others > 1 else ""
        names[_MAX_NAMED:] = [last or names[-1]]
    if len(names) == 1:
        return names[0]
    return Message("{first} or {last}", first=", ".join(names[:-1]), last=names[-1])


def _shorten(stretch: str) -> str:
    return stretch if len(stretch) <= _SHOWN_LENGTH else stretch[:_SHOWN_LENGTH] + "…"
