"""Titles: what documents are called counts for their passages, beside their own words.

Titles are scored as passages are, by the concepts of the query in the language of each title.
What a title covers is then added to the passages of its document that have words of the query.
If none has, one stands for the document: the first of those that may be found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.backend import Keywords
from index.distinct import sort_union
from index.keyword.title_keys import has_text
from index.types import Language
from search.ranking import bm25
from search.ranking.first_stage import LanguageScores
from search.types import Concept

TITLE_SHARE: Final = 0.5
"""How much of the query a passage has without any of its words, if its title has them all."""

_MIN_COVERAGE: Final = 0.1
"""Titles with less of the query do not count."""
_MAX_TITLES: Final = 1_000
"""Titles that count, the best; as many more as are no worse."""
_MAX_PASSAGES: Final = 200_000
"""Passages of all these documents that are looked at."""


_NO_IDS: Final = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class TitleMatches:
    """Titles with words of the query, the best first.

    ``keys`` (t,) are described in :mod:`index.keyword.title_keys`.

    ``coverage`` (t,) float32 in (0, 1] is how much of the query each has, ``has_all`` (t,) whether
    it has all of its words.
    """

    keys: NDArray[np.int64]
    coverage: NDArray[np.float32]
    has_all: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.keys)

    def take(self, which: NDArray[Any]) -> TitleMatches:
        """Return ``which`` of the titles: a mask (t,), or places (k,) in their order."""
        return TitleMatches(self.keys[which], self.coverage[which], self.has_all[which])


NO_TITLES: Final = TitleMatches(_NO_IDS, np.zeros(0, dtype=np.float32), np.zeros(0, dtype=np.bool_))


def match_titles(
    index: Keywords,
    concepts: Mapping[Language, Sequence[Concept]],
    before_each: Callable[[], None],
) -> TitleMatches:
    """Return the titles that have what the ``concepts`` of any of their languages ask for."""
    matches: list[TitleMatches] = []
    for language in index.titles.languages:
        in_language = concepts.get(language, ())
        if index.titles.may_have_any(language, bm25.stems_of(in_language)):
            scores = bm25.score_passages(index.titles, language, in_language, before_each)
            rows = scores.rows
            covered, keys = scores.coverage(rows), index.titles.ids(language)[rows]
            words = scores.tally.words[rows]
            every = TitleMatches(keys, covered, words == scores.tally.word_count)
            # A title that has nothing but a doubtful translation is not counted either.
            matches.append(every.take((covered >= _MIN_COVERAGE) & (words > 0)))
    if not matches:
        return NO_TITLES
    joined = TitleMatches(
        np.concatenate([of_language.keys for of_language in matches]),
        np.concatenate([of_language.coverage for of_language in matches]),
        np.concatenate([of_language.has_all for of_language in matches]),
    )
    if len(joined) > _MAX_TITLES:
        place = len(joined) - _MAX_TITLES
        joined = joined.take(joined.coverage >= np.partition(joined.coverage, place)[place])
    return joined.take(np.lexsort((joined.keys, -joined.coverage)))


def add_titles(
    scores: Sequence[LanguageScores], matches: TitleMatches, index: Keywords
) -> list[LanguageScores]:
    """Return the ``scores`` of all languages with what the titles of documents add to them.

    A passage that covers c of the query lacks 1 − c of it, of which its title gives
    TITLE_SHARE of what it covers.
    """
    titles = matches.take(has_text(matches.keys))
    if not len(titles) or not scores:
        return list(scores)
    first, end = index.titles.passages(titles.keys)
    rows = [_rows_of_documents(of_language, first, end, index) for of_language in scores]
    covered = [
        of_language.keyword.coverage(in_language.rows)
        for of_language, in_language in zip(scores, rows, strict=True)
    ]
    standing_in = _choose_one_each(rows, covered)
    return [
        _add(of_language, in_language, own, chosen, titles)
        for of_language, in_language, own, chosen in zip(
            scores, rows, covered, standing_in, strict=True
        )
    ]


class _DocumentRows(NamedTuple):
    """Passages of one language: ``rows`` (n,), ``ids`` (n,), and their ``documents`` (n,).

    The latter are places among the titles.
    """

    rows: NDArray[np.int64]
    ids: NDArray[np.int64]
    documents: NDArray[np.int64]


def _rows_of_documents(
    scores: LanguageScores,
    first: NDArray[np.int64],
    end: NDArray[np.int64],
    index: Keywords,
) -> _DocumentRows:
    """Return the passages of documents that may be found: those from ``first`` to ``end`` (t,)."""
    rows, documents = [_NO_IDS], [_NO_IDS]
    for block in index.blocks(scores.language):
        start = block.ids.searchsorted(first)
        count = block.ids.searchsorted(end) - start
        if not count.any():
            continue
        count[np.cumsum(count) > _MAX_PASSAGES] = 0
        before = np.cumsum(count) - count
        rows.append(np.arange(count.sum()) + np.repeat(start - before + block.first_row, count))
        documents.append(np.repeat(np.arange(len(first)), count))
    all_rows, all_documents = np.concatenate(rows), np.concatenate(documents)
    may_be_found = np.ones(len(all_rows), dtype=np.bool_)
    live = index.live(scores.language)
    if live is not None:
        may_be_found &= live[all_rows]
    if scores.excluded is not None:
        may_be_found &= ~scores.excluded[all_rows]
    all_rows = all_rows[may_be_found]
    return _DocumentRows(all_rows, scores.ids[all_rows], all_documents[may_be_found])


def _choose_one_each(
    rows: Sequence[_DocumentRows], covered: Sequence[NDArray[np.float32]]
) -> list[NDArray[np.bool_]]:
    """Return, by language, which passage stands for its document: the best, or the first."""
    ids = np.concatenate([in_language.ids for in_language in rows])
    documents = np.concatenate([in_language.documents for in_language in rows])
    order = np.lexsort((ids, -np.concatenate(covered), documents))
    is_chosen = np.zeros(len(ids), dtype=np.bool_)
    is_chosen[order[np.flatnonzero(np.diff(documents[order], prepend=-1))]] = True
    bounds = np.cumsum([len(in_language.ids) for in_language in rows])[:-1]
    return np.split(is_chosen, bounds)


def _add(
    scores: LanguageScores,
    rows: _DocumentRows,
    own: NDArray[np.float32],
    chosen: NDArray[np.bool_],
    titles: TitleMatches,
) -> LanguageScores:
    """Return ``scores`` with what titles add to passages that have words, or are ``chosen``."""
    counts = (own > 0) | chosen
    if not counts.any():
        return scores
    raised = rows.rows[counts]
    share = np.float32(TITLE_SHARE) * titles.coverage[rows.documents[counts]]
    coverage = 1 - (1 - own[counts]) * (1 - share)
    keyword = scores.keyword
    ideal = keyword.ideal or 1.0
    keyword.scores[raised] = coverage * np.float32(ideal)
    has_all = titles.has_all[rows.documents] & chosen
    raised_scores = replace(
        keyword,
        rows=sort_union(keyword.rows, raised),
        ideal=ideal,
        titled=raised,
        titled_whole=rows.rows[has_all],
    )
    return scores._replace(keyword=raised_scores)
