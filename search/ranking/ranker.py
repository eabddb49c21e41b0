"""Ranking, as a whole: which passages of an opened index answer a query best.

Filters say which passages take part. In the first stage all of these are scored, language by
language; in the second, where the encoder has token vectors, the best are compared more
closely. What is too far from the query is dropped, the languages are merged, and what is left
becomes hits.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.embedding.protocol import Encoder, TokenEncoder
from index.snapshot import Snapshot
from index.store.verified_rows import UNKNOWN_PATH, Damaged
from index.types import Language
from index.vectors.exhaustive import ExhaustiveSearch
from search.cancellation import Cancellation
from search.ranking import bm25, fusion
from search.ranking.candidates import Candidates
from search.ranking.early_search import EarlySearch
from search.ranking.filters import allowed_passages
from search.ranking.first_stage import (
    MIN_DEPTH,
    LanguageScores,
    best_by_keyword,
    best_with_vectors,
    first_by_path,
    select,
)
from search.ranking.hits import LocatedHit, to_hit
from search.ranking.languages import merge_languages
from search.ranking.match_counts import count_matches
from search.ranking.second_stage import Reranker
from search.ranking.sections import MatchedPassage, arrange, limit_near, match_passages
from search.ranking.selection import Selection
from search.types import MatchCounts, Mode, Query, SearchRequest

_ROUNDING: Final = 1e-6
"""Scores are shown with six digits; one that is shown as the minimum is not below it."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The hits of a request, and how many passages have words of its query, if that is known."""

    hits: list[LocatedHit]
    counts: MatchCounts | None


NOTHING_RANKED: Final = Ranking([], MatchCounts(0, 0, 1))
"""What becomes of a query no word of which is known."""


class Ranker:
    """Ranks the passages of ``snapshot``, whose vectors are ``encoder``'s."""

    def __init__(
        self, snapshot: Snapshot, encoder: Encoder, cancellation: Cancellation | None = None
    ) -> None:
        self._snapshot = snapshot
        self._encoder = encoder
        self._cancellation = cancellation or Cancellation()
        self._reranker: Reranker | None = None
        if isinstance(encoder, TokenEncoder):
            self._reranker = Reranker(encoder, snapshot.store)

    def begin_search(
        self, text: str, mode: Mode, languages: Sequence[Language]
    ) -> EarlySearch | None:
        """Begin to compare a query's ``text`` with all vectors; None if ``mode`` needs none.

        "" stands for a text that is not known yet.
        """
        if mode is Mode.KEYWORD:
            return None
        early_search = EarlySearch(self._encoder, self._snapshot.matrix, languages)
        if text:
            early_search.begin(text)
        return early_search

    def selection(self, query: Query, damaged: Damaged) -> Selection | None:
        """Return what selects passages by the condition of ``query``; None if it has none."""
        if query.condition is None:
            return None
        index, store = self._snapshot.keyword, self._snapshot.store
        return Selection(query.condition, index, store, damaged, self._cancellation.check)

    def rank(
        self,
        request: SearchRequest,
        query: Query,
        languages: Sequence[Language],
        early_search: EarlySearch | None,
        damaged: Damaged,
        selection: Selection | None = None,
    ) -> Ranking:
        """Return the hits of ``request``, best first: passages in ``languages`` only.

        ``query`` is what its text was read as, ``early_search`` what was begun for it,
        ``selection`` what selects by its condition. Where nothing ranks, all that is selected
        are hits, by path. Passages that might be hits but are damaged are left out and added to
        ``damaged``.
        """
        vector_search = None
        if early_search is not None and query.text:
            vector_search = early_search.search(query.text)
        scores = self._score_words(request, query, languages, selection, damaged)
        candidates = _choose_candidates(request, query, scores, vector_search)
        self._cancellation.check()
        all_match = selection is not None and selection.needs_words
        if query.text:
            if vector_search is not None and self._reranker is not None:
                candidates = self._reranker.rerank(
                    candidates, query, vector_search.query, request.mode, damaged
                )
            candidates = [discount_foreign(group, query.languages) for group in candidates]
            candidates = [
                drop_irrelevant(group, request.mode, request.min_score, all_match=all_match)
                for group in candidates
            ]
            self._cancellation.check()
        ranked = merge_languages(candidates, query.languages)
        mode = request.mode if query.text else None
        matched = limit_near(match_passages(ranked, mode, all_match=all_match))
        counts = None
        if mode is not Mode.SEMANTIC or all_match:
            counts = count_matches(scores, has_words=bool(query.text))
        return Ranking(self._hits(matched, request, damaged), counts)

    def _score_words(
        self,
        request: SearchRequest,
        query: Query,
        languages: Sequence[Language],
        selection: Selection | None,
        damaged: Damaged,
    ) -> list[LanguageScores]:
        """Return the keyword scores of all passages, language by language.

        All words come before the first vector: the comparison may still be under way.
        """
        allowed = allowed_passages(self._snapshot.store, request.filters, damaged)
        scores = [
            self._keyword_scores(language, query, request.mode, allowed)
            for language in languages
            if len(self._snapshot.keyword.ids(language))
        ]
        if selection is not None:
            scores = [select(in_language, selection) for in_language in scores]
        return scores

    def _keyword_scores(
        self, language: Language, query: Query, mode: Mode, allowed: NDArray[np.int64] | None
    ) -> LanguageScores:
        self._cancellation.check()
        index = self._snapshot.keyword
        concepts = () if mode is Mode.SEMANTIC else query.concepts.get(language, ())
        ids = index.ids(language)
        excluded = None if allowed is None else ~np.isin(ids, allowed)
        if excluded is None and not query.text:  # no word to tell which are still in the store
            live = index.live(language)
            excluded = None if live is None else ~live
        scores = bm25.score_passages(index, language, concepts, self._cancellation.check)
        return LanguageScores(language, ids, scores, excluded, self._snapshot.matrix)

    def _hits(
        self, ranked: Sequence[MatchedPassage], request: SearchRequest, damaged: Damaged
    ) -> list[LocatedHit]:
        """Return the best of ``ranked`` as hits, without passages that have left the store."""
        store, limit = self._snapshot.store, request.limit
        ranked = [passage for passage in ranked if passage.passage.id not in damaged]
        ids = [passage.passage.id for passage in ranked]
        stored = {passage.id: passage for passage in store.passages(ids[:limit], damaged)}
        if len(stored) < min(limit, len(ids)):
            stored = {passage.id: passage for passage in store.passages(ids, damaged)}
            if self._snapshot.is_current:  # else the store may be ahead of the index
                missing = {*ids} - stored.keys() - damaged.keys()
                damaged.update(dict.fromkeys(missing, UNKNOWN_PATH))
        present = [passage for passage in ranked if passage.passage.id in stored]
        return [
            to_hit(rank, passage, stored[passage.passage.id], request.mode)
            for rank, passage in enumerate(arrange(present[:limit]), start=1)
        ]


