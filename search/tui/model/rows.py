"""The rows of the result list: hits, perhaps grouped by document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from search.display.sections import section_title
from search.types import Hit, Mode


@dataclass(frozen=True, slots=True)
class Row:
    """A hit of the list, and how many hits of the same document are collapsed into it.

    ``title`` is that of the part of the list that begins with it, "" if none does.
    """

    hit: Hit
    collapsed: int = 0
    title: str = ""


def arrange_hits(hits: Sequence[Hit], mode: Mode, *, grouped: bool) -> tuple[Row, ...]:
    """Return the rows for ``hits``, in their order, which were found in ``mode``.

    ``grouped`` keeps only the first hit of each document.
    """
    rows = _group_by_document(hits) if grouped else [Row(hit) for hit in hits]
    listed = [row.hit for row in rows]
    return tuple(
        replace(row, title=section_title(listed, position, mode))
        for position, row in enumerate(rows)
    )


def _group_by_document(hits: Sequence[Hit]) -> list[Row]:
    """Return one row a document, with the first of its hits."""
    hit_counts = Counter(hit.document for hit in hits)
    best_hits: dict[int, Hit] = {}
    for hit in hits:
        best_hits.setdefault(hit.document, hit)
    return [Row(hit, hit_counts[document] - 1) for document, hit in best_hits.items()]
