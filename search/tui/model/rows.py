"""The rows of the result list: hits, perhaps grouped by document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from search.types import Hit


@dataclass(frozen=True, slots=True)
class Row:
    """A hit of the list, and how many hits of the same document are collapsed into it."""

    hit: Hit
    collapsed: int = 0


def arrange_hits(hits: Sequence[Hit], *, grouped: bool) -> tuple[Row, ...]:
    """Return the rows for ``hits``, in their order.

    ``grouped`` keeps only the first hit of each document.
    """
    return tuple(_group_by_document(hits) if grouped else map(Row, hits))


def _group_by_document(hits: Sequence[Hit]) -> list[Row]:
    """Return one row a document, with the first of its hits."""
    hit_counts = Counter(hit.document for hit in hits)
    best_hits: dict[int, Hit] = {}
    for hit in hits:
        best_hits.setdefault(hit.document, hit)
    return [Row(hit, hit_counts[document] - 1) for document, hit in best_hits.items()]
