"""A measured quantity, question by question: the basis of means, intervals and paired tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

POOL: Final = "pool"
"""The target when all languages are searched at once."""

HOLES: Final = "holes"
"""The target when the pool lacks the answer in one language."""

MEAN: Final = "mean"
"""The source of a mean over question languages."""

SAME: Final = "same"
"""The target of the mean over pairs of a language with itself."""

CROSS: Final = "cross"
"""The target of the mean over pairs of two languages."""


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


def align(series: Series, questions: set[str]) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    """Return ids and values of those of ``questions`` that ``series`` has, sorted by id."""
    selected = sorted(
        (question, position)
        for position, question in enumerate(series.questions)
        if question in questions
    )
    ids = tuple(question for question, _ in selected)
    return ids, series.values[[position for _, position in selected]]


def average_over_languages(all_series: Iterable[Series]) -> list[Series]:
    """Return the means over languages: pairs within one, pairs across two, and the pool."""
    groups: dict[Key, list[Series]] = {}
    for series in all_series:
        key = series.key
        if key.target in (POOL, HOLES):
            target = key.target
        else:
            target = SAME if key.source == key.target else CROSS
        mean_key = Key(key.collection, MEAN, target, key.signal, key.metric)
        groups.setdefault(mean_key, []).append(series)
    means: list[Series] = []
    for mean_key, group in groups.items():
        mean = _average(mean_key, group) if len(group) > 1 else None
        if mean is not None:
            means.append(mean)
    return means


def _average(key: Key, group: list[Series]) -> Series | None:
    """Return the mean of several series over the questions they share; None if none."""
    shared = set.intersection(*(set(series.questions) for series in group))
    if not shared:
        return None
    ids, _ = align(group[0], shared)
    rows = [align(series, shared)[1] for series in group]
    total = np.add.reduce(rows, axis=0, dtype=np.float32)
    return Series(key, ids, np.asarray(total / np.float32(len(rows)), dtype=np.float32))
