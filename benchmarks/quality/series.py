"""One measured quantity, question by question: what means, intervals and pairing come from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

POOL: Final = "pool"
"""The target when all languages are searched at once."""

HOLES: Final = "holes"
"""The target when, in the pool, the answer is missing in one language."""

MEAN: Final = "mean"
SAME: Final = "same"
CROSS: Final = "cross"


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What was measured: question language → document language, by which signal."""

    collection: str
    source: str
    target: str
    signal: str
    metric: str


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """The values (n,) float32 of the questions with the ids ``questions``."""

    key: Key
    questions: tuple[str, ...]
    values: NDArray[np.float32]


def mean_of(key: Key, some: list[Series]) -> Series | None:
    """Return the mean of several series over the questions they share; None if none."""
    common = set.intersection(*(set(series.questions) for series in some)) if some else set()
    if not common:
        return None
    rows = [aligned(series, common) for series in some]
    total = np.add.reduce([values for _, values in rows], axis=0, dtype=np.float32)
    return Series(key, rows[0][0], np.asarray(total / np.float32(len(rows)), dtype=np.float32))


def aligned(series: Series, common: set[str]) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    """Return ids and values of the ``common`` questions, sorted by id."""
    chosen = sorted((name, place) for place, name in enumerate(series.questions) if name in common)
    return tuple(name for name, _ in chosen), series.values[[place for _, place in chosen]]


def means(every: Iterable[Series]) -> list[Series]:
    """Return the means over languages: pairs within one, pairs across two, and the pool."""
    gathered: dict[Key, list[Series]] = {}
    for series in every:
        key = series.key
        if key.target in (POOL, HOLES):
            target = key.target
        else:
            target = SAME if key.source == key.target else CROSS
        mean = Key(key.collection, MEAN, target, key.signal, key.metric)
        gathered.setdefault(mean, []).append(series)
    found = (mean_of(key, some) for key, some in gathered.items() if len(some) > 1)
    return [series for series in found if series is not None]
