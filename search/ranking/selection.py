"""Which passages fulfil the condition of a query, decided before ranking.

The keyword index says which passages have the words of a condition. Whether they stand side by
side, only the text says. So every condition has two answers at first: the rows where it certainly
holds, and those where it may hold. Passages in between are doubtful. They are read when ranking
comes upon them, so that few need be.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.backend import Documents, Keywords
from index.keyword.postings import Postings
from index.store.verified_rows import Damaged
from index.text.analysis import get_analyzer
from index.types import Language
from search.conditions import (
    All,
    Any,
    Condition,
    HasCapitalized,
    HasSequence,
    HasStems,
    HasWords,
    IsIn,
    Not,
    WordSequence,
    has_sequences,
    needs_words,
)
from search.ranking.filters import allowed_passages
from search.ranking.sequences import CapitalizedWords, has_any_sequence
from search.types import Filters

_READ_AT_ONCE: Final = 500

Rows = NDArray[np.bool_]


class _Bounds(NamedTuple):
    """Of n passages, where a condition holds for certain and where it may hold, (n,) each."""

    certain: Rows
    possible: Rows


class Selection:
    """Selects passages by one condition, language by language."""

    def __init__(
        self,
        condition: Condition,
        index: Keywords,
        store: Documents,
        damaged: Damaged,
        before_each: Callable[[], None],
    ) -> None:
        """``before_each`` is called before each step; what it raises ends the selection."""
        self._condition = condition
        self._index = index
        self._store = store
        self._damaged = damaged
        self._before_each = before_each
        self._allowed: dict[Filters, NDArray[np.int64] | None] = {}
        self._leaf_rows: dict[tuple[Language, int], Rows] = {}
        self._capitalized: dict[tuple[Language, int], CapitalizedWords] = {}
        self._doubtful: dict[Language, Rows] = {}
        self.needs_words = needs_words(condition)
        """Whether only passages with words that the condition asks for fulfil it."""
        self.has_sequences = has_sequences(condition)
        """Whether the condition asks for a phrase."""

    def select(self, language: Language) -> Rows:
        """Return which of the n passages of ``language`` may fulfil the condition, (n,)."""
        bounds = self._bounds(self._condition, language)
        possible = bounds.possible.copy()
        live = self._index.live(language)
        if live is not None:
            possible &= live
        self._doubtful[language] = possible & ~bounds.certain
        return possible

    def is_doubtful(self, language: Language, rows: NDArray[np.int64]) -> bool:
        """Tell whether any of the selected ``rows`` (k,) may not fulfil the condition."""
        return len(self.doubtful_rows(language, rows)) > 0

    def doubtful_rows(self, language: Language, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return those of the selected ``rows`` (k,) that may not fulfil the condition."""
        return rows[self._doubtful[language][rows]]

    def find_wrong(self, language: Language, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return those of the selected ``rows`` (k,) that do not fulfil the condition.

        The others are doubtful no more.
        """
        doubtful = self._doubtful[language]
        unread = self.doubtful_rows(language, rows)
        doubtful[unread] = False
        wrong = [np.zeros(0, dtype=np.int64)]
        for start in range(0, len(unread), _READ_AT_ONCE):
            self._before_each()
            batch = unread[start : start + _READ_AT_ONCE]
            wrong.append(np.setdiff1d(batch, self._confirm(language, batch)))
        return np.concatenate(wrong)

    def _bounds(self, condition: Condition, language: Language) -> _Bounds:
        self._before_each()
        if isinstance(condition, Not):
            inner = self._bounds(condition.condition, language)
            return _Bounds(~inner.possible, ~inner.certain)
        if isinstance(condition, All | Any):
            return self._joined(condition, language)
        if isinstance(condition, HasSequence):
            possible = self._none(language)
            for sequence in condition.sequences.get(language, ()):
                possible |= self._rows_with_all(language, sequence)
            return _Bounds(self._none(language), possible)
        if isinstance(condition, HasCapitalized):
            return _Bounds(self._none(language), self._rows_with_any(language, condition))
        rows = self._leaf(condition, language)
        return _Bounds(rows, rows)

    def _rows_with_any(self, language: Language, condition: HasCapitalized) -> Rows:
        """Return the rows that have one of its words, with a capital or without."""
        rows = self._none(language)
        for word in condition.words.get(language, ()):
            slot = frozenset([word])
            if _is_function_word(language, slot):
                rows |= self._rows_with_neighbours(language, slot)
            else:
                rows |= self._rows_of(language, [self._index.word(language, word)])
        return rows

    def _joined(self, condition: All | Any, language: Language) -> _Bounds:
        is_all = isinstance(condition, All)
        join = np.logical_and if is_all else np.logical_or
        certain = np.full(len(self._index.ids(language)), is_all)
        possible = certain.copy()
        for part in condition.conditions:
            bounds = self._bounds(part, language)
            join(certain, bounds.certain, out=certain)
            join(possible, bounds.possible, out=possible)
        return _Bounds(certain, possible)

    def _leaf(self, condition: HasStems | HasWords | IsIn, language: Language) -> Rows:
        """Return the rows where a condition holds that needs no text."""
        key = language, id(condition)
        if key not in self._leaf_rows:
            self._leaf_rows[key] = self._find_rows(condition, language)
        return self._leaf_rows[key]

    def _find_rows(self, condition: HasStems | HasWords | IsIn, language: Language) -> Rows:
        if isinstance(condition, IsIn):
            return self._rows_in(condition.filters, language)
        if isinstance(condition, HasWords):
            words = condition.words.get(language, ())
            self._index.prefetch(language, (), words)
            return self._rows_of(language, [self._index.word(language, word) for word in words])
        alternatives = condition.alternatives.get(language, ())
        return self._rows_of(language, [self._index.stems(language, one) for one in alternatives])

    def _none(self, language: Language) -> Rows:
        return np.zeros(len(self._index.ids(language)), dtype=np.bool_)

    def _rows_of(self, language: Language, postings: Sequence[Postings | None]) -> Rows:
        """Return the rows in any of several posting lists."""
        rows = self._none(language)
        for of_term in postings:
            if of_term is not None:
                rows[of_term.rows] = True
        return rows

    def _rows_in(self, filters: Filters, language: Language) -> Rows:
        ids = self._index.ids(language)
        if filters.languages is not None and language not in filters.languages:
            return self._none(language)
        if filters not in self._allowed:
            self._allowed[filters] = allowed_passages(self._store, filters, self._damaged)
        allowed = self._allowed[filters]
        return np.ones(len(ids), dtype=np.bool_) if allowed is None else np.isin(ids, allowed)

    def _rows_with_all(self, language: Language, sequence: WordSequence) -> Rows:
        """Return the rows that may have a sequence: all that do, and some others."""
        rows = ~self._none(language)
        look_up = self._index.stem if sequence.by_stem else self._index.word
        for slot in sequence.slots:
            if not sequence.by_stem and _is_function_word(language, slot):
                rows &= self._rows_with_neighbours(language, slot)
            else:
                rows &= self._rows_of(language, [look_up(language, term) for term in sorted(slot)])
        if sequence.near is None and not sequence.by_stem:
            for first, second in pairwise(sequence.slots):
                rows &= self._rows_with_neighbours(language, first, second)
        return rows

    def _rows_with_neighbours(
        self, language: Language, first: frozenset[str], second: frozenset[str] | None = None
    ) -> Rows:
        rows = self._none(language)
        for left in first:
            for right in [None] if second is None else second:
                rows[self._index.rows_with_neighbours(language, left, right)] = True
        return rows

    def _confirm(self, language: Language, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return those of ``rows`` whose text fulfils the condition."""
        ids = self._index.ids(language)[rows]
        row_of = dict(zip(ids.tolist(), rows.tolist(), strict=True))
        texts = self._store.texts(sorted(row_of), self._damaged)
        confirmed = [
            row_of[identity]
            for identity, text in texts
            if self._holds(self._condition, language, row_of[identity], text)
        ]
        return np.array(confirmed, dtype=np.int64)

    def _holds(self, condition: Condition, language: Language, row: int, text: str) -> bool:
        """Tell whether ``condition`` holds for the passage in ``row``, whose text is ``text``."""
        if isinstance(condition, Not):
            return not self._holds(condition.condition, language, row, text)
        if isinstance(condition, All | Any):
            parts = (self._holds(part, language, row, text) for part in condition.conditions)
            return all(parts) if isinstance(condition, All) else any(parts)
        if isinstance(condition, HasSequence):
            return has_any_sequence(text, language, condition.sequences.get(language, ()))
        if isinstance(condition, HasCapitalized):
            return self._capitalized_words(condition, language).are_in(text)
        return bool(self._leaf(condition, language)[row])

    def _capitalized_words(self, condition: HasCapitalized, language: Language) -> CapitalizedWords:
        key = language, id(condition)
        if key not in self._capitalized:
            words = condition.words.get(language, ())
            self._capitalized[key] = CapitalizedWords(language, words)
        return self._capitalized[key]


def _is_function_word(language: Language, slot: frozenset[str]) -> bool:
    return any(get_analyzer(language).analyze_word(word).stop for word in slot)
