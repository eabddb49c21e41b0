"""Where a text answers the concepts of a query: by a word, another form or a translation."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from index.text.analysis import get_analyzer
from index.types import LANGUAGES, SPANISH, Language, Span
from search.highlighting.analysed import AnalysedText
from search.query.inflections import variants
from search.types import Alternative, Concept, Highlight, Reason

MIN_WEIGHT: Final = 0.3
"""A translation of less than this share of the likeliest may score, but is not lit up."""
MIN_SHARE: Final = 0.6
"""What a translation must weigh beside the best one that the same passage has."""
NEAR: Final = 2
"""Content words that may come between those of a translated expression."""

_DOUBTFUL: Final = (Reason.TRANSLATION, Reason.MEANING)
_SENTENCE_END: Final = re.compile(r"[.!?…؟۔]+[»”’\"')\]]*\s|\n\s*\n")


class WordMatcher:
    """What answers ``concepts`` in texts of one language; particles are left out."""

    def __init__(self, language: Language, concepts: Sequence[Concept]) -> None:
        self.concepts = [one for one in concepts if not _is_particle(one)]
        self._wanted = [_wanted(one) for one in self.concepts]
        self._stems = _stems(language, self._wanted)
        # A Spanish plural may have its singular for a stem.
        self._by_word = language == SPANISH

    def of(self, page: AnalysedText) -> list[Highlight]:
        """Return what answers each concept on its own; the stretches may overlap."""
        found = self._found(page)
        if not found:
            return []
        matches = _Matches(page, found)
        return [
            one
            for wanted in self._wanted
            if not wanted.firsts.isdisjoint(matches.places)
            for one in _of_concept(matches, wanted)
        ]

    def _found(self, page: AnalysedText) -> dict[int, tuple[str, ...]]:
        """Return the places of words looked for, and which of their stems each is a form of."""
        stems = self._stems
        if not self._by_word:
            return {
                place: stems[stem]
                for place, (_, stem, stop) in enumerate(page.forms)
                if stem in stems and not stop
            }
        return {
            place: stems[stem if stem in stems else word]
            for place, (word, stem, stop) in enumerate(page.forms)
            if (stem in stems or word in stems) and not stop
        }


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A concept, and its alternatives that are not too doubtful to be lit.

    ``firsts``: the first word of each.
    """

    concept: Concept
    alternatives: tuple[Alternative, ...]
    firsts: frozenset[str]


class _Matches:
    """Where the stems looked for stand among the words of a page."""

    def __init__(self, page: AnalysedText, stems: dict[int, tuple[str, ...]]) -> None:
        self.page = page
        self.stems = stems
        self.places: dict[str, list[int]] = {}
        for place, some in stems.items():
            for stem in some:
                self.places.setdefault(stem, []).append(place)

    def occurrences(self, terms: tuple[str, ...], *, apart: bool) -> list[list[int]]:
        """Return the places of each occurrence of several ``terms``; ``apart``: words between."""
        wanted = set(terms)
        if not wanted <= self.places.keys():
            return []
        width = len(terms) + (NEAR if apart else 0)
        content = self.page.content
        found = []
        for first in sorted({place for term in wanted for place in self.places[term]}):
            at = bisect_left(content, first)
            window = content[at : at + width]
            places = [place for place in window if not wanted.isdisjoint(self.stems.get(place, ()))]
            seen = {stem for place in places for stem in self.stems[place]}
            if wanted <= seen and len(places) == len(terms) and self._one_sentence(places):
                found.append(places)
        return found

    def _one_sentence(self, places: list[int]) -> bool:
        (_, start), (end, _) = self.page.bounds(places[0]), self.page.bounds(places[-1])
        return _SENTENCE_END.search(self.page.text, start, end) is None

    def lit(self, places: Sequence[int], concept: Concept, one: Alternative) -> Highlight:
        """Return the stretch from the first of ``places`` to the last, worded as ``one`` says."""
        page = self.page
        start, end = page.bounds(places[0])
        typed = page.forms[places[0]].word in concept.words
        if len(places) > 1:
            end = page.bounds(places[-1])[1]
            typed = all(page.forms[place].word in concept.words for place in places)
        reason, weight = (Reason.EXACT, 1.0) if typed else (one.reason, min(1.0, one.weight))
        return Highlight(Span(start, end), reason, concept.text, weight)


def _stems(language: Language, wanted_: Sequence[_Wanted]) -> dict[str, tuple[str, ...]]:
    """Return the stems to look for, and for each which of the query's it is a form of."""
    wanted: dict[str, tuple[str, ...]] = {}

    def add(key: str, stem: str) -> None:
        known = wanted.get(key, ())
        if stem not in known:
            wanted[key] = (*known, stem)

    for one in wanted_:
        for alternative in one.alternatives:
            for stem in alternative.terms:
                for key in (stem, *variants(stem, language)):
                    add(key, stem)
            # Snowball takes the end of mujer or hogar for a verb's and cuts it (muj), but not
            # that of mujeres (mujer): the singular is the stem of its plural.
            itself = language == SPANISH and alternative.reason is Reason.STEM
            if itself and len(alternative.terms) == len(one.concept.words) == 1:
                add(one.concept.words[0], alternative.terms[0])
    return wanted


def _is_particle(concept: Concept) -> bool:
    # In a query of unclear language Spanish "y" or "de" may be read as an English word.
    short = len(concept.text) <= 2 and concept.text.islower()
    return short and any(get_analyzer(one).analyze_word(concept.text).stop for one in LANGUAGES)


def _wanted(concept: Concept) -> _Wanted:
    """Return a concept with its alternatives that are not too doubtful to be lit."""
    least = MIN_WEIGHT * max((one.weight for one in concept.alternatives), default=0.0)
    some = tuple(
        one for one in concept.alternatives if one.reason not in _DOUBTFUL or one.weight >= least
    )
    return _Wanted(concept, some, frozenset(one.terms[0] for one in some))


def _of_concept(page: _Matches, wanted: _Wanted) -> list[Highlight]:
    """Return what answers one concept, doubtful translations and misreadings left out."""
    found = [
        (alternative, lit)
        for alternative in wanted.alternatives
        if alternative.terms[0] in page.places
        and (lit := _of_alternative(page, wanted.concept, alternative))
    ]
    translated = [one for one, _ in found if one.reason is Reason.TRANSLATION]
    if translated and len(translated) < len(found):
        # A query of unclear language: Spanish "red" is a net, not a colour. Alternatives
        # of the likelier reading come first.
        reading = wanted.concept.alternatives[0].reason
        found = [one for one in found if one[0].reason is reading] or found
    least = MIN_SHARE * max((one.weight for one in translated), default=0.0)
    return [
        one
        for alternative, lit in found
        if alternative.reason is not Reason.TRANSLATION or alternative.weight >= least
        for one in lit
    ]


def _of_alternative(page: _Matches, concept: Concept, one: Alternative) -> list[Highlight]:
    if len(one.terms) == 1:
        return [page.lit((place,), concept, one) for place in page.places[one.terms[0]]]
    together = page.occurrences(one.terms, apart=False)
    if together:
        return [page.lit(places, concept, one) for places in together]
    apart = page.occurrences(one.terms, apart=True)
    return [page.lit((place,), concept, one) for places in apart for place in places]
