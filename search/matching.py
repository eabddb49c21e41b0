"""Concepts against the keyword index: BM25 for whole languages at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.keyword import KeywordIndex
from index.postings import Postings, rarest
from index.types import Language
from search.types import Alternative, Concept, Contribution, Reason

EXACT_BONUS: Final = 0.2
"""Share of a word's own BM25 added where a passage has it exactly as typed."""


@dataclass(frozen=True, slots=True)
class Match:
    """Keyword scores (n,) float32 of all passages of a language, and the best one's coverage.

    ``coverage`` in [0, 1] is the best score as a share of what a passage would
    have that met every concept in its best wording.
    """

    scores: NDArray[np.float32]
    coverage: float


def match(index: KeywordIndex, language: Language, concepts: Sequence[Concept]) -> Match:
    """Score every passage of ``language`` against ``concepts``.

    A concept counts with its best alternative, weight times BM25; the
    concepts of a query add up. Rows are those of ``index.ids(language)``.
    """
    total = np.zeros(len(index.ids(language)), dtype=np.float32)
    ideal = 0.0
    for concept in concepts:
        scores, most = _concept(index, language, concept, len(total))
        total += scores
        ideal += most
    return Match(total, min(float(total.max(initial=0)) / ideal, 1.0) if ideal else 0.0)


def _concept(
    index: KeywordIndex, language: Language, concept: Concept, size: int
) -> tuple[NDArray[np.float32], float]:
    """Return a concept's scores and the most it could have scored.

    A wording that no passage has could have scored like the rarest of words;
    else a doubtful translation would pass for the whole where the right one
    is missing.
    """
    best = np.zeros(size, dtype=np.float32)
    most = 0.0
    for alternative in concept.alternatives:
        found = index.stems(language, alternative.terms)
        if found is None:
            most = max(most, _share(concept, alternative) * rarest(size))
        else:
            weighted = found.scores * np.float32(_share(concept, alternative))
            best[found.rows] = np.maximum(best[found.rows], weighted)
    for found in _exact(index, language, concept):
        best[found.rows] += np.float32(EXACT_BONUS) * found.scores
    most = max(most, float(best.max(initial=0)))
    return best * np.float32(concept.boost), most * concept.boost


def occurs(index: KeywordIndex, concepts: dict[Language, tuple[Concept, ...]]) -> bool:
    """Tell whether any concept is met by any passage."""
    return any(
        index.stems(language, alternative.terms) is not None
        for language, some in concepts.items()
        for concept in some
        for alternative in concept.alternatives
    )


def contributions(
    index: KeywordIndex, language: Language, concepts: Sequence[Concept], row: int
) -> tuple[Contribution, ...]:
    """Explain one passage's keyword score: what each concept matched and added."""
    result: list[Contribution] = []
    for concept in concepts:
        best: tuple[float, Alternative] | None = None
        for alternative in concept.alternatives:
            value = _share(concept, alternative) * _at(
                index.stems(language, alternative.terms), row
            )
            if value > (best[0] if best else 0.0):
                best = (value, alternative)
        bonus = sum(EXACT_BONUS * _at(found, row) for found in _exact(index, language, concept))
        if best is not None:
            reason = Reason.EXACT if bonus else best[1].reason
            result.append(
                Contribution(concept.text, best[1].terms, reason, concept.boost * (best[0] + bonus))
            )
    return tuple(result)


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
