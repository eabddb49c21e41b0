"""The rows of the result list: hits sorted, and grouped by document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from search.types import Hit


class SortOrder(str, Enum):
    """What the list is sorted by."""

    RELEVANCE = "relevance"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Row:
    """A hit of the list, and how many hits of the same document are collapsed into it."""

    hit: Hit
    collapsed: int = 0


def arrange_hits(hits: Sequence[Hit], order: SortOrder, *, grouped: bool) -> tuple[Row, ...]:
    """Return the rows for ``hits``, which are sorted by relevance.

    By date, the latest hit comes first, hits without a date last; equal dates keep the order of
    relevance. ``grouped`` keeps only the most relevant hit of each document.
    """
    rows = _group_by_document(hits) if grouped else [Row(hit) for hit in hits]
    if order is SortOrder.DATE:
        rows.sort(key=lambda row: row.hit.date or "", reverse=True)
    return tuple(rows)


def _group_by_document(hits: Sequence[Hit]) -> list[Row]:
    """Return one row a document, with the first of its hits."""
    hit_counts = Counter(hit.document for hit in hits)
    best_hits: dict[int, Hit] = {}
    for hit in hits:
        best_hits.setdefault(hit.document, hit)
    return [Row(hit, hit_counts[document] - 1) for document, hit in best_hits.items()]
