"""The documents that passages are of, and their dates, as arrays."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.distinct import sort_distinct
from index.store.records import DocumentHead

UNDATED: Final = 0
"""The number of a date where there is none."""


def in_passage_order(heads: Iterable[DocumentHead]) -> list[DocumentHead]:
    """Return the documents that have passages, in the order of these."""
    return sorted((head for head in heads if head.passage_count), key=attrgetter("first_passage"))


class DocumentDates:
    """The dates of all documents, numbered from 1 in their order; UNDATED without one."""

    def __init__(self, heads: Iterable[DocumentHead]) -> None:
        documents = [
            (head.first_passage, head.passage_count, head.date) for head in in_passage_order(heads)
        ]
        self._first = np.array([first for first, _, _ in documents], dtype=np.int64)
        self._end = self._first + np.array([count for _, count, _ in documents], dtype=np.int64)
        distinct = sorted({date for _, _, date in documents if date is not None})
        numbers: dict[str | None, int] = {date: at for at, date in enumerate(distinct, start=1)}
        self._dates = np.array(
            [numbers.get(date, UNDATED) for _, _, date in documents], dtype=np.int32
        )

    def find(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the places (k,) of the documents of passages ``ids`` (k,), −1 where unknown."""
        if not len(self._first):
            return np.full(len(ids), -1, dtype=np.int64)
        places = np.searchsorted(self._first, ids, side="right") - 1
        return np.where((places >= 0) & (ids < self._end[places]), places, -1)

    def dates_of(self, ids: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the numbers (k,) of the dates of passages ``ids`` (k,)."""
        places = self.find(ids)
        if not len(self._dates):
            return np.full(len(ids), UNDATED, dtype=np.int32)
        return np.where(places < 0, np.int32(UNDATED), self._dates[places])

    def count(self, ids: NDArray[np.int64]) -> int:
        """Return how many documents passages ``ids`` (k,) are of."""
        return len(sort_distinct(self.find(ids)))
