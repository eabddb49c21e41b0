"""Two signals → one ranking, within and across languages. Pure functions on arrays.

A convex combination of normalised scores (Bruch, Gai & Ingber 2023) instead of
reciprocal ranks: a passage first in one signal and absent from the other keeps
its standing, which matters when words cannot match across languages.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

KEYWORD_SHARE: Final = 0.5
"""Weight of the keyword signal; the semantic one has the rest."""

TOLERANCE: Final = 0.6
"""Share of the widest coverage that still counts in full."""

MARGIN: Final = 0.3
"""How far above the typical a cosine must be to count in full."""

FLOOR: Final = 0.5
"""Scaled semantic score below which a passage without any matching word is no hit."""


def scale_keyword(scores: NDArray[np.float32], best: float) -> NDArray[np.float32]:
    """Return keyword scores (n,) as shares of the language's ``best``; 0 where there is none."""
    return np.asarray(scores / np.float32(best), dtype=np.float32) if best > 0 else scores * 0


def trust(coverage: float, widest: float) -> np.float32:
    """Return how far a language's keyword scores count beside the other languages', in [0, 1].

    ``coverage`` is how much of the query the language's best passage meets,
    ``widest`` the most in any language. Translations cover less than the words
    themselves even where they are right, so up to TOLERANCE nothing is taken off.
    """
    return np.float32(min(1.0, coverage / (TOLERANCE * widest)) if widest else 0.0)


def scale_semantic(
    cosines: NDArray[np.float32], typical: float, best: float
) -> NDArray[np.float32]:
    """Return cosines (n,) mapped so that the language's ``typical`` is 0 and its ``best`` 1.

    A best that is less than MARGIN above the typical stays below 1: the
    nearest of many passages is not near just because it is the nearest.
    """
    scaled = (cosines - np.float32(typical)) / np.float32(max(best - typical, MARGIN))
    return np.asarray(np.clip(scaled, 0, 1), dtype=np.float32)


def combine(keyword: NDArray[np.float32], semantic: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the hybrid score of scaled signals (n,), in [0, 1]."""
    share = np.float32(KEYWORD_SHARE)
    return np.asarray(share * keyword + (1 - share) * semantic, dtype=np.float32)


def top(scores: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Return the positions of the ``count`` highest positive scores, best first."""
    if len(scores) > count:
        chosen = np.sort(np.argpartition(-scores, count - 1)[:count])
    else:
        chosen = np.arange(len(scores))
    chosen = chosen[scores[chosen] > 0]
    return chosen[np.argsort(-scores[chosen], kind="stable")]
