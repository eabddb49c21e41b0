"""Operations on translation tables: transpose, prune, combine, go through a third language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from training.alignment import Bools, Ids, JointTable, Reals

_MIN_PROBABILITY: Final = 0.01
_MIN_COUNT: Final = 0.3
_DISCOUNT: Final = 10.0


def transpose(table: JointTable) -> JointTable:
    """Return the same table from target to source, sorted by its new source."""
    order = np.lexsort((table.source, table.target))
    return JointTable(
        table.target[order],
        table.source[order],
        table.count[order],
        table.backward[order],
        table.forward[order],
    )


def select_rows(table: JointTable, selection: Bools | Ids) -> JointTable:
    """Return the rows of ``table`` that a mask or row numbers select."""
    return JointTable(
        table.source[selection],
        table.target[selection],
        table.count[selection],
        table.forward[selection],
        table.backward[selection],
    )


def prune(table: JointTable) -> JointTable:
    """Return ``table`` without rows of very low count or improbable in both directions."""
    probable = np.maximum(table.forward, table.backward) >= _MIN_PROBABILITY
    return select_rows(table, probable & (table.count > _MIN_COUNT))


def discount(table: JointTable) -> JointTable:
    """Return ``table`` with count / total lowered to count / (total + discount).

    Otherwise every word seen once would be a perfect translation and displace good ones.
    """
    return JointTable(
        table.source,
        table.target,
        table.count,
        table.count / (table.count / table.forward + _DISCOUNT),
        table.count / (table.count / table.backward + _DISCOUNT),
    )


def concatenate(tables: Sequence[JointTable]) -> JointTable:
    """Join tables that share no rows into one, sorted by source, then target."""
    joined = JointTable(
        np.concatenate([table.source for table in tables]),
        np.concatenate([table.target for table in tables]),
        np.concatenate([table.count for table in tables]),
        np.concatenate([table.forward for table in tables]),
        np.concatenate([table.backward for table in tables]),
    )
    return select_rows(joined, np.lexsort((joined.target, joined.source)))


def raise_to(table: JointTable, floor: JointTable) -> JointTable:
    """Return ``table`` with every number at least that of ``floor``, whose rows it gains."""
    size = 1 + max(int(table.target.max(initial=0)), int(floor.target.max(initial=0)))
    keys = np.concatenate([table.source * size + table.target, floor.source * size + floor.target])
    pairs, rows = np.unique(keys, return_inverse=True)
    columns = []
    for name in ("count", "forward", "backward"):
        column = np.zeros(len(pairs))
        np.maximum.at(column, rows, np.concatenate([getattr(table, name), getattr(floor, name)]))
        columns.append(column)
    return JointTable(pairs // size, pairs % size, *columns)


def translation_weights(table: JointTable) -> Reals:
    """Return how good a translation each row is, in both directions: √(p(t|s) + p(s|t))."""
    return np.sqrt(table.forward + table.backward)


def compose(first: JointTable, second: JointTable, pivot_size: int) -> JointTable:
    """Compose ``first`` (a → m) and ``second`` (m → b): Σ over m of p(m|a) · p(b|m).

    ``count`` is how often b is expected where a is. ``pivot_size`` is the size of the
    vocabulary in between; ``second`` must be sorted by source.
    """
    starts = np.searchsorted(second.source, np.arange(pivot_size + 1))
    widths = np.diff(starts)[first.target]
    first_rows = np.repeat(np.arange(len(first.source)), widths)
    offsets = np.arange(len(first_rows)) - np.repeat(np.cumsum(widths) - widths, widths)
    second_rows = starts[first.target][first_rows] + offsets
    size = int(second.target.max(initial=0)) + 1
    keys = first.source[first_rows] * size + second.target[second_rows]
    pairs, inverse = np.unique(keys, return_inverse=True)
    onward = second.forward[second_rows]
    back = second.backward[second_rows]
    return JointTable(
        pairs // size,
        pairs % size,
        _sum_by(inverse, first.count[first_rows] * onward, len(pairs)),
        _sum_by(inverse, first.forward[first_rows] * onward, len(pairs)),
        _sum_by(inverse, first.backward[first_rows] * back, len(pairs)),
    )


def _sum_by(groups: Ids, values: Reals, size: int) -> Reals:
    return np.asarray(np.bincount(groups, values, size), np.float64)


def interpolate(direct: JointTable, pivot: JointTable, share: float) -> JointTable:
    """Mix two tables of one direction, with weight ``share`` for the second.

    A term that only one of them has keeps that table's probabilities unchanged.
    """
    size = 1 + max(int(direct.target.max(initial=0)), int(pivot.target.max(initial=0)))
    direct_keys = direct.source * size + direct.target
    pivot_keys = pivot.source * size + pivot.target
    pairs, rows = np.unique(np.concatenate([direct_keys, pivot_keys]), return_inverse=True)
    mixture = JointTable(
        pairs // size,
        pairs % size,
        count=np.zeros(len(pairs)),
        forward=np.zeros(len(pairs)),
        backward=np.zeros(len(pairs)),
    )
    _add_share(mixture, rows[: len(direct_keys)], direct, pivot, 1 - share)
    _add_share(mixture, rows[len(direct_keys) :], pivot, direct, share)
    return mixture


def _add_share(
    mixture: JointTable, rows: Ids, table: JointTable, other: JointTable, share: float
) -> None:
    """Add ``table`` to the ``rows`` of ``mixture``: its share, or all of a term ``other`` lacks."""
    source_share = np.where(np.isin(table.source, other.source), share, 1.0)
    target_share = np.where(np.isin(table.target, other.target), share, 1.0)
    mixture.count[rows] += table.count
    mixture.forward[rows] += table.forward * source_share
    mixture.backward[rows] += table.backward * target_share
