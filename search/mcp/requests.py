"""The arguments of the tool ``search`` → what the engine is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from index.errors import QueryError
from index.types import LANGUAGES, Language
from search.date_limits import check_limit, check_order, read_limit
from search.types import Filters, Mode, SearchRequest, Sort

_Choice = TypeVar("_Choice", Mode, Sort)


@dataclass(frozen=True, slots=True)
class SearchArguments:
    """As the tool takes them; "" stands for what is not given."""

    query: str
    language: str = ""
    limit: int = 10
    after: str = ""
    before: str = ""
    path: str = ""
    kind: str = ""
    mode: str = Mode.HYBRID.value
    sort: str = Sort.SCORE.value


def build_request(arguments: SearchArguments) -> SearchRequest:
    """Return the request. Raises QueryError, which names the argument, if a value is none."""
    after, before = read_limit(arguments.after), read_limit(arguments.before)
    if after:
        check_limit(f"after {arguments.after}", after)
    if before:
        check_limit(f"before {arguments.before}", before)
    check_order(f"after {after} before {before}", after or None, before or None)
    filters = Filters(
        languages=_read_languages(arguments.language),
        after=after or None,
        before=before or None,
        path=arguments.path or None,
        kind=arguments.kind or None,
    )
    return SearchRequest(
        arguments.query,
        mode=_choose(Mode, "mode", arguments.mode),
        filters=filters,
        limit=arguments.limit,
        sort=_choose(Sort, "sort", arguments.sort),
    )


def _read_languages(text: str) -> tuple[Language, ...] | None:
    """Return the languages of a list such as ``es,ar``; None for all."""
    languages = tuple(filter(None, (code.strip().lower() for code in text.split(","))))
    for code in languages:
        if code not in LANGUAGES:
            raise QueryError(
                "language {code!a}: expected some of {languages}",
                code=code[:40],
                languages=",".join(LANGUAGES),
            )
    return languages or None


def _choose(choices: type[_Choice], name: str, value: str) -> _Choice:
    try:
        return choices(value)
    except ValueError:
        expected = ", ".join(choice.value for choice in choices)
        raise QueryError(
            "{name} {value!a}: expected one of {expected}",
            name=name,
            value=value[:40],
            expected=expected,
        ) from None
