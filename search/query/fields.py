"""The fields of a query (``date:2023-11..2024-02``) → the filters of the command line."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Final

from index.errors import QueryError
from index.text.normalize import fold
from index.types import LANGUAGES, Language
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
from search.query.syntax.errors import QuerySyntaxError
from search.query.syntax.parser import ParsedQuery
from search.query.syntax.tree import Field, leaves, required_fields
from search.types import Filters, Marked
from search.validation import check_filters

_LANGUAGE_NAMES: Final[dict[str, Language]] = {
    name: language
    for language, names in {
        "en": "english ingles الانجليزيه انجليزي",
        "es": "spanish espanol castellano الاسبانيه اسباني",
        "ar": "arabic arabe العربيه عربي",
    }.items()
    for name in names.split()
}


def check_fields(parsed: ParsedQuery, languages: Collection[Language]) -> None:
    """Raise QuerySyntaxError, which says where, if a field can match nothing.

    Its value is none, a language none of ``languages``, or its dates and those of the fields
    before it have no day in common.
    """
    for leaf, _ in leaves(parsed.tree):
        if isinstance(leaf, Field):
            with _at(parsed, leaf):
                _check_languages(to_filters(leaf).languages or (), languages)
    first = last = None
    dated: list[str] = []
    for field in required_fields(parsed.tree):
        filters = to_filters(field)
        if filters.after or filters.before:
            dated.append(f"{field.name}:{field.value}")
            first, last = later_start(first, filters.after), earlier_end(last, filters.before)
            with _at(parsed, field):
                check_order(" ".join(dated), first, last)


@contextmanager
def _at(parsed: ParsedQuery, field: Field) -> Iterator[None]:
    """Have a QueryError raised inside say where ``field`` stands."""
    try:
        yield
    except QueryError as error:
        raise QuerySyntaxError(error.args[0], parsed.text, field.start, **error.values) from error


def _check_languages(codes: Collection[Language], languages: Collection[Language]) -> None:
    for code in codes:
        if code not in LANGUAGES and code not in languages:
            raise QueryError(
                "lang:{code}: no passage is in that language; there are {languages}",
                code=code,
                languages=", ".join(sorted(languages)),
            )


def to_filters(field: Field) -> Filters:
    """Return the filters that a field stands for.

    Raises QueryError, which names the field, if its value is none.
    """
    filters = _to_filters(field.name, field.value)
    given = f"{field.name}:{field.value}"
    if field.name == "date" and not filters.undated:
        check_range(given, filters.after, filters.before)
    elif limit := filters.after or filters.before:
        check_limit(given, limit)
    check_filters(filters)
    return filters


def _to_filters(name: str, value: str) -> Filters:
    if name == "lang":
        codes = [code.strip() for code in fold(value).replace("،", ",").split(",")]
        return Filters(languages=tuple(_LANGUAGE_NAMES.get(code, code) for code in codes if code))
    if name == "date":
        if is_none(value):
            return Filters(undated=True)
        after, before = read_range(value)
        return Filters(after=after, before=before)
    if name == "after":
        return Filters(after=read_limit(value))
    if name == "before":
        return Filters(before=read_limit(value))
    if name == "path":
        return Filters(path=value)
    if name == "type":
        return Filters(kind=value)
    if name == "title":
        return Filters(title=value)
    if name == "tag":
        return Filters(tag=value)
    if name == "is":
        return Filters(marked=_read_marked(value))
    if name == "new":
        return Filters(new=value)
    return Filters(sender=value) if name == "from" else Filters(recipient=value)


def _read_marked(value: str) -> Marked:
    try:
        return Marked(fold(value))
    except ValueError:
        raise QueryError(
            "is:{value}: expected {marked}", value=value, marked=", ".join(Marked)
        ) from None
