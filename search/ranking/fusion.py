"""Two signals → one ranking, within and across languages. Pure functions on arrays.

A convex combination of scores with known bounds (Bruch, Gai & Ingber 2023) instead of
reciprocal ranks: a passage first in one signal and absent from the other keeps its
standing, which matters when words cannot match across languages. Neither signal is
divided by the best passage's, so a score means the same in every query and language.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.types import ARABIC, Language

KEYWORD_SHARE: Final = 0.3
"""Weight of the keyword signal beside closeness, which has the rest."""

FIRST_SHARE: Final = 0.6
"""The same beside the cosine of whole passages, which says less."""

MARGIN: Final = 0.3
"""How far above the typical the best cosine of an unknown encoder must be to count in full."""

_EVERY: Final = 16
"""One score in how many is looked at for a first bound."""

FLOOR: Final = 0.35
"""Scaled semantic score below which a passage without any matching word is no hit."""

FOREIGN: Final = 0.9
"""What a score counts in another language than the query's."""

FULL: Final = 0.9
"""How far above the typical an ideal answer comes when read closely."""

_LATIN: Final = 0.75
_ACROSS: Final = 0.6


def distance(asked: Collection[Language], language: Language) -> float:
    """Return the exponent that brings closeness in ``language`` to the scale of the query's.

    Answers in another language come less close to the query than those in its
    own, most of all between Arabic and the others, though the closest come as close.
    Without this an irrelevant passage in the query's own language outranks the
    answers in the others. ``asked``: the languages the query may be in.
    """
    if language in asked:
        return 1.0
    return _ACROSS if ARABIC in (*asked, language) else _LATIN


def scale_closeness(
    closeness: NDArray[np.float32], typical: float, exponent: float
) -> NDArray[np.float32]:
    """Return closeness (n,) mapped so that ``typical`` is 0 and FULL above it is 1."""
    return np.asarray(_between(closeness, typical, FULL) ** np.float32(exponent), np.float32)


def scale_cosine(cosines: NDArray[np.float32], typical: float, best: float) -> NDArray[np.float32]:
    """Return cosines (n,) mapped so that the language's ``typical`` is 0 and its ``best`` 1.

    What a high cosine is differs from encoder to encoder, so the best is the measure;
    but one that is less than MARGIN above the typical stays below 1: the
    nearest of many passages is not near just because it is the nearest.
    """
    return _between(cosines, typical, max(best - typical, MARGIN))


def combine(
    keyword: NDArray[np.float32], semantic: NDArray[np.float32], share: float
) -> NDArray[np.float32]:
    """Return the hybrid score of scaled signals (n,), in [0, 1]; ``share`` is the keyword's."""
    weight = np.float32(share)
    return np.asarray(weight * keyword + (1 - weight) * semantic, dtype=np.float32)


def top(scores: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Return the positions of the ``count`` highest positive scores, best first."""
    chosen = largest(scores, count)
    chosen = chosen[scores[chosen] > 0]
    return chosen[np.argsort(-scores[chosen], kind="stable")]


def largest(scores: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Return the positions of the ``count`` highest scores, ascending."""
    if len(scores) <= count:
        return np.arange(len(scores))
    few = scores[::_EVERY]
    if len(few) > count:  # the count-th best of some is no better than that of all
        least = np.partition(few, len(few) - count)[len(few) - count]
        places = np.flatnonzero(scores >= least)
        scores = scores[places]
    else:
        places = np.arange(len(scores))
    return np.sort(places[np.argpartition(-scores, count - 1)[:count]])


def _between(values: NDArray[np.float32], typical: float, most: float) -> NDArray[np.float32]:
    scaled = (values - np.float32(typical)) / np.float32(most)
    return np.asarray(np.clip(scaled, 0, 1), dtype=np.float32)
