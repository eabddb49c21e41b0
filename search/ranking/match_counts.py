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
        tally, excluded = in_language.keyword.tally, in_language.excluded
        has_some, has_all = tally.words != 0, tally.words == tally.word_count
        if in_language.all_match or not has_words:
            has_some = np.ones_like(has_all)
        has_all &= has_some
        if excluded is not None:
            has_some &= ~excluded
            has_all &= ~excluded
        some_words += int(np.count_nonzero(has_some))
        all_words += int(np.count_nonzero(has_all))
        word_count = max(word_count, tally.word_count)
        selection, language = in_language.selection, in_language.language
        if selection is not None and selection.is_doubtful(language, np.flatnonzero(has_some)):
            is_exact = False
    return MatchCounts(some_words, all_words, word_count, is_exact)
