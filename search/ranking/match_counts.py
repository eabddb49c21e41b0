"""How many passages have words of a query, in the whole index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from search.ranking.first_stage import LanguageScores
from search.types import MatchCounts

NO_IDS: Final[NDArray[np.int64]] = np.zeros(0, dtype=np.int64)


MAX_READ: Final = 1_000
"""Texts that are read in each language to count exactly."""
MAX_SCANNED: Final = 10_000
"""The same where no phrase is looked for in them, only words with a capital: that is fast."""


def count_matches(scores: Sequence[LanguageScores], *, has_words: bool, reads: bool) -> MatchCounts:
    """Return the counts of all passages that are not excluded from ``scores``.

    Without ``has_words`` in the query, all of these count as having them. Texts that decide are
    read as :func:`find_ids_that_answer` does, so that lists and tables say the same; none unless
    it ``reads``.
    """
    some_words = all_words = word_count = 0
    is_exact = True
    for in_language in scores:
        tally = in_language.keyword.tally
        has_some = rows_with_words(in_language, has_words=has_words)
        rows, is_sure = _without_wrong(in_language, np.flatnonzero(has_some), reads=reads)
        some_words += len(rows)
        all_words += int(np.count_nonzero(tally.has_all[rows]))
        word_count = max(word_count, tally.word_count)
        is_exact &= is_sure
    return MatchCounts(some_words, all_words, word_count, is_exact)


def find_ids_that_answer(
    in_language: LanguageScores, *, has_words: bool, offers_choice: bool
) -> tuple[NDArray[np.int64], bool]:
    """Return the ids of passages that have all words, (k,), and whether these are sure to.

    Where the query ``offers_choice`` among its words, of those that have what it asks for.
    """
    rows_that_answer = rows_with_words if offers_choice else rows_with_all_words
    rows = np.flatnonzero(rows_that_answer(in_language, has_words=has_words))
    rows, is_sure = _without_wrong(in_language, rows)
    return in_language.ids[rows], is_sure


def _without_wrong(
    in_language: LanguageScores, rows: NDArray[np.int64], *, reads: bool = True
) -> tuple[NDArray[np.int64], bool]:
    """Return those of ``rows`` (k,) that fulfil the condition, and whether these are sure to.

    Only a text says whether a phrase or a capital is in it. Where more would have to be read than
    MAX_READ, or MAX_SCANNED, or it ``reads`` none, all that may fulfil it are returned.
    """
    selection, language = in_language.selection, in_language.language
    if selection is None:
        return rows, True
    doubtful = selection.doubtful_rows(language, rows)
    most = (MAX_READ if selection.has_sequences else MAX_SCANNED) if reads else 0
    if len(doubtful) > most:
        return rows, False
    wrong = selection.find_wrong(language, doubtful)
    return np.setdiff1d(rows, wrong, assume_unique=True), True


def rows_with_all_words(in_language: LanguageScores, *, has_words: bool) -> NDArray[np.bool_]:
    """Return which of n passages are not excluded and have all words, see WordTally, (n,)."""
    return in_language.keyword.tally.has_all & rows_with_words(in_language, has_words=has_words)


def rows_with_words(in_language: LanguageScores, *, has_words: bool) -> NDArray[np.bool_]:
    """Return which of n passages are not excluded and have words of the query, (n,).

    Without ``has_words`` in the query, all count as having them.
    """
    has_some: NDArray[np.bool_] = in_language.keyword.tally.words != 0
    if in_language.all_match or not has_words:
        has_some = np.ones_like(has_some)
    if in_language.excluded is not None:
        has_some &= ~in_language.excluded
    return has_some
