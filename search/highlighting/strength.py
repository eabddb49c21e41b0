"""How much of a hit's score each highlight explains.

A highlight explains what its query words added to the keyword score: an
expression also what its words added on their own. Several highlights of one
term explain its share together, so each carries it; a translation that is less
likely than the best one in the hit carries less. A word that is only near
in meaning carries its cosine, spread over the concepts of the query.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from index.text.analysis.words import find_words
from search.types import Contribution, Highlight, Reason


def assign_strengths(
    highlights: Sequence[Highlight], contributions: Sequence[Contribution], concepts: int
) -> tuple[Highlight, ...]:
    """Return ``highlights`` with their strength in one hit, each in [0, 1].

    ``contributions`` are the hit's, ``concepts`` (≥ 1) how many the query has.
    A larger contribution or a likelier translation never makes a weaker highlight.
    The strengths of different words of a query add up to at most 1.
    """
    total = sum([one.score for one in contributions])
    surest: dict[str, float] = {}
    for one in highlights:
        surest[one.term] = max(surest.get(one.term, 0.0), one.strength)
    shares = {
        term: _explained(term, contributions) / total if total > 0 else 0.0 for term in surest
    }
    near = semantic_only(highlights, contributions)
    return tuple(
        Highlight(
            one.span,
            one.reason,
            one.term,
            _bounded(one.strength / max(1, concepts))
            if one in near
            else _explaining(one, shares[one.term], surest[one.term]),
        )
        for one in highlights
    )


def semantic_only(
    highlights: Sequence[Highlight], contributions: Sequence[Contribution]
) -> list[Highlight]:
    """Return what is near the query in meaning, but adds nothing to the keyword score."""
    near = [one for one in highlights if one.reason is Reason.MEANING]
    scored = {one.text for one in contributions if one.reason is Reason.MEANING} if near else ()
    return [one for one in near if one.term not in scored]


def _explained(term: str, contributions: Sequence[Contribution]) -> float:
    parts = _words(term)
    return sum([one.score for one in contributions if _words(one.text) <= parts])


def _explaining(one: Highlight, share: float, surest: float) -> float:
    return _bounded(share * one.strength / surest if surest > 0 else 0.0)


def _bounded(value: float) -> float:
    return round(min(max(value, 0.0), 1.0), 4)


@lru_cache(maxsize=4_096)
def _words(text: str) -> frozenset[str]:
    return frozenset(word.surface for word in find_words(text))
