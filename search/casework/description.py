"""What a saved search asks besides its query, as the fields and options of a query say it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from enum import Enum
from typing import Final

from index.messages import _, ngettext
from search.types import Filters, SearchRequest, Totals

_FILTER_NAMES: Final[Mapping[str, str]] = {
    "languages": "lang",
    "kind": "type",
    "sender": "from",
    "recipient": "to",
    "marked": "is",
}
"""Those that are called otherwise in a query."""
_REQUEST_NAMES: Final[Mapping[str, str]] = {
    "query_languages": "query-lang",
    "min_score": "min-score",
}
_BESIDE: Final = frozenset({"query", "limit", "half_typed", "filters", "excluded", "folds_copies"})
_NOT_ASKED: Final = frozenset({"within"})
"""What others stand for, not asked for itself."""


def describe_limits(request: SearchRequest) -> tuple[str, ...]:
    """Return all that a request asks besides its query: ``lang:ar``, ``-type:pdf``, ``sort:date``.

    Two requests of a query that ask for something else say something else, but for their limit.
    """
    return tuple(_describe(request))


def describe_news(totals: Totals, looked: str = "") -> str:
    """Return how many passages are new to a search, in words, or why that cannot be said.

    ``looked``: say that they are new since then, the time of day left out.
    """
    if totals.reason:
        return totals.reason
    news = _("nothing new")
    if totals.passages:
        news = ngettext("{count} new passage", "{count} new passages", totals.passages)
        news = news if totals.is_exact else _("at most {text}").format(text=news)
    return _("{news} since {date}").format(news=news, date=looked[:10]) if looked else news


def describe_request(request: SearchRequest) -> str:
    """Return query and limits in a line."""
    return " ".join(filter(None, (request.query, *describe_limits(request))))


def _describe(request: SearchRequest) -> Iterator[str]:
    yield from _describe_filters(request.filters)
    for filters in request.excluded:
        described = list(_describe_filters(filters))
        yield f"-{described[0]}" if len(described) == 1 else f"-({' '.join(described)})"
    plain = SearchRequest(request.query)
    for field in fields(request):
        if field.name not in _BESIDE:
            value = getattr(request, field.name)
            if value != getattr(plain, field.name):
                name = _REQUEST_NAMES.get(field.name, field.name)
                yield f"{name}:{_to_text(value)}"
    if not request.folds_copies:
        yield "copies"


def _describe_filters(filters: Filters) -> Iterator[str]:
    if filters.after and filters.after == filters.before:
        yield f"date:{filters.after}"
    for field in fields(filters):
        value = getattr(filters, field.name)
        is_said = field.name in ("after", "before") and filters.after == filters.before
        if value is None or value is False or field.name in _NOT_ASKED or is_said:
            continue
        name = _FILTER_NAMES.get(field.name, field.name)
        yield name if value is True else f"{name}:{_to_text(value)}"


def _to_text(value: object) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple):
        return ",".join(map(_to_text, value))
    if isinstance(value, frozenset):
        return ",".join(sorted(map(_to_text, value)))
    text = str(value)
    return f'"{text}"' if " " in text else text
