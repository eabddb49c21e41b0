"""Concepts against the keyword index: BM25 for whole languages at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.keyword.index import KeywordIndex
from index.keyword.postings import Postings
from index.keyword.scoring import max_idf
from index.types import Language
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
    index.prefetch(
        language,
        (term for one in every for alternative in one.alternatives for term in alternative.terms),
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
            most = max(most, share * max_idf(len(total)))
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
    index: KeywordIndex,
    language: Language,
    concepts: Sequence[Concept],
    rows: Sequence[int],
    stems: set[str],
) -> list[tuple[Contribution, ...]]:
    """Explain the scores of passages of a ``language``, in ``rows``: what matched and added what.

    ``stems`` are those that any of these passages has.
    """
    asked = _Asked(index, language, np.array(rows, dtype=np.int64), stems)
    found = [_explained(asked, concept) for concept in concepts]
    return [tuple(part for some in found for part in some[place]) for place in range(len(rows))]


class _Asked(NamedTuple):
    """Passages of a language whose scores are to be explained: ``rows`` (k,) and all ``stems``."""

    keyword: KeywordIndex
    language: Language
    rows: NDArray[np.int64]
    stems: set[str]


def _explained(asked: _Asked, concept: Concept) -> list[list[Contribution]]:
    """Return what a concept, or else its parts, added in each passage."""
    whole = _added(asked, concept, 1.0)
    if not concept.parts:
        return [[one] if one else [] for one in whole]
    parts = zip(*(_added(asked, part, PARTS_SHARE) for part in concept.parts), strict=True)
    there = [[one for one in some if one] for some in parts]
    return [
        [best] if best and best.score >= sum(one.score for one in some) else some
        for best, some in zip(whole, there, strict=True)
    ]


def _added(asked: _Asked, concept: Concept, share: float) -> list[Contribution | None]:
    """Return what ``share`` of a concept added in each passage; None where nothing."""
    best: list[tuple[float, Alternative | None]] = [(0.0, None)] * len(asked.rows)
    exact = [0.0] * len(asked.rows)
    worded = [one for one in concept.alternatives if asked.stems.issuperset(one.terms)]
    for one in worded:
        weight = _share(concept, one)
        for place, score in _at(asked, asked.keyword.stems(asked.language, one.terms)):
            if weight * score > best[place][0]:
                best[place] = weight * score, one
    for found in _exact(asked.keyword, asked.language, concept) if worded else ():
        for place, score in _at(asked, found):
            exact[place] += EXACT_BONUS * score
    return [
        None if one is None else _contribution(concept, one, share, score, bonus)
        for (score, one), bonus in zip(best, exact, strict=True)
    ]


def _contribution(
    concept: Concept, one: Alternative, share: float, score: float, exact: float
) -> Contribution:
    reason = Reason.EXACT if exact else one.reason
    added = share * (concept.boost * (score + exact))
    return Contribution(concept.text, one.terms, reason, added, one.by, one.fit)


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


def _at(asked: _Asked, found: Postings | None) -> list[tuple[int, float]]:
    """Return the places of the passages that are in a posting list, and their scores."""
    if found is None:
        return []
    at = np.minimum(found.rows.searchsorted(asked.rows), len(found.rows) - 1)
    (there,) = (found.rows[at] == asked.rows).nonzero()
    return list(zip(there.tolist(), found.scores[at[there]].tolist(), strict=True))