def _choose_candidates(
    request: SearchRequest,
    query: Query,
    scores: Sequence[LanguageScores],
    vector_search: ExhaustiveSearch | None,
) -> list[Candidates]:
    """Return the best passages of each language by the first stage."""
    mode = request.mode
    depth = max(MIN_DEPTH[mode], request.limit)
    if not query.text:
        return [first_by_path(in_language, depth=depth) for in_language in scores]
    if vector_search is None:
        return [best_by_keyword(in_language, depth=depth) for in_language in scores]
    return [
        best_with_vectors(in_language, vector_search=vector_search, mode=mode, depth=depth)
        for in_language in scores
    ]


def discount_foreign(candidates: Candidates, query_languages: Collection[Language]) -> Candidates:
    """Lower the scores of ``candidates`` in none of the languages of the query.

    Of two answers as good, people rather read the one in the language they typed.
    """
    if candidates.language in query_languages:
        return candidates
    return replace(candidates, score=candidates.score * np.float32(fusion.FOREIGN_SHARE))


def drop_irrelevant(
    candidates: Candidates, mode: Mode, min_score: float, *, all_match: bool = False
) -> Candidates:
    """Drop passages that neither have a word of the query nor come near it in meaning.

    Those that score below ``min_score`` go, too. Where ``all_match``, all have what the condition
    of the query asks for, whether that scores or not.
    """
    relevant = candidates.score >= min_score - _ROUNDING
    if mode is Mode.SEMANTIC and not all_match:
        relevant &= candidates.semantic >= fusion.MIN_SEMANTIC_SCORE
    elif mode is Mode.HYBRID and not all_match:
        relevant &= (candidates.words > 0) | (candidates.semantic >= fusion.MIN_NEAR_SCORE)
    return candidates.take(np.flatnonzero(relevant))
