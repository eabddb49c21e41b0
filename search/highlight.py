"""Which words of a passage answer the query, and why: spans with reasons, no markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from index.analysis import analyze
from index.types import Language, Span, Term
from search.types import Concept, Highlight, Reason

MIN_WEIGHT: Final = 0.3
"""A translation lighter than this may score but is too doubtful to be lit up."""

_STRENGTH: Final = {reason: place for place, reason in enumerate(Reason)}


@dataclass(frozen=True, slots=True, eq=False)
class _Pattern:
    stems: tuple[str, ...]
    concept: Concept
    reason: Reason


def highlight(text: str, language: Language, concepts: Sequence[Concept]) -> tuple[Highlight, ...]:
    """Return the stretches of ``text`` that answer ``concepts``: sorted, disjoint, whole words.

    An expression is one span when its words stand together (in any order, with
    only function words between); scattered, its words are lit one by one.
    """
    content = [term for term in analyze(text, language) if not term.stop]
    by_stem: dict[str, list[_Pattern]] = {}
    for pattern in _patterns(concepts, {term.stem for term in content}):
        for stem in set(pattern.stems):
            by_stem.setdefault(stem, []).append(pattern)
    together: list[tuple[_Pattern, list[Term]]] = []
    scattered: list[tuple[_Pattern, list[Term]]] = []
    for place, term in enumerate(content):
        for pattern in by_stem.get(term.stem, ()):
            window = content[place : place + len(pattern.stems)]
            if sorted(pattern.stems) == sorted(one.stem for one in window):
                together.append((pattern, window))
            else:
                scattered.append((pattern, [term]))
    whole = {pattern for pattern, _ in together}
    apart = [(pattern, terms) for pattern, terms in scattered if pattern not in whole]
    return resolve(_highlight(terms, pattern) for pattern, terms in together + apart)


def surfaces(text: str, language: Language, stems: Sequence[str]) -> tuple[str, ...]:
    """Return the distinct words of ``text`` that have one of ``stems``, in order."""
    return tuple(
        dict.fromkeys(
            text[term.span.start : term.span.end]
            for term in analyze(text, language)
            if term.stem in stems and not term.stop
        )
    )


def resolve(highlights: Iterable[Highlight]) -> tuple[Highlight, ...]:
    """Drop overlaps: a longer span wins, then the stronger reason, then the earlier one."""
    ordered = sorted(
        highlights,
        key=lambda one: (
            one.span.start - one.span.end,
            _STRENGTH[one.reason],
            one.span.start,
        ),
    )
    taken: list[Highlight] = []
    occupied: set[int] = set()
    for one in ordered:
        places = range(one.span.start, one.span.end)
        if occupied.isdisjoint(places):
            occupied.update(places)
            taken.append(one)
    return tuple(sorted(taken, key=lambda one: one.span))


def _patterns(concepts: Sequence[Concept], present: set[str]) -> Iterable[_Pattern]:
    for concept in concepts:
        for alternative in concept.alternatives:
            strong = alternative.reason is not Reason.TRANSLATION or (
                alternative.weight >= MIN_WEIGHT
            )
            if strong and present.issuperset(alternative.terms):
                yield _Pattern(alternative.terms, concept, alternative.reason)


def _highlight(window: list[Term], pattern: _Pattern) -> Highlight:
    typed = all(term.word in pattern.concept.words for term in window)
    reason = Reason.EXACT if typed else pattern.reason
    return Highlight(Span(window[0].span.start, window[-1].span.end), reason, pattern.concept.text)
