"""Filters by marks (``tag:``, ``is:``) and by what is new (``new:``), before anything is ranked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from operator import is_

from index.errors import CaseworkError, QueryError
from index.messages import Message
from index.text.safe import safe
from search.casework.locator import Locator
from search.casework.store import Casework
from search.casework.values import Mark, tag_key
from search.conditions import All, Any, Condition, Filters, IsIn, Marked, Not, Within
from search.types import Query, SearchRequest

_TESTS: dict[Marked, Callable[[Mark], bool]] = {
    Marked.STARRED: lambda mark: mark.starred,
    Marked.NOTED: lambda mark: bool(mark.note),
    Marked.MARKED: lambda _: True,
}


class MarkFilter:
    """Says which passages of an index filters by marks let pass."""

    def __init__(self, casework: Casework, locator: Locator) -> None:
        self._casework = casework
        self._locator = locator

    def resolve(self, request: SearchRequest, query: Query) -> tuple[SearchRequest, Query]:
        """Return both with the passages that filters by marks stand for, in their place.

        A tag that no mark has lets nothing pass, which a note says. Raises QueryError if there
        is no saved search of a name, CaseworkError if the marks cannot be read.
        """
        notes: list[str] = []
        filters = self._resolve(request.filters, notes)
        condition = query.condition
        if condition is not None:
            condition = self._resolve_condition(condition, notes)
        if filters is request.filters and condition is query.condition:
            return request, query
        notes += self._casework.warnings
        query = replace(query, condition=condition, notes=(*query.notes, *dict.fromkeys(notes)))
        return replace(request, filters=filters), query

    def _resolve_condition(self, condition: Condition, notes: list[str]) -> Condition:
        """Return the same condition if it has no filter by marks."""
        if isinstance(condition, IsIn):
            filters = self._resolve(condition.filters, notes)
            return condition if filters is condition.filters else IsIn(filters)
        if isinstance(condition, Not):
            inner = self._resolve_condition(condition.condition, notes)
            return condition if inner is condition.condition else Not(inner)
        if isinstance(condition, All | Any):
            parts = tuple(self._resolve_condition(part, notes) for part in condition.conditions)
            is_same = all(map(is_, parts, condition.conditions))
            return condition if is_same else type(condition)(parts)
        return condition

    def _resolve(self, filters: Filters, notes: list[str]) -> Filters:
        if filters.tag is None and filters.marked is None and filters.new is None:
            return filters
        parts = []
        if filters.tag is not None:
            parts.append(self._tagged(filters.tag, notes))
        if filters.marked is not None:
            test = _TESTS[filters.marked]
            parts.append(Within(*self._locator.passages_of(self._casework.marks, test)))
        if filters.new is not None:
            parts.append(self._new(filters.new))
        within = Within(
            frozenset.intersection(*(part.documents for part in parts)),
            frozenset.intersection(*(part.passages for part in parts)),
        )
        return replace(filters, tag=None, marked=None, new=None, within=within)

    def _tagged(self, name: str, notes: list[str]) -> Within:
        marks, key = self._casework.marks, tag_key(name)
        tags = self._casework.tags
        if key not in map(tag_key, tags):
            names = ", ".join(tags)[:200] if tags else Message("none yet")
            notes.append(
                Message(
                    "no mark has the tag '{tag}'; there are: {names}",
                    tag=safe(name[:40]),
                    names=names,
                )
            )
        return Within(*self._locator.passages_of(marks, lambda mark: mark.has_tag(name)))

    def _new(self, name: str) -> Within:
        try:
            saved = self._casework.search(name)
        except CaseworkError as error:
            raise QueryError(error.args[0], **error.values) from None
        known = self._casework.known_documents(saved)
        return Within(*self._locator.passages_unknown_to(known))
