"""Ranking, as a whole: which passages of an opened index answer a query best.

Filters say which passages take part. In the first stage all of these are scored, language by
language; in the second, where the encoder has token vectors, the best are compared more
closely. What is too far from the query is dropped, the languages are merged, and what is left
becomes hits.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.backend import View
from index.embedding.protocol import Encoder, TokenEncoder
from index.store.verified_rows import Damaged
from index.text.analysis.words import find_surfaces
from index.types import Language
from search.cancellation import Cancellation
from search.encoded_text import text_to_encode
from search.ranking import bm25, fusion
from search.ranking.candidates import Candidates, join
from search.ranking.document_dates import DocumentDates
from search.ranking.early_search import EarlySearch
from search.ranking.feedback import (
    NONE_ALIKE,
    Likeness,
    choose_further,
    find_answers,
    find_likenesses,
    least_standing,
)
from search.ranking.filters import allowed_passages
from search.ranking.first_stage import LanguageScores, excluded_rows, find_copies, select
from search.ranking.folding import Folder
from search.ranking.hits import LocatedHit
from search.ranking.languages import RankedPassage, merge_languages
from search.ranking.match_counts import (
    NO_IDS,
    count_matches,
    find_ids_that_answer,
    rows_with_words,
)
from search.ranking.second_stage import Reranker
from search.ranking.sections import MatchedPassage, limit_near, match_passages, without_near
from search.ranking.selection import Selection
from search.ranking.sorting import NO_WORDS, PassageOrder, find_required_words
from search.ranking.task import RankingTask, describe_order
from search.ranking.title_hits import find_hits_without_text, merge_hits
from search.ranking.titles import NO_TITLES, TitleMatches, add_titles, match_titles
from search.ranking.undated import (
    count_undated,
    count_undated_passages,
    limits_date,
    select_undated,
    undated_only,
    without_dates,
)
from search.ranking.word_tally import WordTally
from search.types import MatchCounts, Mode, Query, SearchRequest, Sort, Totals, Undated
from search.validation import MAX_LIMIT

if TYPE_CHECKING:
    from search.facets import Facets
    from search.ranking.contextual import ContextualSignal
    from search.ranking.facet_counts import DocumentFacets

_ROUNDING: Final = 1e-6
"""Scores are shown with six digits; one that is shown as the minimum is not below it."""

_DEPTH_GROWTH: Final = 4
"""So many times as many passages are scored as before, where too many are copies, or score too
little."""
_MAX_REPEATS: Final = 4


class Ranking(NamedTuple):
    """The hits of a request, and how many passages have words of its query, if that is known.

    ``undated`` counts documents without a date where dates decide; ``notes`` say how it is in
    order, a line each.
    """

    hits: list[LocatedHit]
    counts: MatchCounts | None
    undated: Undated | None = None
    notes: tuple[str, ...] = ()


def rank_nothing(query: Query) -> Ranking:
    """Return what becomes of ``query``, no word of which is known."""
    counts = (WordTally(0, concepts).word_count for concepts in query.concepts.values())
    return Ranking([], MatchCounts(0, 0, max([1, *counts])))


class Ranker:
    """Ranks the passages of ``snapshot``, whose vectors are ``encoder``'s.

    ``contextual`` compares queries with the contextual vectors that some of them have.
    """

    def __init__(
        self,
        snapshot: View,
        encoder: Encoder,
        cancellation: Cancellation | None = None,
        contextual: ContextualSignal | None = None,
    ) -> None:
        self._snapshot = snapshot
        self._encoder = encoder
        self._contextual = contextual
        self._cancellation = cancellation or Cancellation()
        self._dates: DocumentDates | None = None
        self._facets: DocumentFacets | None = None
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
            early_search.begin(text_to_encode(text))
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
        *,
        is_long: bool = False,
        without: int | None = None,
        counts_exactly: bool = True,
    ) -> Ranking:
        """Return the hits of ``request`` in its order: passages in ``languages`` only.

        ``query`` is what its text was read as, ``early_search`` what was begun for it,
        ``selection`` what selects by its condition. Where nothing ranks, all that is selected
        are hits, by path. Passages that might be hits but are damaged are left out and added to
        ``damaged``; the passage ``without`` is left out, too. ``is_long``: the query is a whole
        passage; ``counts_exactly``: texts are read to count, as far as they are not too many.
        """
        vector_search = None
        if early_search is not None and query.text:
            vector_search = early_search.search(text_to_encode(query.text))
        titles = NO_TITLES if is_long else self._match_titles(request, query)
        all_match = selection is not None and selection.needs_words

        def rank(growth: int) -> tuple[RankingTask, Ranking, bool]:
            scores = self._score_words(request, query, languages, selection, damaged, without)
            scores = add_titles(scores, titles, self._snapshot.keyword)
            contextual = None
            if self._contextual is not None and vector_search is not None and not is_long:
                contextual = self._contextual.compare(text_to_encode(query.text), scores)
            task = RankingTask(
                request,
                query,
                scores,
                vector_search,
                all_match,
                is_long,
                damaged,
                growth,
                contextual,
            )
            return task, *self._rank_once(task, titles)

        growth = 1
        damaged_before = len(damaged)
        task, ranking, lacks_hits = rank(growth)
        for _ in range(_MAX_REPEATS):
            if lacks_hits:
                growth *= _DEPTH_GROWTH
            elif not request.folds_copies or len(damaged) == damaged_before:
                break  # else copies of what is damaged are hits
            damaged_before = len(damaged)
            task, ranking, lacks_hits = rank(growth)
        if task.by_meaning:
            return ranking
        return ranking._replace(
            counts=count_matches(task.scores, has_words=bool(query.text), reads=counts_exactly),
        )

    def count_facets(
        self, request: SearchRequest, query: Query, languages: Sequence[Language]
    ) -> Facets:
        """Return the facets of all passages with words of ``query``, in ``languages`` only.

        Where phrases decide, they are of all that may have these.
        """
        from search.ranking.facet_counts import DocumentFacets  # seldom asked for

        damaged: Damaged = {}
        selection = self.selection(query, damaged)
        request = replace(request, folds_copies=False)
        scores = self._score_words(request, query, languages, selection, damaged, None)
        if self._facets is None:
            self._facets = DocumentFacets(self._snapshot.store.document_heads(damaged))
        return self._facets.count(scores, has_words=bool(query.text))

    def count_totals(
        self, request: SearchRequest, query: Query, languages: Sequence[Language]
    ) -> Totals:
        """Return how many passages have all words of ``query``, and of how many documents.

        Where it offers a choice among its words, how many have what it asks for.
        """
        damaged: Damaged = {}
        selection = self.selection(query, damaged)
        request = replace(request, folds_copies=False)
        scores = self._score_words(request, query, languages, selection, damaged, None)
        has_words = bool(query.text)
        parts = [
            find_ids_that_answer(part, has_words=has_words, offers_choice=query.offers_choice)
            for part in scores
        ]
        ids = np.concatenate([NO_IDS, *(part for part, _ in parts)])
        documents = self._read_dates(damaged).count(ids)
        return Totals(len(ids), documents, all(is_exact for _, is_exact in parts))

    def ids_with_words(self, query: Query, languages: Sequence[Language]) -> NDArray[np.int64]:
        """Return the ids of all passages with words of ``query``, (k,).

        Where phrases decide, of all that may have these.
        """
        selection = self.selection(query, {})
        request = SearchRequest(query.text, folds_copies=False)
        scores = self._score_words(request, query, languages, selection, {}, None)
        has_words = bool(query.text)
        rows = [rows_with_words(part, has_words=has_words) for part in scores]
        ids = [part.ids[found] for part, found in zip(scores, rows, strict=True)]
        return np.concatenate([NO_IDS, *ids])

    def _rank_once(self, task: RankingTask, titles: TitleMatches) -> tuple[Ranking, bool]:
        """Rank, without counts; tell whether copies leave too few hits."""
        request, query = task.request, task.query
        mode = request.mode if query.text else None
        all_match = task.all_match
        if request.sort is Sort.SCORE:
            candidates, likenesses = self._feed_back(task, task.choose_best(task.depth))
            ranked = merge_languages(candidates, query.languages, likenesses)
        else:
            ranked = self._rank_in_order(task)
        matched = match_passages(ranked, mode, all_match=all_match)
        matched = limit_near(matched) if task.wants_near else without_near(matched)
        copies = {part.language: part.copies for part in task.scores if part.copies is not None}
        folder = Folder(self._snapshot, copies if request.folds_copies else None, task.damaged)
        folded = folder.fold(matched, request)
        without_text = find_hits_without_text(self._snapshot.store, titles, request, query)
        ranking = Ranking(
            merge_hits(folded.hits, without_text, request),
            None,
            self._count_undated(task, matched),
            describe_order(task, has_hits=bool(matched)),
        )
        is_cut = len(ranked) >= task.depth
        lacks_hits = folded.folded_ranked and len(folded.hits) < request.limit
        return ranking, lacks_hits and is_cut

    def _rank_in_order(self, task: RankingTask) -> list[RankedPassage]:
        """Return the passages of a task in an order other than by score.

        Where the least score drops some, others are looked for, as long as there are any.
        """
        dates = self._read_dates(task.damaged) if task.request.sort.is_by_date else None
        order = PassageOrder(task.request.sort, dates)
        languages, depth = task.query.languages, task.depth
        if task.by_nearness:
            nearest = self._refine(task, task.choose_best(depth))
            return order.merge(nearest, languages, by_score=True)
        while True:
            candidates = task.choose_first(order, depth)
            refined = self._refine(task, candidates)
            is_all = all(len(group) < depth for group in candidates)
            is_enough = sum(map(len, refined)) >= task.request.limit
            if is_all or is_enough or depth >= MAX_LIMIT:
                return order.merge(refined, languages, by_score=False)
            depth *= _DEPTH_GROWTH

    def _refine(self, task: RankingTask, candidates: list[Candidates]) -> list[Candidates]:
        """Return ``candidates`` compared more closely, without those that are no answers."""
        self._cancellation.check()
        request, query, vector_search = task.request, task.query, task.vector_search
        if not query.text:
            return candidates
        if vector_search is not None and self._reranker is not None:
            candidates = self._reranker.rerank(
                candidates,
                query,
                vector_search.query,
                request.mode,
                task.damaged,
                task.contextual,
            )
        else:
            candidates = [discount_foreign(group, query.languages) for group in candidates]
        words = len(find_surfaces(query.text)) if request.mode is Mode.SEMANTIC else 1
        candidates = [
            drop_irrelevant(
                group, request.mode, request.min_score, all_match=task.all_match, words=words
            )
            for group in candidates
        ]
        self._cancellation.check()
        return candidates

    def _feed_back(
        self, task: RankingTask, chosen: list[Candidates]
    ) -> tuple[list[Candidates], Mapping[int, Likeness]]:
        """Return ``chosen`` refined, and which of them are like the best in another language.

        What else is like one of these joins them.
        """
        candidates = self._refine(task, chosen)
        if task.vector_search is None or self._reranker is None:
            return candidates, NONE_ALIKE
        need_words = task.request.mode is Mode.HYBRID and not task.all_match
        answers = find_answers(candidates, self._snapshot.matrix, need_words=need_words)
        if not answers:
            return candidates, NONE_ALIKE
        least = least_standing(candidates, task.request.limit)
        further = choose_further(answers, task.likely, chosen, least)
        candidates = self._add_further(task, candidates, further)
        likenesses = find_likenesses(
            answers, candidates, self._snapshot.matrix, task.query.languages
        )
        return candidates, likenesses

    def _add_further(
        self,
        task: RankingTask,
        candidates: list[Candidates],
        further: Sequence[NDArray[np.int64]],
    ) -> list[Candidates]:
        """Return ``candidates`` with those of the ``further`` rows, by language, that are hits."""
        chosen = [place for place, rows in enumerate(further) if len(rows)]
        if not chosen:
            return candidates
        refined = self._refine(task, [task.score_rows(place, further[place]) for place in chosen])
        joined = list(candidates)
        for place, group in zip(chosen, refined, strict=True):
            joined[place] = join(joined[place], group)
        return joined

    def _read_dates(self, damaged: Damaged) -> DocumentDates:
        """Return the dates of all documents; of none that is ``damaged``."""
        if self._dates is not None:
            return self._dates
        damaged_before = len(damaged)
        dates = DocumentDates(self._snapshot.store.document_heads(damaged))
        if len(damaged) == damaged_before:  # else every search is to say so
            self._dates = dates
        return dates

    def _count_undated(self, task: RankingTask, listed: Sequence[MatchedPassage]) -> Undated | None:
        """Count the documents without a date, where dates decide."""
        filters, condition = task.request.filters, task.query.condition
        if not limits_date(filters, condition):
            if not task.request.sort.is_by_date:
                return None
            dates = self._read_dates(task.damaged)
            if task.by_nearness:
                return count_undated_passages([matched.passage.id for matched in listed], dates)
            return count_undated(task.scores, task.required_words, dates, left_out=False)
        selection = None
        if condition is not None:
            query = replace(task.query, condition=without_dates(condition))
            selection = self.selection(query, task.damaged)
        allowed = allowed_passages(self._snapshot.store, undated_only(filters), task.damaged)
        scores = [select_undated(in_language, allowed, selection) for in_language in task.scores]
        required = NO_WORDS
        if task.query.text and not task.by_nearness:
            required = find_required_words([*task.scores, *scores])
        dates = self._read_dates(task.damaged)
        return count_undated(scores, required, dates, left_out=True)

    def _match_titles(self, request: SearchRequest, query: Query) -> TitleMatches:
        """Return the titles that have words of ``query``; none where meaning alone ranks."""
        if request.mode is Mode.SEMANTIC or not query.text:
            return NO_TITLES
        return match_titles(self._snapshot.keyword, query.concepts, self._cancellation.check)

    def _score_words(
        self,
        request: SearchRequest,
        query: Query,
        languages: Sequence[Language],
        selection: Selection | None,
        damaged: Damaged,
        without: int | None,
    ) -> list[LanguageScores]:
        """Return the keyword scores of all passages, language by language.

        All words come before the first vector: the comparison may still be under way.
        """
        index = self._snapshot.keyword
        allowed = allowed_passages(self._snapshot.store, request.filters, damaged)
        left_out = [*damaged, *(() if without is None else (without,))]
        scores = [
            self._keyword_scores(language, query, request.mode, allowed, left_out)
            for language in languages
            if len(index.ids(language))
        ]
        if selection is not None:
            scores = [select(in_language, selection) for in_language in scores]
        if request.folds_copies:
            scores = [find_copies(part, index.copies(part.language)) for part in scores]
        return scores

    def _keyword_scores(
        self,
        language: Language,
        query: Query,
        mode: Mode,
        allowed: NDArray[np.int64] | None,
        left_out: Sequence[int],
    ) -> LanguageScores:
        """Return the keyword scores of a language, whose passages ``left_out`` are excluded."""
        self._cancellation.check()
        index = self._snapshot.keyword
        concepts = () if mode is Mode.SEMANTIC else query.concepts.get(language, ())
        ids = index.ids(language)
        excluded = excluded_rows(index, language, allowed)
        if left_out:
            is_left_out = np.isin(ids, left_out)
            excluded = is_left_out if excluded is None else excluded | is_left_out
        scores = bm25.score_passages(index, language, concepts, self._cancellation.check)
        return LanguageScores(language, ids, scores, excluded, self._snapshot.matrix)


def discount_foreign(candidates: Candidates, query_languages: Collection[Language]) -> Candidates:
    """Lower the scores of ``candidates`` in none of the languages of the query.

    Of two answers as good, people rather read the one in the language they typed.
    """
    if candidates.language in query_languages:
        return candidates
    return replace(candidates, score=candidates.score * np.float32(fusion.FOREIGN_SHARE))


def drop_irrelevant(
    candidates: Candidates,
    mode: Mode,
    min_score: float,
    *,
    all_match: bool = False,
    words: int = 1,
) -> Candidates:
    """Drop passages that neither have a word of the query nor come near it in meaning.

    Those that score below ``min_score`` go, too. Where ``all_match``, all have what the condition
    of the query asks for, whether that scores or not. ``words`` is the length of the query.
    """
    relevant = candidates.score >= min_score - _ROUNDING
    if mode is Mode.SEMANTIC and not all_match:
        relevant &= candidates.semantic >= fusion.min_semantic_score(words)
    elif mode is Mode.HYBRID and not all_match:
        is_one_word = candidates.word_count == 1
        least = fusion.MIN_NEAR_SCORE if is_one_word else fusion.MIN_SEMANTIC_SCORE
        relevant &= (candidates.words > 0) | (candidates.semantic >= least)
    return candidates.take(np.flatnonzero(relevant))
