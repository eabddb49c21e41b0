"""Concepts against the keyword index: BM25 for whole languages at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.keyword import KeywordIndex
from index.postings import Postings, rarest
from index.types import Language
from search.page import Page
from search.types import Alternative, Concept, Contribution, Reason

EXACT_BONUS: Final = 0.2
"""Share of a word's own BM25 added where a passage has it exactly as typed."""

_DENSE: Final = 16
"""How many rows pass by as fast as one is looked up."""

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
    every = [one for concept in concepts for one in (concept, *concept.parts)]
    index.load(
        language,
        (alternative.terms for one in every for alternative in one.alternatives),
        (word for one in every if _stands_for_itself(one) for word in one.words),
    )
    total = np.zeros(size, dtype=np.float32)
    scratch = np.zeros(size, dtype=np.float32)
    ideal = 0.0
    for concept in concepts:
        add = _add_expression if concept.parts else _add
        ideal += add(index, language, concept, total, scratch)
    return Match(total, np.flatnonzero(total > 0), ideal)


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
    is missing. ``best`` is all zero, and is again afterwards.
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
            np.maximum(weighted, best.take(found.rows), out=weighted)
        best[found.rows] = weighted
        touched.append(found.rows)
    for found in _exact(index, language, concept):
        best[found.rows] += np.float32(EXACT_BONUS) * found.scores
        touched.append(found.rows)
    if touched:
        most = max(most, _transfer(best, touched, np.float32(concept.boost), total))
    return most * concept.boost


def _transfer(
    best: NDArray[np.float32],
    touched: Sequence[NDArray[np.int64]],
    boost: np.float32,
    total: NDArray[np.float32],
) -> float:
    """Add ``best``, which is zero but in the rows ``touched``, to ``total``; make it zero.

    Returns the highest of its values.
    """
    if _DENSE * sum(map(len, touched)) > len(best):
        most = float(best.max())
        best *= boost
        total += best
        best.fill(0)
    else:
        rows = np.concatenate(touched)  # a row may come twice: with the same value
        values = best.take(rows)
        most = float(values.max())
        total[rows] += values * boost
        best[rows] = 0
    return most


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
    index: KeywordIndex, pages: Sequence[Page], concepts: Sequence[Concept], rows: Sequence[int]
) -> list[tuple[Contribution, ...]]:
    """Explain keyword scores: of each of ``pages``, in ``rows``, what matched and added what.

    The pages are of one language.
    """
    language = pages[0].language if pages else ""
    scored = [_Scored.of(index, language, concept) for concept in concepts]
    return [
        tuple(part for one in scored for part in _explained(one, page, row))
        for page, row in zip(pages, rows, strict=True)
    ]


class _Scored(NamedTuple):
    """A concept with the posting lists that score it; ``worded`` has weights, too."""

    concept: Concept
    worded: list[tuple[Alternative, float, Postings]]
    exact: list[Postings]
    parts: list[_Scored]

    @classmethod
    def of(cls, index: KeywordIndex, language: Language, concept: Concept) -> _Scored:
        found = ((one, index.stems(language, one.terms)) for one in concept.alternatives)
        worded = [(one, _share(concept, one), some) for one, some in found if some is not None]
        parts = [cls.of(index, language, part) for part in concept.parts]
        return cls(concept, worded, _exact(index, language, concept), parts)


def _explained(one: _Scored, page: Page, row: int) -> list[Contribution]:
    whole = _contribution(one, page, row)
    found = (_contribution(part, page, row) for part in one.parts)
    parts = [replace(part, score=PARTS_SHARE * part.score) for part in found if part is not None]
    if whole is None or whole.score < sum(part.score for part in parts):
        return parts
    return [whole]


def _contribution(one: _Scored, page: Page, row: int) -> Contribution | None:
    best: tuple[float, Alternative] | None = None
    for alternative, share, found in one.worded:
        if not page.vocabulary.issuperset(alternative.terms):
            continue
        value = share * _at(found, row)
        if value > (best[0] if best else 0.0):
            best = (value, alternative)
    if best is None:
        return None
    score, chosen = best
    bonus = sum(EXACT_BONUS * _at(found, row) for found in one.exact)
    reason = Reason.EXACT if bonus else chosen.reason
    total = one.concept.boost * (score + bonus)
    return Contribution(one.concept.text, chosen.terms, reason, total, chosen.by, chosen.fit)


def _share(concept: Concept, alternative: Alternative) -> float:
    """Return the weight of an alternative's summed BM25.

    A word that another language words as several counts once, not once for
    each of them: the mean of its parts.
    """
    parts = 1 if concept.expression else len(alternative.terms)
    return alternative.weight / parts


def _exact(index: KeywordIndex, language: Language, concept: Concept) -> list[Postings]:
    if not _stands_for_itself(concept):
        return []
    found = (index.word(language, word) for word in concept.words)
    return [some for some in found if some is not None]


def _stands_for_itself(concept: Concept) -> bool:
    """Tell a word from a translated one and from an expression; 'red' is no net in English."""
    return any(
        alternative.reason is Reason.STEM and len(alternative.terms) == 1
        for alternative in concept.alternatives
    )


def _at(found: Postings, row: int) -> float:
    place = int(found.rows.searchsorted(row))
    if place == len(found.rows) or found.rows[place] != row:
        return 0.0
    return float(found.scores[place])
