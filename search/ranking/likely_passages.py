"""Likely passages: those of a language that may be the best by their vectors and their words.

What is known of all passages, their approximate cosines and BM25, says which are worth a closer
look: a few as candidates, and many more where something else than the query decides.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.distinct import sort_union
from index.vectors.exhaustive import ExhaustiveSearch
from search.ranking import fusion
from search.ranking.candidates import Candidates
from search.ranking.first_stage import (
    LanguageScores,
    choose_rows,
    take_best,
    typical_cosine,
    with_cosines,
)
from search.types import Mode

_OVERSAMPLING: Final = 2
"""So many times the depth is chosen by approximate cosines, so that none of the best is missed."""


class _Scored(NamedTuple):
    """The ``rows`` (k,) of passages with words of the query, and their likely ``score`` (k,)."""

    rows: NDArray[np.int64]
    score: NDArray[np.float32]


class LikelyPassages:
    """The passages of a language, scored by what is known of all of them.

    ``vector_search`` compares the encoded query with the vectors in the matrix. In hybrid mode
    words count, too.
    """

    def __init__(self, scores: LanguageScores, vector_search: ExhaustiveSearch, mode: Mode) -> None:
        self.scores = scores
        self._query = vector_search.query
        self._mode = mode
        matrix = scores.matrix
        self._approximate = matrix.approximate_cosines(scores.language, scores.ids, vector_search)
        self._typical = typical_cosine(scores, vector_search)
        self._with_words: _Scored | None = None
        """Those of the last call of :meth:`_likely_rows`."""

    def best(self, depth: int) -> Candidates:
        """Return the ``depth`` best passages."""
        typical = self._typical
        nearest = float(self._approximate.max(initial=typical))
        scores = self.scores.fold_copies(lambda rows: self._score(rows, nearest))
        rows = choose_rows(scores, _OVERSAMPLING * depth, self._likely_rows)
        cosine = scores.matrix.exact_cosines(scores.language, scores.ids[rows], self._query)
        best = float(cosine.max(initial=typical))
        candidates = with_cosines(scores, rows, cosine, typical, best, self._mode)
        if self._mode is not Mode.HYBRID or scores.all_match:
            return take_best(candidates, depth, zero=scores.all_match)
        order = fusion.top_positions(candidates.score, candidates.ranks, len(candidates))
        order = _leave_room_for_words(order, candidates.words[order] > 0, depth)
        return candidates.take(order[:depth])

    def likely_rows(self, count: int) -> NDArray[np.int64]:
        """Return the rows of the ``count`` best with words of the query, ascending.

        The nearest are added where these are fewer. Meant for after :meth:`best`.
        """
        scores = self.scores
        if len(self._approximate) <= count:
            return scores.included_rows()
        chosen = np.empty(0, dtype=np.int64)
        if self._with_words is not None:
            rows, score = self._with_words
            chosen = rows[
                fusion.highest_positions(score, count, lambda tied: scores.ranks_of(rows[tied]))
            ]
        if len(chosen) < count:
            left = count - len(chosen)
            nearest = fusion.highest_positions(self._approximate, left, scores.ranks_of)
            chosen = sort_union(chosen, nearest)
        return scores.drop_excluded(chosen)

    def _score(self, rows: NDArray[np.int64], nearest: float) -> NDArray[np.float32]:
        """Return what the passages in ``rows`` (k,) score, if ``nearest`` is the highest cosine."""
        semantic = fusion.scale_cosine(self._approximate[rows], self._typical, nearest)
        coverage = self.scores.keyword.coverage(rows)
        return fusion.combine(self._mode, coverage, semantic, fusion.FIRST_STAGE_KEYWORD_SHARE)

    def _likely_rows(self, scores: LanguageScores, count: int) -> NDArray[np.int64]:
        """Return the rows of about ``count`` passages that may be the best, ascending.

        The nearest by approximate cosines, and the best of those with words of the query.
        """
        approximate = self._approximate
        if len(approximate) <= count:
            return scores.included_rows()
        if scores.excluded is not None:
            approximate = np.where(scores.excluded, np.float32(-1), approximate)
        matching = scores.drop_excluded(scores.keyword.rows)
        score = self._score(matching, float(approximate.max()))
        self._with_words = _Scored(matching, score)
        best = fusion.highest_positions(score, count, lambda tied: scores.ranks_of(matching[tied]))
        nearest = fusion.highest_positions(approximate, count, scores.ranks_of)
        return scores.drop_excluded(sort_union(nearest, matching[best]))


def _leave_room_for_words(
    order: NDArray[np.int64], has_words: NDArray[np.bool_], depth: int
) -> NDArray[np.int64]:
    """Return ``order`` (n,) with only so many passages without words as may be listed.

    These are more where passages with words do not fill the ``depth``. ``has_words`` (n,) is in
    that order.
    """
    room = max(fusion.MAX_NEAR, depth - int(np.count_nonzero(has_words)))
    return order[has_words | (np.cumsum(~has_words) <= room)]
