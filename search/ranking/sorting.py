"""Orders other than by score: by the date of the document, or by its path.

Score puts the unlikely last, so that nobody need say where the answers end. Another order needs
to know it, or chance hits would come first. So it is one of the passages that have the words of
the query: all of them, whatever they score. Where no passage has all words, those count that
have more than half of them, or as many as any has. Nearness has no end either: what is only near
to the query is put in order up to a number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from operator import itemgetter
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.distinct import sort_union
from index.types import Language
from search.ranking import fusion
from search.ranking.candidates import Candidates
from search.ranking.document_dates import UNDATED, DocumentDates
from search.ranking.first_stage import LanguageScores
from search.ranking.languages import RankedPassage, rank_passages
from search.types import Sort

NEAREST: Final = 300
"""Passages of each language that are put in order where nearness decides what is."""

_LAST: Final = np.int32(np.iinfo(np.int32).max)


class RequiredWords(NamedTuple):
    """How many words of the query a passage must have to be put in order.

    ``most`` is how many any passage has at most, 1 if none has any; ``has_all`` whether that is
    all of them, in its language. Nothing is required of a query without words.
    """

    has_all: bool
    most: int
    has_any: bool = True

    def of(self, word_count: int) -> int:
        """Return the number required in a language where ``word_count`` words count."""
        required = word_count if self.has_all else min(self.most, word_count // 2 + 1)
        return max(required, min(self.most, 1))


def find_required_words(scores: Sequence[LanguageScores]) -> RequiredWords:
    """Return how many words passages must have, from what those have that are not excluded."""
    has_all, most = False, 0
    for in_language in scores:
        tally = in_language.keyword.tally
        words = tally.words[in_language.drop_excluded(np.flatnonzero(tally.words))]
        highest = int(words.max(initial=0))
        most = max(most, highest)
        has_all |= highest >= max(1, tally.word_count)
    return RequiredWords(has_all, max(most, 1), has_any=most > 0)


NO_WORDS: Final = RequiredWords(has_all=True, most=0)
"""What is required by a query that has none."""


def matching_rows(scores: LanguageScores, required: RequiredWords) -> NDArray[np.int64]:
    """Return the rows, ascending, of passages with the words that are not excluded.

    A passage that stands for a document whose title has all of them counts, too.
    If the operators of the query ask for some, all that are not excluded have what it takes.
    """
    if scores.all_match or required is NO_WORDS:
        return scores.included_rows()
    tally = scores.keyword.tally
    rows = np.flatnonzero(tally.words >= required.of(tally.word_count))
    if len(scores.keyword.titled_whole):
        rows = sort_union(rows, scores.keyword.titled_whole)
    return scores.drop_excluded(rows)


class PassageOrder:
    """The order ``sort``, which is not by score, of passages of documents with ``dates``.

    Of passages of one date, those with more of the query come first, then the order is by path.
    """

    def __init__(self, sort: Sort, dates: DocumentDates | None) -> None:
        """``dates`` are needed to order by date."""
        self._sort = sort
        self._dates = dates

    def first_rows(
        self, scores: LanguageScores, count: int, *, required: RequiredWords
    ) -> NDArray[np.int64]:
        """Return the rows of the first ``count`` passages that match, in order."""
        rows = matching_rows(scores, required)
        keys = self.keys(scores, rows)
        if len(rows) > count:
            early = keys <= np.partition(keys, count - 1)[count - 1]
            rows, keys = rows[early], keys[early]
        order = np.lexsort((scores.ranks_of(rows), -scores.keyword.coverage(rows), keys))
        return rows[order[:count]]

    def keys(self, scores: LanguageScores, rows: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return keys (k,) of the passages in ``rows`` (k,) that ascend in order."""
        if self._dates is None:
            return scores.ranks_of(rows)
        return self._date_keys(self._dates, scores.ids[rows])

    def merge(
        self,
        candidates: Sequence[Candidates],
        query_languages: Collection[Language],
        *,
        by_score: bool,
    ) -> list[RankedPassage]:
        """Return the passages of all ``candidates`` in order.

        ``by_score``: of equal dates, those come first that score more.
        """
        keyed = [
            entry
            for group in candidates
            for entry in self._keyed(group, query_languages, by_score=by_score)
        ]
        keyed.sort(key=itemgetter(0))
        return [passage for _, passage in keyed]

    def _keyed(
        self, group: Candidates, query_languages: Collection[Language], *, by_score: bool
    ) -> Iterator[tuple[tuple[int, float, int, int], RankedPassage]]:
        keys = group.ranks if self._dates is None else self._date_keys(self._dates, group.ids)
        share = 1.0 if group.language in query_languages else fusion.FOREIGN_SHARE
        signal = group.score if by_score else np.float32(share) * group.keyword
        values = zip(rank_passages(group), keys.tolist(), signal.tolist(), strict=True)
        for passage, key, value in values:
            yield (key, -value, passage.rank, passage.id), passage

    def _date_keys(self, dates: DocumentDates, ids: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return keys (k,) of passages ``ids`` (k,) that ascend in order."""
        numbers = dates.dates_of(ids)
        keys = -numbers if self._sort is Sort.DATE else numbers
        return np.where(numbers == UNDATED, _LAST, keys)
