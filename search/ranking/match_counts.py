"""How many passages have words of a query, in the whole index."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search.ranking.first_stage import LanguageScores
from search.types import MatchCounts


def count_matches(scores: Sequence[LanguageScores], *, has_words: bool) -> MatchCounts:
    """Return the counts of all passages that are not excluded from ``scores``.

    Without ``has_words`` in the query, all of these count as having them.
    """
    some_words = all_words = word_count = 0
    is_exact = True
    for in_language in scores:
        tally = in_language.keyword.tally
        if in_language.all_match or not has_words:
            rows = in_language.included_rows()
            some_words += len(rows)
        else:
            rows = in_language.drop_excluded(np.flatnonzero(tally.words))
            some_words += len(rows)
        complete = tally.words[rows] == tally.word_count
        all_words += int(np.count_nonzero(complete))
        word_count = max(word_count, tally.word_count)
        selection = in_language.selection
        if selection is not None and selection.is_doubtful(in_language.language, rows):
            is_exact = False
    return MatchCounts(some_words, all_words, word_count, is_exact)
