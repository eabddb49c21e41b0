"""Which passages of a language say the same, word for word, by their signatures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.distinct import sort_distinct
from index.keyword.signatures import NO_SIGNATURE


@dataclass(frozen=True, slots=True)
class CopyGroups:
    """The passages that have a copy, in groups that say the same.

    ``rows`` (m,) int64 of the keyword index, ascending, and the ``groups`` (m,) int64 they are
    in, numbers from 0 to ``count`` − 1.
    """

    rows: NDArray[np.int64]
    groups: NDArray[np.int64]
    count: int

    def others(self, row: int) -> NDArray[np.int64]:
        """Return the other rows (k,) of the group of ``row``, ascending."""
        place = int(self.rows.searchsorted(row))
        if place == len(self.rows) or self.rows[place] != row:
            return self.rows[:0]
        group = self.rows[self.groups == self.groups[place]]
        return np.asarray(group[group != row])


def group_copies(signatures: NDArray[np.uint64], live: NDArray[np.bool_] | None) -> CopyGroups:
    """Return the groups among passages with ``signatures`` (n,), by row.

    Rows that are not ``live`` (n,) have left the store and are in none.
    """
    if live is not None:
        signatures = np.where(live, signatures, np.uint64(NO_SIGNATURE))
    ordered = np.sort(signatures)
    repeated = ordered[1:][ordered[1:] == ordered[:-1]]
    shared = sort_distinct(repeated[repeated != NO_SIGNATURE])
    if not len(shared):
        none = np.zeros(0, dtype=np.int64)
        return CopyGroups(none, none, 0)
    groups = np.minimum(shared.searchsorted(signatures), len(shared) - 1)
    rows = np.flatnonzero(shared[groups] == signatures)
    return CopyGroups(rows, groups[rows], len(shared))
