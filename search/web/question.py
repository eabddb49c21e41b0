"""What the address of a page asks for: the query, its filters and its order.

    /?q=trata&lang=ar&not=type:pdf&after=2024&sort=date

Everything that is shown follows from the address, so it can be kept, sent on and gone back to.
"""

from __future__ import annotations

import glob
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import chain
from typing import Final, Self, TypeVar
from urllib.parse import parse_qsl, urlencode

from index.errors import QueryError
from index.messages import Message
from search.date_limits import check_limit, check_order
from search.types import Filters, Mode, SearchRequest, Sort
from search.validation import MAX_LIMIT

PAGE_SIZE: Final = 10
"""Hits that are shown at first: some screens full, and quickly there while one types."""
MORE: Final = 20
"""Hits that "more" adds."""
NO_YEAR: Final = "none"
"""Stands for documents without a date where years are excluded."""
_MAX_FIELDS: Final = 100
_Choice = TypeVar("_Choice", bound=Enum)


@dataclass(frozen=True, slots=True)
class Question:
    """What a visitor asks for.

    Attributes:
        text: the query.
        languages: of passages, () for any.
        kind, path, after, before, undated: as in :class:`search.types.Filters`.
        excluded: what hits must not be, as (field, value): ``("lang", "ar")``.
        sort, mode: the order of hits, and which signals rank.
        copies: each copy of a passage is a hit of its own.
        limit: hits that are shown at most.
    """

    text: str = ""
    languages: tuple[str, ...] = ()
    kind: str = ""
    path: str = ""
    after: str = ""
    before: str = ""
    undated: bool = False
    excluded: tuple[tuple[str, str], ...] = ()
    sort: Sort = Sort.SCORE
    mode: Mode = Mode.HYBRID
    copies: bool = False
    limit: int = PAGE_SIZE

    @classmethod
    def read(cls, query_string: str) -> Self:
        """Return the question of an address. Raises QueryError if it has values that cannot be."""
        fields = _fields(query_string)

        def last(name: str) -> str:
            return fields.get(name, [""])[-1]

        return cls(
            text=last("q"),
            languages=tuple(
                dict.fromkeys(filter(None, ",".join(fields.get("lang", ())).split(",")))
            ),
            kind=last("type"),
            path=last("path"),
            after=last("after"),
            before=last("before"),
            undated=bool(last("undated")),
            excluded=tuple(
                dict.fromkeys(map(_read_exclusion, filter(None, fields.get("not", ()))))
            ),
            sort=_choice("sort", last("sort"), Sort.SCORE),
            mode=_choice("mode", last("mode"), Mode.HYBRID),
            copies=bool(last("copies")),
            limit=_read_limit(last("n")),
        )

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The question as fields of a form or an address; what says nothing is left out."""
        fields = [
            ("q", self.text),
            *(("lang", language) for language in self.languages),
            *(("type", self.kind), ("path", self.path)),
            *(("after", self.after), ("before", self.before)),
            ("undated", "1" if self.undated else ""),
            *(("not", f"{field}:{value}") for field, value in self.excluded),
            ("sort", "" if self.sort is Sort.SCORE else self.sort.value),
            ("mode", "" if self.mode is Mode.HYBRID else self.mode.value),
            ("copies", "1" if self.copies else ""),
            ("n", "" if self.limit == PAGE_SIZE else str(self.limit)),
        ]
        return [field for field in fields if field[1]]

    @property
    def query_string(self) -> str:
        """The question as the part of an address after ``?``."""
        return urlencode(self.fields, errors="surrogateescape")

    @property
    def address(self) -> str:
        """Where the page with the answer is."""
        return f"/?{self.query_string}"

    def fields_without(self, *names: str) -> list[tuple[str, str]]:
        """Return the fields but those with ``names``, for a form that has others in their place."""
        return [field for field in self.fields if field[0] not in names]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return not (self.text.strip() or self.is_filtered)

    @property
    def is_filtered(self) -> bool:
        """Whether there is anything that limits what may be found."""
        return self.filters != Filters() or bool(self.excluded)

    @property
    def unfiltered(self) -> Question:
        """The same query without filters."""
        return Question(self.text, sort=self.sort, mode=self.mode, copies=self.copies)

    @property
    def filters(self) -> Filters:
        """Which passages may be found."""
        return Filters(
            languages=self.languages or None,
            after=self.after or None,
            before=self.before or None,
            path=self.path or None,
            kind=self.kind or None,
            undated=self.undated,
        )

    def request(self, *, half_typed: bool = False) -> SearchRequest:
        """Return what the engine is asked for. Raises QueryError for dates that cannot be."""
        self._check_dates()
        return SearchRequest(
            self.text,
            mode=self.mode,
            filters=self.filters,
            limit=self.limit,
            sort=self.sort,
            half_typed=half_typed,
            folds_copies=not self.copies,
            excluded=tuple(map(_exclusion_filters, self.excluded)),
        )

    def _check_dates(self) -> None:
        """Raise QueryError, in the words of the page, for years that the engine would refuse."""
        for name, limit in ((Message("from"), self.after), (Message("to"), self.before)):
            if limit:
                check_limit(Message("{field} “{limit}”", field=name, limit=limit), limit)
        given = Message("from {first} to {last}", first=self.after, last=self.before)
        check_order(given, *self._limits)
        for field, value in self.excluded:
            if field == "year" and value != NO_YEAR:
                check_limit(Message("not the year “{year}”", year=value), value)

    @property
    def _limits(self) -> tuple[str | None, str | None]:
        return self.after or None, self.before or None

    def changed(self, **values: object) -> Question:
        """Return the question with other ``values``, from its first hits on."""
        return replace(self, **{"limit": PAGE_SIZE, **values})  # type: ignore[arg-type]


def folder_glob(folder: str) -> str:
    """Return the pattern of paths that ``folder``, literally, and what is in it match."""
    return glob.escape(folder)


def _exclusion_filters(exclusion: tuple[str, str]) -> Filters:
    field, value = exclusion
    if field == "lang":
        return Filters(languages=(value,))
    if field == "type":
        return Filters(kind=value)
    if field == "path":
        return Filters(path=value)
    if field == "year":
        return Filters(undated=True) if value == NO_YEAR else Filters(after=value, before=value)
    raise QueryError("not={field}: exclude one of lang:, type:, path:, year:", field=field[:20])


def exclusions_of(filters: Filters) -> Sequence[tuple[str, str]] | None:
    """Return the exclusions that together leave out what passes ``filters``; None without any.

    The inverse of what :meth:`Question.request` makes of them.
    """
    candidates = [
        [("lang", language) for language in filters.languages or ()],
        [("type", filters.kind or "")],
        [("path", filters.path or "")],
        [("year", filters.after or NO_YEAR)],
    ]
    for exclusions in candidates:
        others = [_exclusion_filters(exclusion) for exclusion in exclusions]
        languages = tuple(chain.from_iterable(other.languages or () for other in others))
        if others and replace(others[0], languages=languages or None) == filters:
            return exclusions
    return None


def _fields(query_string: str) -> Mapping[str, Sequence[str]]:
    """Return the fields of a query string; bytes of paths that are no text survive."""
    try:
        pairs = parse_qsl(query_string, errors="surrogateescape", max_num_fields=_MAX_FIELDS)
    except ValueError as error:
        raise QueryError(
            "the address has more than {max_fields} fields; begin anew", max_fields=_MAX_FIELDS
        ) from error
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


def _read_exclusion(text: str) -> tuple[str, str]:
    field, _, value = text.partition(":")
    return field, value


def _read_limit(text: str) -> int:
    if not text:
        return PAGE_SIZE
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise QueryError(
            "n={text}: expected how many hits to show, such as n={page_size}",
            text=text[:20],
            page_size=PAGE_SIZE,
        )
    return min(max(int(text), 1), MAX_LIMIT)


def _choice(name: str, text: str, default: _Choice) -> _Choice:
    choices = {choice.value: choice for choice in type(default)}
    if text and text not in choices:
        raise QueryError(
            "{name}={text}: choose one of {choices}",
            name=name,
            text=text[:20],
            choices=", ".join(choices),
        )
    return choices.get(text, default)
