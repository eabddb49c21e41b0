"""Limits by date: what there is, what there is not, and how two of them meet."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import QueryError
from search.date_limits import (
    check_limit,
    check_order,
    check_range,
    earlier_end,
    is_limit,
    later_start,
    read_limit,
    read_range,
)
from search.types import Filters
from search.validation import check_filters

DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31)).map(date.isoformat)
LIMITS = st.tuples(DAYS, st.sampled_from((4, 7, 10))).map(lambda drawn: drawn[0][: drawn[1]])


@pytest.mark.parametrize(
    ("limit", "reason"),
    [
        ("2024-02-30", "2024-02 has days 01 to 29"),
        ("2023-02-29", "2023-02 has days 01 to 28"),
        ("2024-04-31", "2024-04 has days 01 to 30"),
        ("2024-01-00", "2024-01 has days 01 to 31"),
        ("2024-13", "months are 01 to 12"),
        ("2024-00-10", "months are 01 to 12"),
        ("0000", "years are 1900 to 2099"),
        ("0001-01-01", "years are 1900 to 2099"),
        ("1445-09", "years are 1900 to 2099"),
        ("3609-02-03", "years are 1900 to 2099"),
    ],
)
def test_a_date_that_cannot_be_says_why(limit: str, reason: str) -> None:
    assert not is_limit(limit)
    with pytest.raises(QueryError, match=f"^--after {limit}: no such date, {reason}; expected"):
        check_limit(f"--after {limit}", limit)
    for filters in (Filters(after=limit), Filters(before=limit)):
        with pytest.raises(QueryError, match=f"{limit}: no such date, {reason}; expected 2024"):
            check_filters(filters)


@pytest.mark.parametrize(
    "limit",
    [
        "",
        "soon",
        "31/02/2024",
        "2024-1",
        "2024/01",
        "24-01-01",
        "20240101",
        "2024-01-01T00",
        "٢٠٢٤",
    ],
)
def test_what_is_written_otherwise_says_how_to_write_it(limit: str) -> None:
    assert not is_limit(limit)
    with pytest.raises(QueryError, match=r"no such date; expected 2024, 2024-01 or 2024-01-13$"):
        check_limit(f"--after {limit}", limit)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2024", "2024", "2024"),
        ("٢٠٢٤-٠١", "2024-01", "2024-01"),
        ("2023-11..2024-02", "2023-11", "2024-02"),
        ("٢٠٢٣..۲۰۲۴", "2023", "2024"),
        ("2024..", "2024", None),
        ("..2024", None, "2024"),
    ],
)
def test_ranges_may_be_open_and_in_any_digits(
    typed: str, first: str | None, last: str | None
) -> None:
    assert read_range(typed) == (first, last)
    check_range(typed, first, last)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2024", "2023"),
        ("2024-02", "2024-01-31"),
        ("2024-01-02", "2024-01-01"),
        ("2024", "2023-12"),
    ],
)
def test_a_time_that_ends_before_it_begins_is_refused(first: str, last: str) -> None:
    with pytest.raises(QueryError, match=r"^given: ends before it begins; write the earlier date"):
        check_order("given", first, last)


def test_a_time_of_one_day_is_none_too_many() -> None:
    for first, last in (("2024", "2024-01-01"), ("2024-12-31", "2024"), ("2024-02", "2024-02-01")):
        check_order("given", first, last)
    with pytest.raises(QueryError, match=r"^--after 2024 --before 2023: ends before it begins"):
        check_filters(Filters(after="2024", before="2023"))


@given(LIMITS, LIMITS, DAYS)
def test_the_narrower_of_two_limits_holds(first: str, second: str, day: str) -> None:
    def is_after(limit: str | None) -> bool:
        return limit is None or day[: len(limit)] >= limit

    def is_before(limit: str | None) -> bool:
        return limit is None or day[: len(limit)] <= limit

    assert is_after(later_start(first, second)) == (is_after(first) and is_after(second))
    assert is_before(earlier_end(first, second)) == (is_before(first) and is_before(second))
    assert later_start(None, first) == earlier_end(first, None) == first
    assert later_start(None, None) is None


@given(st.text(max_size=12))
def test_any_text_is_a_limit_or_refused_in_one_line(text: str) -> None:
    limit = read_limit(text)
    try:
        check_limit(text, limit)
    except QueryError:
        assert not is_limit(limit)
    else:
        assert is_limit(limit)
