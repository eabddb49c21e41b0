"""Documents without a date that have what a query asks for: left out by limits, or listed last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from search.conditions import All, Condition, Filters, IsIn, required_filters
from search.ranking.document_dates import UNDATED, DocumentDates
from search.ranking.first_stage import LanguageScores, select
from search.ranking.selection import Selection
from search.ranking.sorting import RequiredWords, matching_rows
from search.types import Undated

_MAX_READ: Final = 100
"""Passages of each language that are read to tell whether they have a phrase."""


def limits_date(filters: Filters, condition: Condition | None) -> bool:
    """Tell whether ``filters`` or fields of the query leave out documents without a date."""
    return any(limits.limits_date for limits in (filters, *required_filters(condition)))


def undated_only(filters: Filters) -> Filters:
    """Return ``filters`` that let pass what they leave out for want of a date, and only that."""
    return replace(filters, after=None, before=None, undated=True)


def without_dates(condition: Condition) -> Condition:
    """Return ``condition`` without the limits by date that all passages must pass."""
    if isinstance(condition, IsIn) and condition.filters.limits_date:
        return IsIn(replace(condition.filters, after=None, before=None))
    if isinstance(condition, All):
        return All(tuple(map(without_dates, condition.conditions)))
    return condition


def select_undated(
    scores: LanguageScores, allowed: NDArray[np.int64] | None, selection: Selection | None
) -> LanguageScores:
    """Return ``scores`` of the passages ``allowed`` (None: all) that ``selection`` selects."""
    excluded = None if allowed is None else ~np.isin(scores.ids, allowed)
    again = scores._replace(excluded=excluded, selection=None)
    return again if selection is None else select(again, selection)


def count_undated_passages(ids: Sequence[int], dates: DocumentDates) -> Undated | None:
    """Return how many documents of the passages ``ids``, which are listed, have no date."""
    passages = np.array(ids, dtype=np.int64)
    undated = passages[dates.dates_of(passages) == UNDATED]
    return Undated(dates.count(undated), left_out=False) if len(undated) else None


def count_undated(
    scores: Sequence[LanguageScores],
    required: RequiredWords,
    dates: DocumentDates,
    *,
    left_out: bool,
) -> Undated | None:
    """Return how many documents of passages that match have no date; None if none has."""
    undated: list[NDArray[np.int64]] = []
    is_exact = True
    for in_language in scores:
        rows = matching_rows(in_language, required)
        rows = rows[dates.dates_of(in_language.ids[rows]) == UNDATED]
        if in_language.selection is not None:
            language, selection = in_language.language, in_language.selection
            wrong = selection.find_wrong(language, rows[:_MAX_READ])
            rows = np.setdiff1d(rows, wrong, assume_unique=True)
            is_exact &= not selection.is_doubtful(language, rows)
        undated.append(in_language.ids[rows])
    documents = dates.count(np.concatenate(undated)) if undated else 0
    return Undated(documents, left_out, is_exact) if documents else None
