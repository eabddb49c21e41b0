"""Arithmetic on translation tables: turn, prune, put together, lead through a third language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from training.alignment import Bools, Ids, JointTable, Reals

_MIN_PROBABILITY: Final = 0.01
_MIN_COUNT: Final = 0.3
_DISCOUNT: Final = 10.0


def turned(table: JointTable) -> JointTable:
    """Return the same table read from target to source."""
    order = np.lexsort((table.source, table.target))
    return JointTable(
        table.target[order],
        table.source[order],
        table.count[order],
        table.backward[order],
        table.forward[order],
    )


def rows(table: JointTable, keep: Bools | Ids) -> JointTable:
    """Return the rows of ``table`` that ``keep`` selects."""
    return JointTable(
        table.source[keep],
        table.target[keep],
        table.count[keep],
        table.forward[keep],
        table.backward[keep],
    )


def pruned(table: JointTable) -> JointTable:
    """Leave out rows that hardly ever count or are improbable both ways."""
    probable = np.maximum(table.forward, table.backward) >= _MIN_PROBABILITY
    return rows(table, probable & (table.count > _MIN_COUNT))


def discounted(table: JointTable) -> JointTable:
    """Believe less in what was seen little: count / total becomes count / (total + discount).

    Otherwise every word seen once would be a perfect translation, and crowd out good ones.
    """
    return JointTable(
        table.source,
        table.target,
        table.count,
        table.count / (table.count / table.forward + _DISCOUNT),
        table.count / (table.count / table.backward + _DISCOUNT),
    )


def united(tables: Sequence[JointTable]) -> JointTable:
    """Put tables without common rows together, sorted by source, then target."""
    joined = JointTable(
        np.concatenate([table.source for table in tables]),
        np.concatenate([table.target for table in tables]),
        np.concatenate([table.count for table in tables]),
        np.concatenate([table.forward for table in tables]),
        np.concatenate([table.backward for table in tables]),
    )
    return rows(joined, np.lexsort((joined.target, joined.source)))


def weight(table: JointTable) -> Reals:
    """Return how good a translation each row is, both ways: √(p(t|s) + p(s|t))."""
    return np.sqrt(table.forward + table.backward)


def composed(first: JointTable, second: JointTable, middle_size: int) -> JointTable:
    """Lead ``first`` (a → m) on through ``second`` (m → b): Σ over m of p(m|a) · p(b|m).

    ``count`` is how often b is expected where a is; ``middle_size`` is the size of the
    vocabulary in between.
    """
    starts = np.searchsorted(second.source, np.arange(middle_size + 1))
    width = np.diff(starts)[first.target]
    left = np.repeat(np.arange(len(first.source)), width)
    offset = np.arange(len(left)) - np.repeat(np.cumsum(width) - width, width)
    right = starts[first.target][left] + offset
    size = int(second.target.max(initial=0)) + 1
    pairs, row = np.unique(first.source[left] * size + second.target[right], return_inverse=True)
    return JointTable(
        pairs // size,
        pairs % size,
        _summed(row, first.count[left] * second.forward[right], len(pairs)),
        _summed(row, first.forward[left] * second.forward[right], len(pairs)),
        _summed(row, first.backward[left] * second.backward[right], len(pairs)),
    )


def _summed(row: Ids, values: Reals, size: int) -> Reals:
    return np.asarray(np.bincount(row, values, size), np.float64)


def mixed(direct: JointTable, pivot: JointTable, share: float) -> JointTable:
    """Mix two tables of one direction, ``share`` of the second.

    A term that only one of them knows keeps the whole of what that one says.
    """
    size = 1 + max(int(table.target.max(initial=0)) for table in (direct, pivot))
    keys = [table.source * size + table.target for table in (direct, pivot)]
    pairs, row = np.unique(np.concatenate(keys), return_inverse=True)
    parts = (slice(0, len(keys[0])), slice(len(keys[0]), None))
    source, target = pairs // size, pairs % size
    count, forward, backward = (np.zeros(len(pairs)) for _ in range(3))
    for table, part, own in zip((direct, pivot), parts, (1 - share, share), strict=True):
        other = pivot if table is direct else direct
        at = row[part]
        count[at] += table.count
        forward[at] += table.forward * np.where(np.isin(table.source, other.source), own, 1.0)
        backward[at] += table.backward * np.where(np.isin(table.target, other.target), own, 1.0)
    return JointTable(source, target, count, forward, backward)
