"""The first stage: every passage of a language is scored, and the best become candidates.

The scores are BM25 of the translated query and the cosine of the passage's vector. Cosines
come from int8 vectors first, exact ones only for passages that may be among the best. Where texts
decide whether a passage fulfils the condition of the query, those are read that may be among the
best, until it is certain of all that are: as if all had been read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.backend import PostingLists, Vectors
from index.keyword.copies import CopyGroups
from index.types import Language
from index.vectors.exhaustive import ExhaustiveSearch
from search.ranking import fusion
from search.ranking.bm25 import KeywordScores
from search.ranking.candidates import Candidates
from search.ranking.copies import LanguageCopies, Score
from search.ranking.selection import Selection
from search.types import Mode

MIN_DEPTH: Final = {Mode.HYBRID: 24, Mode.KEYWORD: 24, Mode.SEMANTIC: 60}
"""Passages of each language that reach the second stage, at least."""

_READ_GROWTH: Final = 4
"""So many times as many passages are read as before, as long as most of them are wrong."""

_PRIOR_PASSAGES: Final = 20
"""Imagined passages of cosine 0, so that the mean of a handful of passages is no measure."""


class LanguageScores(NamedTuple):
    """The n passages of a language with their keyword scores.

    ``ids`` (n,) are their ids, by row of the keyword index. ``excluded`` (n,) tells which of
    them the filters exclude; None stands for none. Equal scores are ranked as ``matrix`` says.
    ``selection`` is what selected the others, if the query has a condition. ``copies`` are those
    to fold; None to have all passages take part.
    """

    language: Language
    ids: NDArray[np.int64]
    keyword: KeywordScores
    excluded: NDArray[np.bool_] | None
    matrix: Vectors
    selection: Selection | None = None
    copies: LanguageCopies | None = None

    @property
    def all_match(self) -> bool:
        """Whether passages that are not excluded have what the query asks for, all of them."""
        return self.selection is not None and self.selection.needs_words

    def ranks_of(self, rows: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the ranks (k,) by path of the passages in ``rows`` (k,)."""
        return self.matrix.path_ranks(self.language, self.ids[rows])

    def matching_rows(self) -> NDArray[np.int64]:
        """Return the rows of passages with any word of the query that the filters let pass."""
        if self.all_match and self.excluded is not None:
            return np.flatnonzero(~self.excluded)
        return self.drop_excluded(self.keyword.rows)

    def included_rows(self) -> NDArray[np.int64]:
        """Return the rows of all passages that the filters let pass."""
        return self.drop_excluded(np.arange(len(self.ids)))

    def drop_excluded(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return those of ``rows`` (k,) that the filters let pass."""
        return rows if self.excluded is None else rows[~self.excluded[rows]]

    def fold_copies(self, score: Score) -> LanguageScores:
        """Return these scores with all copies excluded but the one with the best ``score``."""
        if self.copies is None:
            return self
        return self._replace(excluded=self.copies.fold(score, self.ranks_of))


def excluded_rows(
    index: PostingLists, language: Language, allowed: NDArray[np.int64] | None
) -> NDArray[np.bool_] | None:
    """Return which rows of ``language`` take no part, (n,); None if all do.

    Those of passages that have left the store, and of all that are not ``allowed`` (None: all are).
    """
    if allowed is not None:
        return ~np.isin(index.ids(language), allowed)
    live = index.live(language)
    return None if live is None else ~live


def find_copies(scores: LanguageScores, groups: CopyGroups) -> LanguageScores:
    """Return ``scores`` with copies to fold, those of ``groups`` that are not excluded."""
    return scores._replace(copies=LanguageCopies(groups, len(scores.ids), scores.excluded))


_ChooseRows: TypeAlias = Callable[[LanguageScores, int], NDArray[np.int64]]
"""Scores and a number → the rows of about so many passages that may be the best."""


def select(scores: LanguageScores, selection: Selection) -> LanguageScores:
    """Return ``scores`` with all passages excluded that ``selection`` does not select."""
    excluded = ~selection.select(scores.language)
    if scores.excluded is not None:
        excluded |= scores.excluded
    return scores._replace(excluded=excluded, selection=selection)


def choose_rows(scores: LanguageScores, count: int, choose: _ChooseRows) -> NDArray[np.int64]:
    """Return rows that ``choose`` chooses, none of which is doubtful.

    Those that prove wrong on the way are excluded from ``scores``.
    """
    rows = choose(scores, count)
    selection = scores.selection
    if selection is None:
        return rows
    read = count
    while selection.is_doubtful(scores.language, rows):
        chosen = rows if read == count else choose(scores, read)
        wrong = selection.find_wrong(scores.language, chosen)
        read = count if 2 * len(wrong) < len(chosen) else _READ_GROWTH * read
        assert scores.excluded is not None
        scores.excluded[wrong] = True
        if scores.copies is not None and scores.copies.excluded is not None:
            scores.copies.excluded[wrong] = True  # nor are they copies
        rows = choose(scores, count)
    return rows


def without_candidates(
    scores: LanguageScores, rows: NDArray[np.int64], candidates: Candidates
) -> NDArray[np.int64]:
    """Return those of ``rows`` (k,) that are no ``candidates``, nor copies of any or each other."""
    if scores.copies is None:
        return rows[~np.isin(rows, candidates.rows)]
    return scores.copies.drop_known(rows, candidates.rows)


def without_scores(scores: LanguageScores, rows: NDArray[np.int64]) -> Candidates:
    """Return the passages in ``rows`` (k,), in that order, where nothing ranks; all score 1."""
    nothing = np.zeros(len(rows), dtype=np.float32)
    return Candidates(
        language=scores.language,
        ids=scores.ids[rows],
        rows=rows,
        ranks=scores.ranks_of(rows),
        keyword=nothing,
        cosine=nothing,
        typical=0.0,
        semantic=nothing,
        score=np.ones(len(rows), dtype=np.float32),
        words=scores.keyword.count_words(rows),
        word_count=scores.keyword.tally.word_count,
    )


def with_keyword_scores(scores: LanguageScores, rows: NDArray[np.int64]) -> Candidates:
    """Return the passages in ``rows`` (k,), in that order, with their keyword scores."""
    keyword = scores.keyword.coverage(rows)
    return replace(without_scores(scores, rows), keyword=keyword, score=keyword)


def with_vectors(
    scores: LanguageScores,
    rows: NDArray[np.int64],
    *,
    vector_search: ExhaustiveSearch,
    mode: Mode,
) -> Candidates:
    """Return the passages in ``rows`` (k,), in that order, with their scores in ``mode``."""
    matrix, language, ids = scores.matrix, scores.language, scores.ids
    typical = typical_cosine(scores, vector_search)
    cosine = matrix.exact_cosines(language, ids[rows], vector_search.query)
    highest = matrix.approximate_cosines(language, ids, vector_search)
    best = float(highest.max(initial=typical))
    return with_cosines(scores, rows, cosine, typical, best, mode)


def with_cosines(
    scores: LanguageScores,
    rows: NDArray[np.int64],
    cosine: NDArray[np.float32],
    typical: float,
    best: float,
    mode: Mode,
) -> Candidates:
    """Return the passages in ``rows`` (k,), in that order, scored by words and ``cosine`` (k,).

    ``typical`` is about the mean of the cosines of the language, ``best`` the highest of them.
    """
    keyword = scores.keyword.coverage(rows)
    semantic = fusion.scale_cosine(cosine, typical, best)
    return Candidates(
        language=scores.language,
        ids=scores.ids[rows],
        rows=rows,
        ranks=scores.ranks_of(rows),
        keyword=keyword,
        cosine=cosine,
        typical=typical,
        semantic=semantic,
        score=fusion.combine(mode, keyword, semantic, fusion.FIRST_STAGE_KEYWORD_SHARE),
        words=scores.keyword.count_words(rows),
        word_count=scores.keyword.tally.word_count,
    )


def typical_cosine(scores: LanguageScores, vector_search: ExhaustiveSearch) -> float:
    matrix = scores.matrix
    passages = matrix.count(scores.language) + _PRIOR_PASSAGES
    return matrix.sum_of_cosines(scores.language, vector_search.query) / passages


def first_by_path(scores: LanguageScores, *, depth: int) -> Candidates:
    """Return the first ``depth`` passages by path that the filters let pass."""
    scores = scores.fold_copies(lambda rows: np.zeros(len(rows), dtype=np.float32))
    return without_scores(scores, choose_rows(scores, depth, _first_rows_by_path))


def _first_rows_by_path(scores: LanguageScores, count: int) -> NDArray[np.int64]:
    rows = scores.included_rows()
    return rows[np.argsort(scores.ranks_of(rows), kind="stable")[:count]]


def best_by_keyword(scores: LanguageScores, *, depth: int) -> Candidates:
    """Return the ``depth`` passages with the best keyword scores."""
    scores = scores.fold_copies(scores.keyword.coverage)
    rows = choose_rows(scores, depth, _best_rows_by_keyword)
    return take_best(with_keyword_scores(scores, rows), depth, zero=scores.all_match)


def _best_rows_by_keyword(scores: LanguageScores, count: int) -> NDArray[np.int64]:
    matching = scores.matching_rows()
    coverage = scores.keyword.coverage(matching)
    best = fusion.highest_positions(coverage, count, lambda tied: scores.ranks_of(matching[tied]))
    return matching[best]


def take_best(candidates: Candidates, depth: int, *, zero: bool) -> Candidates:
    """Return the ``depth`` best of ``candidates``; only those that score, unless ``zero``."""
    score, ranks = candidates.score, candidates.ranks
    return candidates.take(fusion.top_positions(score, ranks, depth, zero=zero))
