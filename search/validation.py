"""What a search request may be: limits, scores and dates, checked in one place."""

from __future__ import annotations

import re
from typing import Final

from index.errors import QueryError
from search.types import Filters, SearchRequest

_DATE: Final = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def check_request(request: SearchRequest) -> None:
    """Raise QueryError if the limit, the minimal score or a date of ``request`` is invalid.

    The text of the query is checked where it is parsed, see :mod:`search.query.parse`.
    """
    if request.limit < 1:
        raise QueryError(f"the limit is {request.limit}; ask for at least 1 hit")
    if not 0 <= request.min_score <= 1:
        raise QueryError(f"the least score is {request.min_score}; scores are from 0 to 1")
    check_filters(request.filters)


def check_filters(filters: Filters) -> None:
    """Raise QueryError if a date of ``filters`` is not one."""
    for name, value in (("after", filters.after), ("before", filters.before)):
        if value is not None and not _DATE.fullmatch(value):
            raise QueryError(f"--{name} {value}: expected 2024, 2024-01 or 2024-01-13")
