"""One query to rank: what is asked, what the words say of every passage, and how to choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.messages import Message, marked
from index.store.verified_rows import Damaged
from index.vectors.exhaustive import ExhaustiveSearch
from search.ranking import fusion
from search.ranking.candidates import Candidates, join
from search.ranking.first_stage import (
    MIN_DEPTH,
    LanguageScores,
    best_by_keyword,
    choose_rows,
    first_by_path,
    with_keyword_scores,
    with_vectors,
    without_scores,
)
from search.ranking.likely_passages import LikelyPassages
from search.ranking.sorting import (
    NEAREST,
    NO_WORDS,
    PassageOrder,
    RequiredWords,
    find_required_words,
)
from search.types import Mode, Query, SearchRequest, Sort

if TYPE_CHECKING:
    from search.ranking.contextual import ContextualQuery


@dataclass(frozen=True)
class RankingTask:
    """A ``request``, whose text was read as ``query``, and the keyword ``scores`` for it.

    ``vector_search`` compares it with all vectors, None in keyword mode and without words.
    ``all_match``: all that is not excluded has what the operators ask for. ``is_long``: the
    query is a whole passage, whose words nothing else has all of. What turns out to be damaged
    is added to ``damaged``. ``growth``: so many times as many are to be compared as at first.
    ``contextual`` compares the query with contextual vectors, where there are any.
    """

    request: SearchRequest
    query: Query
    scores: Sequence[LanguageScores]
    vector_search: ExhaustiveSearch | None
    all_match: bool
    is_long: bool
    damaged: Damaged
    growth: int = 1
    contextual: ContextualQuery | None = None

    @property
    def wants_near(self) -> bool:
        """Whether passages without words of the query come last if they are near in meaning.

        Nothing is near to a number, and what is near to a name is about another, which only
        those who ask for meaning alone may want.
        """
        has_meaning = not self.query.codes_only and (self.by_meaning or not self.query.names_only)
        return self.request.sort is Sort.SCORE and has_meaning

    @property
    def by_meaning(self) -> bool:
        """Whether meaning alone decides what is a hit."""
        is_semantic = self.request.mode is Mode.SEMANTIC
        return is_semantic and bool(self.query.text) and not self.all_match

    @property
    def by_nearness(self) -> bool:
        """Whether no passage is known to have what is asked for: some are nearer than others."""
        return self.by_meaning or self.is_long

    @cached_property
    def required_words(self) -> RequiredWords:
        """How many of the words passages must have, where the order is not by score."""
        if self.by_nearness or not self.query.text:
            return NO_WORDS
        return find_required_words(self.scores)

    @cached_property
    def likely(self) -> list[LikelyPassages]:
        """The passages of each language by vectors and words; of none without vectors."""
        search, mode = self.vector_search, self.request.mode
        if search is None:
            return []
        return [LikelyPassages(in_language, search, mode) for in_language in self.scores]

    @property
    def depth(self) -> int:
        """How many passages of each language to compare closely."""
        request = self.request
        near = fusion.MAX_NEAR if request.mode is Mode.HYBRID else 0
        depth = max(MIN_DEPTH[request.mode], request.limit + near)
        is_by_score = request.sort is Sort.SCORE
        depth = depth if is_by_score or not self.by_nearness else max(depth, NEAREST)
        return depth * self.growth

    def choose_best(self, depth: int) -> list[Candidates]:
        """Return the ``depth`` best passages of each language by the first stage."""
        if not self.query.text:
            return [first_by_path(in_language, depth=depth) for in_language in self.scores]
        if self.vector_search is None:
            return [best_by_keyword(in_language, depth=depth) for in_language in self.scores]
        best = [in_language.best(depth) for in_language in self.likely]
        if self.contextual is None:
            return best
        return [
            self._add_nearest(self.contextual, in_language, candidates)
            for in_language, candidates in zip(self.scores, best, strict=True)
        ]

    def _add_nearest(
        self, contextual: ContextualQuery, scores: LanguageScores, candidates: Candidates
    ) -> Candidates:
        """Return ``candidates`` with the passages nearest by their contextual vectors."""
        rows = contextual.choose_more(scores, candidates)
        return join(candidates, self._score(scores, rows)) if len(rows) else candidates

    def choose_first(self, order: PassageOrder, depth: int) -> list[Candidates]:
        """Return the first ``depth`` passages of each language in ``order``."""
        first_rows = partial(order.first_rows, required=self.required_words)
        candidates: list[Candidates] = []
        for in_language in self.scores:
            scores = in_language.fold_copies(partial(_earliness, order, in_language))
            candidates.append(self._score(scores, choose_rows(scores, depth, first_rows)))
        return candidates

    def score_rows(self, place: int, rows: NDArray[np.int64]) -> Candidates:
        """Return the passages in ``rows`` (k,) of the language at ``place`` as candidates."""
        return self._score(self.scores[place], rows)

    def _score(self, scores: LanguageScores, rows: NDArray[np.int64]) -> Candidates:
        if not self.query.text:
            return without_scores(scores, rows)
        if self.vector_search is None:
            return with_keyword_scores(scores, rows)
        return with_vectors(scores, rows, vector_search=self.vector_search, mode=self.request.mode)


def _earliness(
    order: PassageOrder, scores: LanguageScores, rows: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return numbers (k,) of the passages in ``rows`` (k,): the highest comes first in order."""
    return -order.keys(scores, rows).astype(np.float32)


def describe_order(task: RankingTask, *, has_hits: bool) -> tuple[str, ...]:
    """Return what to say about which passages are in order, where that is not by score."""
    if task.request.sort is Sort.SCORE or not task.query.text:
        return ()
    if task.by_nearness:
        return (
            Message(
                "nearness has no end: in order are the nearest passages, at most {most:,} of each"
                " language",
                most=task.depth,
            ),
        )
    count = max((in_language.keyword.tally.word_count for in_language in task.scores), default=0)
    required = task.required_words
    if task.all_match or required.has_all:
        return ()
    if not has_hits:
        is_hybrid = task.request.mode is Mode.HYBRID
        return (
            (marked("what is only near in meaning is in no order but by score"),)
            if is_hybrid
            else ()
        )
    if not required.has_any:  # only titles have words of the query
        return ()
    least = required.of(count)
    return (
        Message(
            "no passage has all {words} words; in order are those with {least} or more",
            words=count,
            least=least,
        ),
    )
