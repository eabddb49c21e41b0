"""What a search request may be: its text, limits, scores and filters, checked in one place.

Everything is checked before anything is looked up, so that no request costs more than it is
worth. Messages give the value, shortened, and what is allowed.
"""

from __future__ import annotations

import re
from typing import Final

from index.errors import QueryError
from index.types import LANGUAGES
from search.date_limits import check_limit, check_order
from search.types import Filters, SearchRequest

MAX_QUERY_LENGTH: Final = 2_000
"""Code points a query may have."""
MAX_QUERY_WORDS: Final = 400
"""Words a query may have; text of the greatest length usually has some 350."""
MAX_LIMIT: Final = 10_000
"""Hits that may be asked for: explained, they take half a gigabyte."""
MAX_PATTERN_LENGTH: Final = 1_000
"""Characters the pattern of a path may have."""
MAX_PATTERN_STARS: Final = 32
"""So often it may have ``*``: each can take a look at the rest of every path."""
MAX_EXCLUDED: Final = 50
"""Filters that may be excluded."""

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[a-z]{2,4})?")
_SHOWN_LENGTH: Final = 40
"""Code points of a refused value that its message repeats."""


def check_request(request: SearchRequest) -> None:
    """Raise QueryError if any field of ``request`` is out of bounds, or not what it should be.

    That the query has a word at all is checked where it is parsed, see
    :mod:`search.query.parse`.
    """
    check_query(request.query)
    check_hit_limit(request.limit)
    if not 0 <= request.min_score <= 1:
        raise QueryError(
            "the least score is {min_score}; scores are from 0 to 1",
            min_score=_shorten(request.min_score),
        )
    for language in request.query_languages:
        if language not in LANGUAGES:
            raise QueryError(
                "the query's language is {language}; queries are read in {languages}",
                language=_shorten(language),
                languages=", ".join(LANGUAGES),
            )
    check_filters(request.filters)
    if len(request.excluded) > MAX_EXCLUDED:
        raise QueryError(
            "{count:,} filters are excluded, the limit is {max_excluded}; exclude fewer",
            count=len(request.excluded),
            max_excluded=MAX_EXCLUDED,
        )
    for filters in request.excluded:
        check_filters(filters)


def check_hit_limit(limit: int) -> None:
    """Raise QueryError if nobody can be given ``limit`` hits."""
    if limit < 1:
        raise QueryError("the limit is {limit}; ask for at least 1 hit", limit=_shorten(limit))
    if limit > MAX_LIMIT:
        raise QueryError(
            "the limit is {limit}; ask for at most {max_limit:,} hits",
            limit=_shorten(limit),
            max_limit=MAX_LIMIT,
        )


def check_query(text: str) -> None:
    """Raise QueryError if the ``text`` of a query is too long, or is no text."""
    if len(text) > MAX_QUERY_LENGTH:
        raise QueryError(
            "the query has {count:,} characters, the limit is {max_query_length:,}; shorten it",
            count=len(text),
            max_query_length=MAX_QUERY_LENGTH,
        )
    # A text has no more words than characters: short queries need no counting.
    if len(text) > MAX_QUERY_WORDS:
        from index.text.analysis.words import find_surfaces  # with all of the analysis

        words = len(find_surfaces(text))
        if words > MAX_QUERY_WORDS:
            raise QueryError(
                "the query has {words:,} words, the limit is {max_query_words:,}; shorten it",
                words=words,
                max_query_words=MAX_QUERY_WORDS,
            )
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise QueryError(
            "the query has bytes that are not UTF-8 at character {start:,}; type it in UTF-8",
            start=error.start + 1,
        ) from error


def check_filters(filters: Filters) -> None:
    """Raise QueryError if ``filters`` have a date or a language that is none, or a long path."""
    for name, value in (("after", filters.after), ("before", filters.before)):
        if value is not None:
            check_limit(f"--{name} {value}", value)
    check_order(f"--after {filters.after} --before {filters.before}", filters.after, filters.before)
    for language in filters.languages or ():
        if not _LANGUAGE.fullmatch(language):
            raise QueryError(
                "the language of passages is {language}; expected codes such as en",
                language=_shorten(language),
            )
    if filters.path is not None:
        _check_pattern(filters.path)
    for name in ("kind", "title", "sender", "recipient", "tag", "new"):
        value = getattr(filters, name)
        if value is not None and len(value) > MAX_PATTERN_LENGTH:
            raise QueryError(
                "the {name} to filter by has {count:,} characters, the limit is"
                " {max_pattern_length:,}; shorten it",
                name=name,
                count=len(value),
                max_pattern_length=MAX_PATTERN_LENGTH,
            )


def _check_pattern(pattern: str) -> None:
    if len(pattern) > MAX_PATTERN_LENGTH:
        raise QueryError(
            "the pattern of paths has {count:,} characters, the limit is"
            " {max_pattern_length:,}; shorten it",
            count=len(pattern),
            max_pattern_length=MAX_PATTERN_LENGTH,
        )
    stars = pattern.count("*")
    if stars > MAX_PATTERN_STARS:
        raise QueryError(
            "the pattern of paths has {stars:,} '*', the limit is {max_pattern_stars}; simplify it",
            stars=stars,
            max_pattern_stars=MAX_PATTERN_STARS,
        )


def _shorten(value: object) -> str:
    """Return ``value`` as text that fits into a line."""
    try:
        text = str(value)
    except ValueError:  # Python writes no number of more than 4,300 digits
        return "a number of thousands of digits"
    return text if len(text) <= _SHOWN_LENGTH else text[:_SHOWN_LENGTH] + "…"
