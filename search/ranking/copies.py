"""Copies: of passages that say the same, word for word, the best one stands for all.

They are folded before the best are chosen, so that neither six copies of a report nor ten thousand
of a disclaimer take the place of other answers. Filters come first: a copy that they exclude
neither stands for others nor counts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.keyword.copies import CopyGroups
from search.ranking import fusion

Score: TypeAlias = Callable[[NDArray[np.int64]], NDArray[np.float32]]
"""Rows (k,) of the keyword index → the scores (k,) of the passages there."""


class LanguageCopies(NamedTuple):
    """The copies among the n ``passages`` of a language.

    ``excluded`` (n,) tells which take no part; None stands for none. All by row of the keyword
    index.
    """

    groups: CopyGroups
    passages: int
    excluded: NDArray[np.bool_] | None

    def of(self, row: int) -> NDArray[np.int64]:
        """Return the rows (k,) of the other passages that say the same as that in ``row``."""
        others = self.groups.others(row)
        return others if self.excluded is None else others[~self.excluded[others]]

    def drop_known(self, rows: NDArray[np.int64], known: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return ``rows`` (k,) without what says the same as ``known`` rows or as one before."""
        said = set(known.tolist())
        new: list[int] = []
        for row in rows.tolist():
            if row not in said and said.isdisjoint(self.of(row).tolist()):
                said.add(row)
                new.append(row)
        return np.array(new, dtype=np.int64)

    def fold(self, score: Score, ranks_of: fusion.RanksOf) -> NDArray[np.bool_] | None:
        """Return which passages take no part if, of copies, only the best does.

        That is the one with the best ``score``, of equals that with the lowest of the ranks.
        """
        rows, groups = self.groups.rows, self.groups.groups
        if not len(rows):
            return self.excluded
        if self.excluded is None:
            excluded = np.zeros(self.passages, dtype=np.bool_)
        else:
            excluded = self.excluded.copy()
            takes_part = ~excluded[rows]
            rows, groups = rows[takes_part], groups[takes_part]
        best = _lowest_of_each(groups, self.groups.count, -score(rows), ranks_of(rows))
        excluded[rows] = True
        excluded[rows[best]] = False
        return excluded


def _lowest_of_each(
    groups: NDArray[np.int64], count: int, *keys: NDArray[np.float32] | NDArray[np.int32]
) -> NDArray[np.int64]:
    """Return the place of one of each of ``count`` ``groups`` (m,): the lowest by ``keys``.

    Of equals by the first of the keys (m,), that is the lowest by the second, and so on; at last
    the first.
    """
    places = np.arange(len(groups))
    for key in (*keys, places):
        lowest = np.full(count, np.inf)
        np.minimum.at(lowest, groups[places], key[places])
        places = places[key[places] == lowest[groups[places]]]
    return places
