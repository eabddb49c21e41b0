"""Hits in the order and the groups they are listed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.tui.model.question import Sort
from search.types import Hit


@dataclass(frozen=True, slots=True)
class Row:
    """A hit of the list. ``more``: hits of the same document that it stands for."""

    hit: Hit
    more: int = 0


def arranged(hits: Sequence[Hit], sort: Sort, *, grouped: bool) -> tuple[Row, ...]:
    """Return the rows for ``hits``, which come by relevance.

    By date, the latest comes first, hits without a date last, equals by relevance.
    ``grouped`` keeps the most relevant hit of each document.
    """
    rows = [Row(hit) for hit in hits]
    if grouped:
        counts: dict[int, int] = {}
        for hit in hits:
            counts[hit.document] = counts.get(hit.document, 0) + 1
        first: dict[int, Hit] = {}
        for hit in hits:
            first.setdefault(hit.document, hit)
        rows = [Row(hit, counts[document] - 1) for document, hit in first.items()]
    if sort is Sort.DATE:
        rows.sort(key=lambda row: row.hit.date or "", reverse=True)
    return tuple(rows)
