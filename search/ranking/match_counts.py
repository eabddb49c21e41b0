"""How many passages have words of a query, in the whole index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from search.ranking.first_stage import LanguageScores
from search.types import MatchCounts

NO_IDS: Final[NDArray[np.int64]] = np.zeros(0, dtype=np.int64)


def count_matches(scores: Sequence[LanguageScores], *, has_words: bool) -> MatchCounts:
    """Return the counts of all passages that are not excluded from ``scores``.

    Without ``has_words`` in the query, all of these count as having them.
    """
    some_words = all_words = word_count = 0
    is_exact = True
    for in_language in scores:
        tally = in_language.keyword.tally
        has_some = rows_with_words(in_language, has_words=has_words)
        has_all = rows_with_all_words(in_language, has_words=has_words)
        some_words += int(np.count_nonzero(has_some))
        all_words += int(np.count_nonzero(has_all))
        word_count = max(word_count, tally.word_count)
        selection, language = in_language.selection, in_language.language
        if selection is not None and selection.is_doubtful(language, np.flatnonzero(has_some)):
            is_exact = False
    return MatchCounts(some_words, all_words, word_count, is_exact)


MAX_READ: Final = 1_000
"""Texts that are read in each language to count exactly."""
MAX_SCANNED: Final = 10_000
"""The same where no phrase is looked for in them, only words with a capital: that is fast."""


def find_ids_that_answer(
    in_language: LanguageScores, *, has_words: bool, offers_choice: bool
) -> tuple[NDArray[np.int64], bool]:
    """Return the ids of passages that have all words, (k,), and whether these are sure to.

    Where the query ``offers_choice`` among its words, of those that have what it asks for.
    Where phrases decide, up to MAX_READ texts are read; the others may have them. Where only
    capitals do, up to MAX_SCANNED.
    """
    rows_that_answer = rows_with_words if offers_choice else rows_with_all_words
    rows = np.flatnonzero(rows_that_answer(in_language, has_words=has_words))
    selection, language = in_language.selection, in_language.language
    if selection is None:
        return in_language.ids[rows], True
    most = MAX_READ if selection.has_sequences else MAX_SCANNED
    wrong = selection.find_wrong(language, rows[:most])
    rows = np.setdiff1d(rows, wrong, assume_unique=True)
    return in_language.ids[rows], not selection.is_doubtful(language, rows)


def rows_with_all_words(in_language: LanguageScores, *, has_words: bool) -> NDArray[np.bool_]:
    """Return which of n passages are not excluded and have all words of the query, (n,)."""
    tally = in_language.keyword.tally
    has_all: NDArray[np.bool_] = tally.words == tally.word_count
    return has_all & rows_with_words(in_language, has_words=has_words)


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
