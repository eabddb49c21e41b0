"""The first stage: every passage of a language is scored, and the best become candidates.

The scores are BM25 of the translated query and the cosine of the passage's vector. Cosines
come from int8 vectors first, exact ones only for passages that may be among the best.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.types import Language
from index.vectors.exhaustive import ExhaustiveSearch
from index.vectors.matrix import PassageMatrix
from search.ranking import fusion
from search.ranking.bm25 import KeywordScores
from search.ranking.candidates import Candidates
from search.ranking.selection import Selection
from search.types import Mode

MIN_DEPTH: Final = {Mode.HYBRID: 24, Mode.KEYWORD: 24, Mode.SEMANTIC: 60}
"""Passages of each language that reach the second stage, at least."""

_OVERSAMPLING: Final = 2
"""So many times the depth is chosen by approximate cosines, so that none of the best is missed."""

_READ_FACTOR: Final = 10
"""So many times the depth is selected before reading ends, to have the nearest in meaning."""

_PRIOR_PASSAGES: Final = 20
"""Imagined passages of cosine 0, so that the mean of a handful of passages is no measure."""


@dataclass(frozen=True, slots=True)
class LanguageScores:
    """The n passages of a language with their keyword scores.

    ``ids`` (n,) are their ids, by row of the keyword index. ``excluded`` (n,) tells which of
    them the filters exclude; None stands for none. Equal scores are ranked as ``matrix`` says.
    """

    language: Language
    ids: NDArray[np.int64]
    keyword: KeywordScores
    excluded: NDArray[np.bool_] | None
    matrix: PassageMatrix

    def ranks_of(self, rows: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the ranks (k,) by path of the passages in ``rows`` (k,)."""
        return self.matrix.path_ranks(self.language, self.ids[rows])

    def matching_rows(self) -> NDArray[np.int64]:
        """Return the rows of passages with any word of the query that the filters let pass."""
        return self.drop_excluded(self.keyword.rows)

    def drop_excluded(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return those of ``rows`` (k,) that the filters let pass."""
        return rows if self.excluded is None else rows[~self.excluded[rows]]


def select(scores: LanguageScores, selection: Selection, depth: int) -> LanguageScores:
    """Return ``scores`` with all passages excluded that ``selection`` does not select.

    Where texts must be read for that, it ends once some times ``depth`` passages are selected.
    """
    selected = selection.select(scores.language, scores.keyword.scores, _READ_FACTOR * depth)
    excluded = ~selected if scores.excluded is None else scores.excluded | ~selected
    return replace(scores, excluded=excluded)


def first_by_path(scores: LanguageScores, *, depth: int) -> Candidates:
    """Return the first ``depth`` passages by path that the filters let pass; all score 1."""
    rows = scores.drop_excluded(np.arange(len(scores.ids)))
    ranks = scores.ranks_of(rows)
    order = np.argsort(ranks, kind="stable")[:depth]
    nothing = np.zeros(len(order), dtype=np.float32)
    return Candidates(
        language=scores.language,
        ids=scores.ids[rows[order]],
        rows=rows[order],
        ranks=ranks[order],
        keyword=nothing,
        cosine=nothing,
        typical=0.0,
        semantic=nothing,
        score=np.ones(len(order), dtype=np.float32),
    )


def best_by_keyword(scores: LanguageScores, *, depth: int) -> Candidates:
    """Return the ``depth`` passages with the best keyword scores."""
    matching = scores.matching_rows()
    coverage = scores.keyword.coverage(matching)
    positions = fusion.highest_positions(
        coverage, depth, lambda tied: scores.ranks_of(matching[tied])
    )
    rows, keyword = matching[positions], coverage[positions]
    ranks = scores.ranks_of(rows)
    nothing = np.zeros(len(rows), dtype=np.float32)
    candidates = Candidates(
        language=scores.language,
        ids=scores.ids[rows],
        rows=rows,
        ranks=ranks,
        keyword=keyword,
        cosine=nothing,
        typical=0.0,
        semantic=nothing,
        score=keyword,
    )
    return candidates.take(fusion.top_positions(keyword, ranks, depth))


def best_with_vectors(
    scores: LanguageScores,
    *,
    vector_search: ExhaustiveSearch,
    mode: Mode,
    depth: int,
) -> Candidates:
    """Return the ``depth`` best passages by their vectors and, in hybrid mode, their words.

    ``vector_search`` compares the encoded query with the vectors in the matrix.
    """
    matrix = scores.matrix
    typical = matrix.sum_of_cosines(scores.language, vector_search.query) / (
        len(matrix.ids(scores.language)) + _PRIOR_PASSAGES
    )
    approximate = matrix.approximate_cosines(scores.language, scores.ids, vector_search)
    if scores.excluded is not None:
        approximate = np.where(scores.excluded, np.float32(-1), approximate)
    rows = _likely_rows(scores, approximate, typical, mode, _OVERSAMPLING * depth)
    cosine = matrix.exact_cosines(scores.language, scores.ids[rows], vector_search.query)
    keyword = scores.keyword.coverage(rows)
    semantic = fusion.scale_cosine(cosine, typical, float(cosine.max(initial=typical)))
    score = fusion.combine(mode, keyword, semantic, fusion.FIRST_STAGE_KEYWORD_SHARE)
    ranks = scores.ranks_of(rows)
    candidates = Candidates(
        language=scores.language,
        ids=scores.ids[rows],
        rows=rows,
        ranks=ranks,
        keyword=keyword,
        cosine=cosine,
        typical=typical,
        semantic=semantic,
        score=score,
    )
    return candidates.take(fusion.top_positions(score, ranks, depth))


def _likely_rows(
    scores: LanguageScores, approximate: NDArray[np.float32], typical: float, mode: Mode, count: int
) -> NDArray[np.int64]:
    """Return the rows of about ``count`` passages that may be the best, ascending.

    The nearest by ``approximate`` cosines (n,), and the best of those with words of the query.
    """
    matching = scores.matching_rows()
    coverage = scores.keyword.coverage(matching)
    semantic = fusion.scale_cosine(approximate[matching], typical, float(approximate.max()))
    score = fusion.combine(mode, coverage, semantic, fusion.FIRST_STAGE_KEYWORD_SHARE)
    best = fusion.highest_positions(score, count, lambda tied: scores.ranks_of(matching[tied]))
    best_matching = matching[best]
    nearest = fusion.highest_positions(approximate, count, scores.ranks_of)
    return scores.drop_excluded(np.union1d(nearest, best_matching))
