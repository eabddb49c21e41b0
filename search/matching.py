"""Concepts against the keyword index: BM25 for whole languages at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.keyword import KeywordIndex
from index.postings import Postings, rarest
from index.types import Language
from search.page import Page
from search.types import Alternative, Concept, Contribution, Reason

EXACT_BONUS: Final = 0.2
"""Share of a word's own BM25 added where a passage has it exactly as typed."""

PARTS_SHARE: Final = 0.8
"""Weight of an expression's words, one by one, beside the expression as a whole."""


@dataclass(frozen=True, slots=True)
class Match:
    """Keyword scores (n,) float32 of all passages of a language.

    ``rows`` (k,) int64 are those that score, ascending. ``ideal`` is what a passage would
    score that met every concept in its best wording.
    """

    scores: NDArray[np.float32]
    rows: NDArray[np.int64]
    ideal: float

    @property
    def coverage(self) -> NDArray[np.float32]:
        """How much of the query each passage meets, (n,) in [0, 1]."""
        return self.share(self.scores)

    def share(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return ``scores`` (n,) as shares of the ideal."""
        if not self.ideal:
            return np.zeros_like(scores)
        return np.asarray(np.minimum(scores / np.float32(self.ideal), 1), dtype=np.float32)


def match(index: KeywordIndex, language: Language, concepts: Sequence[Concept]) -> Match:
    """Score every passage of ``language`` against ``concepts``.

    A concept counts with its best alternative, weight times BM25; the
    concepts of a query add up. Rows are those of ``index.ids(language)``.
    """
    size = len(index.ids(language))
    total = np.zeros(size, dtype=np.float32)
    scratch = np.zeros(size, dtype=np.float32)
    ideal = 0.0
    for concept in concepts:
        add = _add_expression if concept.parts else _add
        ideal += add(index, language, concept, total, scratch)
    return Match(total, np.flatnonzero(total), ideal)


def _add_expression(
    index: KeywordIndex,
    language: Language,
    concept: Concept,
    total: NDArray[np.float32],
    scratch: NDArray[np.float32],
) -> float:
    """Add the better of an expression and its parts to ``total``, as :func:`_add` does."""
    whole, parts = np.zeros_like(total), np.zeros_like(total)
    most = _add(index, language, concept, whole, scratch)
    least = sum(_add(index, language, part, parts, scratch) for part in concept.parts)
    total += np.maximum(whole, np.float32(PARTS_SHARE) * parts)
    return max(most, PARTS_SHARE * least)


def _add(
    index: KeywordIndex,
    language: Language,
    concept: Concept,
    total: NDArray[np.float32],
    best: NDArray[np.float32],
) -> float:
    """Add a concept's scores to ``total``; return the most it could have scored.

    A wording that no passage has could have scored like the rarest of words;
    else a doubtful translation would pass for the whole where the right one
    is missing. ``best`` is all zero, and is again afterwards: only the rows in
    the posting lists are touched.
    """
    most = 0.0
    touched: list[NDArray[np.int64]] = []
    for alternative in concept.alternatives:
        found = index.stems(language, alternative.terms)
        share = _share(concept, alternative)
        if found is None:
            most = max(most, share * rarest(len(total)))
            continue
        weighted = found.scores * np.float32(share)
        if touched:
            weighted = np.maximum(best[found.rows], weighted)
        best[found.rows] = weighted
        touched.append(found.rows)
    for found in _exact(index, language, concept):
        best[found.rows] += np.float32(EXACT_BONUS) * found.scores
        touched.append(found.rows)
    boost = np.float32(concept.boost)
    for rows in touched:
        values = best[rows]
        most = max(most, float(values.max()))
        total[rows] += values * boost
        best[rows] = 0  # so that a row in several lists is added once
    return most * concept.boost


def occurs(index: KeywordIndex, concepts: dict[Language, tuple[Concept, ...]]) -> bool:
    """Tell whether any concept is met by any passage."""
    return any(
        index.stems(language, alternative.terms) is not None
        for language, some in concepts.items()
        for concept in some
        for one in (concept, *concept.parts)
        for alternative in one.alternatives
    )


def contributions(
    index: KeywordIndex, page: Page, concepts: Sequence[Concept], row: int
) -> tuple[Contribution, ...]:
    """Explain the keyword score of the passage ``page`` in ``row``: what matched and added what."""
    return tuple(one for concept in concepts for one in _explained(index, page, concept, row))


def _explained(index: KeywordIndex, page: Page, concept: Concept, row: int) -> list[Contribution]:
    whole = _contribution(index, page, concept, row)
    found = (_contribution(index, page, part, row) for part in concept.parts)
    parts = [replace(one, score=PARTS_SHARE * one.score) for one in found if one is not None]
    if whole is None or whole.score < sum(one.score for one in parts):
        return parts
    return [whole]


def _contribution(
    index: KeywordIndex, page: Page, concept: Concept, row: int
) -> Contribution | None:
    best: tuple[float, Alternative] | None = None
    for alternative in concept.alternatives:
        if not page.vocabulary.issuperset(alternative.terms):
            continue
        value = _share(concept, alternative) * _at(
            index.stems(page.language, alternative.terms), row
        )
        if value > (best[0] if best else 0.0):
            best = (value, alternative)
    if best is None:
        return None
    exact = _exact(index, page.language, concept)
    bonus = sum(EXACT_BONUS * _at(found, row) for found in exact)
    reason = Reason.EXACT if bonus else best[1].reason
    score = concept.boost * (best[0] + bonus)
    return Contribution(concept.text, best[1].terms, reason, score, best[1].by)


def _share(concept: Concept, alternative: Alternative) -> float:
    """Return the weight of an alternative's summed BM25.

    A word that another language words as several counts once, not once for
    each of them: the mean of its parts.
    """
    parts = 1 if concept.expression else len(alternative.terms)
    return alternative.weight / parts


def _exact(index: KeywordIndex, language: Language, concept: Concept) -> list[Postings]:
    if not any(
        alternative.reason is Reason.STEM and len(alternative.terms) == 1
        for alternative in concept.alternatives
    ):
        return []  # a translated word or an expression; 'red' is no net in English
    found = (index.word(language, word) for word in concept.words)
    return [some for some in found if some is not None]


def _at(found: Postings | None, row: int) -> float:
    if found is None:
        return 0.0
    place = int(np.searchsorted(found.rows, row))
    if place == len(found.rows) or found.rows[place] != row:
        return 0.0
    return float(found.scores[place])
