"""Fusion: the keyword and the semantic signal of passages become one score, on one scale.

A convex combination of scores with known bounds (Bruch, Gai & Ingber 2023) instead of
reciprocal ranks: a passage first in one signal and absent from the other keeps its
standing, which matters when words cannot match across languages. Neither signal is
divided by the best passage's, so a score means the same in every query and language.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from typing import Final, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.types import ARABIC, Language
from search.types import Mode

KEYWORD_SHARE: Final = 0.3
"""Weight of the keyword signal beside closeness, which has the rest: second stage."""

FIRST_STAGE_KEYWORD_SHARE: Final = 0.6
"""The same beside the cosine of whole passages, which says less."""

MIN_COSINE_RANGE: Final = 0.3
"""How far above the typical the best cosine of an unknown encoder must be to count in full."""

MIN_SEMANTIC_SCORE: Final = 0.35
"""Scaled semantic score below which a passage without any word of the query is no hit."""

_SHORT_QUERY: Final = 4
"""Words of a query up to which that holds in full."""

_LENGTH_EXPONENT: Final = 0.4

MIN_NEAR_SCORE: Final = 0.5
"""The same in hybrid mode where the query is one word, which is near to much."""

MAX_NEAR: Final = 5
"""Such passages in a list, at most, where others have words of the query."""

MAX_NEAR_ALONE: Final = 10
"""The same where none has."""

FOREIGN_SHARE: Final = 0.9
"""What a score that is not calibrated counts in another language than the query's."""

CLOSENESS_RANGE: Final = 0.9
"""How far above the typical the closeness of an ideal answer is."""

_LATIN_EXPONENT: Final = 0.75
_ARABIC_EXPONENT: Final = 0.6

_RIVALRY: Final = 0.4
"""What the distance to the best of its language costs a passage that is to be in a list.

Where a language has the answer, its other passages are less likely to be one than equals in a
language without.
"""

_SAMPLE_STEP: Final = 16
"""Only every 16th score is sampled for a first lower bound of the highest."""


_Scores = TypeVar("_Scores", float, NDArray[np.float32])

RanksOf: TypeAlias = Callable[[NDArray[np.int64]], NDArray[np.int32]]
"""Positions (k,) → the ranks (k,) of the passages there by path: of equals, the lower is better."""


def closeness_exponent(query_languages: Collection[Language], language: Language) -> float:
    """Return the exponent that brings closeness in ``language`` to the scale of the query's.

    Answers in another language come less close to the query than those in its
    own, most of all between Arabic and the others, though the closest come as close.
    Without this an irrelevant passage in the query's own language outranks the
    answers in the others.
    """
    if language in query_languages:
        return 1.0
    return _ARABIC_EXPONENT if ARABIC in (*query_languages, language) else _LATIN_EXPONENT


def min_semantic_score(words: int) -> float:
    """Return the scaled semantic score below which a query of so many ``words`` has no hit.

    The more words, the less close even an answer comes to all of them: of articles without their
    first sentence, 98 % come so close to it.
    """
    share = _SHORT_QUERY / max(_SHORT_QUERY, words)
    return MIN_SEMANTIC_SCORE * math.pow(share, _LENGTH_EXPONENT)


def scale_closeness(
    closeness: NDArray[np.float32], typical: float, exponent: float
) -> NDArray[np.float32]:
    """Return closeness (n,) mapped so that ``typical`` is 0 and CLOSENESS_RANGE above it is 1."""
    scaled = _scale(closeness, typical, CLOSENESS_RANGE)
    return np.asarray(scaled ** np.float32(exponent), dtype=np.float32)


def scale_cosine(cosines: NDArray[np.float32], typical: float, best: float) -> NDArray[np.float32]:
    """Return cosines (n,) mapped so that the language's ``typical`` is 0 and its ``best`` 1.

    What a high cosine is differs from encoder to encoder, so the best is the measure.
    But one that is less than MIN_COSINE_RANGE above the typical stays below 1: the
    nearest of many passages is not near just because it is the nearest.
    """
    return _scale(cosines, typical, max(best - typical, MIN_COSINE_RANGE))


def combine(
    mode: Mode,
    keyword: NDArray[np.float32],
    semantic: NDArray[np.float32],
    keyword_share: float | NDArray[np.float32],
) -> NDArray[np.float32]:
    """Return the score of scaled signals (n,) in ``mode``, (n,) float32 in [0, 1].

    ``keyword_share`` is one for all, or (n,).
    """
    if mode is Mode.KEYWORD:
        return keyword
    if mode is Mode.SEMANTIC:
        return semantic
    weight = np.asarray(keyword_share, dtype=np.float32)
    return np.asarray(weight * keyword + (1 - weight) * semantic, dtype=np.float32)


def top_positions(
    scores: NDArray[np.float32], ranks: NDArray[np.int32], count: int, *, zero: bool = False
) -> NDArray[np.int64]:
    """Return the positions of the ``count`` highest ``scores`` (n,), best first.

    Only positive ones, unless ``zero`` counts as well. Of equal scores, that of the lower of
    ``ranks`` (n,) is better.
    """
    order = np.lexsort((ranks, -scores))[:count]
    return order if zero else order[scores[order] > 0]


def highest_positions(
    scores: NDArray[np.float32], count: int, ranks_of: RanksOf
) -> NDArray[np.int64]:
    """Return the positions of the ``count`` highest ``scores`` (n,), ascending.

    Of equal scores, that of the lower rank is higher; ``ranks_of`` is only asked where that
    matters.
    """
    if len(scores) <= count:
        return np.arange(len(scores))
    positions = _likely_highest(scores, count)
    scores = scores[positions]
    lowest = np.partition(scores, len(scores) - count)[len(scores) - count]
    chosen = scores >= lowest
    surplus = int(np.count_nonzero(chosen)) - count
    if surplus:
        tied = np.flatnonzero(scores == lowest)
        by_rank = np.argsort(ranks_of(positions[tied]), kind="stable")
        chosen[tied[by_rank[len(tied) - surplus :]]] = False
    return np.asarray(positions[chosen], dtype=np.int64)


def standing(merit: _Scores, best: float) -> _Scores:
    """Return what decides whether a passage of this ``merit`` is in a list.

    ``best`` is the merit of the best of its language.
    """
    return merit - _RIVALRY * (best - merit)


def _likely_highest(scores: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Return positions (k,), k >= ``count``, among which are those of the highest ``scores`` (n,).

    A sample says from which score on there are somewhat more than that; if it misleads, all are
    returned.
    """
    sample = scores[::_SAMPLE_STEP]
    expected = count / _SAMPLE_STEP
    place = int(expected + 4 * math.sqrt(expected)) + 4
    if len(sample) > place:
        bound = np.partition(sample, len(sample) - place)[len(sample) - place]
        positions = np.flatnonzero(scores >= bound)
        if len(positions) >= count:
            return positions
    return np.arange(len(scores))


def _scale(values: NDArray[np.float32], lowest: float, value_range: float) -> NDArray[np.float32]:
    scaled: NDArray[np.float32] = (values - np.float32(lowest)) / np.float32(value_range)
    np.maximum(scaled, 0, out=scaled)  # np.clip takes several times as long over few values
    np.minimum(scaled, 1, out=scaled)
    return scaled
