"""The options of ``search`` → what the engine is asked for."""

from __future__ import annotations

import argparse
from typing import Final

from index.errors import QueryError
from index.types import Language
from search.date_limits import (
    check_limit,
    check_order,
    check_range,
    earlier_end,
    is_none,
    later_start,
    read_limit,
    read_range,
)
from search.option_values import parse_query_languages, parse_without
from search.types import NO_FILTERS, Filters, Marked, Mode, SearchRequest, Sort
from search.validation import MAX_LIMIT, check_hit_limit

DEFAULT_LIMIT: Final = 10


def build_request(
    query: str, options: argparse.Namespace, languages: tuple[Language, ...] | None
) -> SearchRequest:
    """Return the request for ``query``. Raises QueryError if the value of an option is none."""
    return SearchRequest(
        query,
        mode=Mode(options.mode),
        filters=_filters(options, languages),
        limit=max(_limit(options), options.open or 0),
        query_languages=parse_query_languages(options),
        without=parse_without(options),
        min_score=options.min_score,
        sort=Sort(options.sort),
        folds_copies=not (options.copies or options.count or options.files),
    )


def has_filters(options: argparse.Namespace) -> bool:
    """Tell whether there is an option that filters, which is a query by itself."""
    return _filters(options, (options.lang,) if options.lang else None) != NO_FILTERS


def _filters(options: argparse.Namespace, languages: tuple[Language, ...] | None) -> Filters:
    after, before = _date_limits(options)
    return Filters(
        languages,
        after,
        before,
        options.path,
        options.type,
        options.title,
        options.sender,
        options.recipient,
        options.undated or (options.date is not None and is_none(options.date)),
        options.tag,
        None if options.marked is None else Marked(options.marked),
        options.new,
    )


def _date_limits(options: argparse.Namespace) -> tuple[str | None, str | None]:
    """Return the limits of --date, --after and --before, all of which hold."""
    after, before = (
        None if value is None else read_limit(value) for value in (options.after, options.before)
    )
    if after is not None:
        check_limit(f"--after {options.after}", after)
    if before is not None:
        check_limit(f"--before {options.before}", before)
    if options.date is not None and not is_none(options.date):
        first, last = read_range(options.date)
        check_range(f"--date {options.date}", first, last)
        after, before = later_start(after, first), earlier_end(before, last)
    values = {name: getattr(options, name) for name in ("date", "after", "before")}
    given = " ".join(f"--{name} {value}" for name, value in values.items() if value is not None)
    check_order(given, after, before)
    return after, before


def _limit(options: argparse.Namespace) -> int:
    """Return how many hits to ask for: those that are counted, or named without a limit, all."""
    if options.limit is not None:
        check_hit_limit(options.limit)
    if options.count:
        return MAX_LIMIT
    if options.limit is not None:
        return int(options.limit)
    return MAX_LIMIT if options.files else DEFAULT_LIMIT


def split_passage_name(name: str) -> tuple[str, int]:
    """Return the path and the number of a passage named as --like takes it, ``PATH#N``.

    Raises QueryError if it is no such name.
    """
    path, separator, number = name.rpartition("#")
    if not (separator and path and number.isascii() and number.isdigit() and len(number) <= 9):
        raise QueryError(
            "--like {name}: expected PATH#N, path and 'passage' of a hit as --json has them",
            name=name,
        )
    return path, int(number)
