"""How much of a hit's score each highlight explains.

A highlight explains what its words of the query added to the keyword score; that of an
expression also explains what its words added one by one. Several highlights of one term
explain its share together, so each of them carries it. A translation that is less likely than
the best one in the hit carries less. A word that is only close in meaning carries its cosine,
divided by the number of concepts in the query.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from index import cache
from index.text.analysis.words import find_words
from search.types import Contribution, Highlight, Reason


def assign_strengths(
    highlights: Sequence[Highlight], contributions: Sequence[Contribution], concept_count: int
) -> tuple[Highlight, ...]:
    """Return the ``highlights`` of a hit with their strength in it, each in [0, 1].

    ``contributions`` are those of the hit; the query has ``concept_count`` (≥ 1) concepts. A
    larger contribution or a likelier translation never makes a highlight weaker. The strengths
    of different words of a query add up to at most 1.
    """
    total = sum([contribution.score for contribution in contributions])
    best: dict[str, float] = {}
    for highlight in highlights:
        best[highlight.term] = max(best.get(highlight.term, 0.0), highlight.strength)
    shares = dict.fromkeys(best, 0.0)
    if total > 0:
        for term in shares:
            shares[term] = _score_of_term(term, contributions) / total
    semantic = select_semantic_only(highlights, contributions)
    weighted = []
    for highlight in highlights:
        term, strength = highlight.term, highlight.strength
        if highlight in semantic:
            strength /= max(1, concept_count)
        else:
            strength = shares[term] * strength / best[term] if best[term] > 0 else 0.0
        weighted.append(Highlight(highlight.span, highlight.reason, term, _clamp(strength)))
    return tuple(weighted)


def select_semantic_only(
    highlights: Sequence[Highlight], contributions: Sequence[Contribution]
) -> list[Highlight]:
    """Return the highlights close in meaning that add nothing to the keyword score."""
    semantic = [highlight for highlight in highlights if highlight.reason is Reason.MEANING]
    if not semantic:
        return []
    scored = {part.text for part in contributions if part.reason is Reason.MEANING}
    return [highlight for highlight in semantic if highlight.term not in scored]


def _score_of_term(term: str, contributions: Sequence[Contribution]) -> float:
    """Return what ``term`` and its words one by one added to the keyword score."""
    term_words = _words(term)
    return sum([part.score for part in contributions if _words(part.text) <= term_words])


def _clamp(strength: float) -> float:
    return round(min(max(strength, 0.0), 1.0), 4)


@lru_cache(maxsize=cache.QUERY_TERMS)
def _words(term: str) -> frozenset[str]:
    return frozenset(word.surface for word in find_words(term))
