"""What a server returned for a query, and how much it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from index.milvus.server import MAX_ROWS, Found
from index.types import Language
from search.backend import Question
from search.milvus.listing import MAX_LISTED
from search.types import Sort

DEPTH: Final = 400
"""Passages of each language that a server is asked for by words, and by meaning, at least."""
MAX_DEPTH: Final = 4_096
"""And at most: each comes with its terms and its vector, some 3 kB."""
GROWTH: Final = 4
"""So many times as many where a condition, or copies, may leave too few."""


@dataclass(slots=True)
class Candidates:
    """Rows that a server returned, by language, passages and titles apart.

    ``cut`` are the languages of which more passages may have words of the query than came.
    """

    passages: dict[Language, list[Mapping[str, Any]]] = field(default_factory=dict)
    titles: dict[Language, list[Mapping[str, Any]]] = field(default_factory=dict)
    cut: set[Language] = field(default_factory=set)

    @classmethod
    def of(cls, parts: Iterable[Candidates]) -> Candidates:
        """Return all of ``parts``."""
        candidates = cls()
        for part in parts:
            candidates.merge(part)
        return candidates

    def merge(self, other: Candidates) -> None:
        """Add those of ``other``."""
        for rows, others in ((self.passages, other.passages), (self.titles, other.titles)):
            for language, more in others.items():
                rows.setdefault(language, []).extend(more)
        self.cut |= other.cut

    def add(self, language: Language, hits: Iterable[Found]) -> None:
        """Add passages that were found."""
        self.passages.setdefault(language, []).extend(rows_of(hits))


def rows_of(hits: Iterable[Found]) -> list[Mapping[str, Any]]:
    """Return the rows that were found."""
    return [{**hit.fields, "id": hit.id} for hit in hits]


def depth_of(question: Question) -> int:
    """Return how many passages of a language to ask for by words, and by meaning."""
    request = question.request
    if request.sort is not Sort.SCORE:  # the first in order may be the last by score
        return MAX_ROWS
    depth = max(DEPTH, 2 * request.limit)
    if question.query.condition is not None:
        depth *= GROWTH
    return min(depth, MAX_DEPTH)


def most_of(question: Question) -> int:
    """Return how many passages of a language may be fetched that have what is required."""
    if question.is_count:
        return MAX_LISTED
    return MAX_DEPTH if question.request.sort is Sort.SCORE else MAX_ROWS
