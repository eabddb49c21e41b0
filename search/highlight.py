"""Which words of a passage answer the query, and why: spans with reasons, no markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from index.analysis import analyzer
from index.graphemes import extends
from index.types import LANGUAGES, SPANISH, Language, Span
from search.forms import variants
from search.page import Page
from search.types import Alternative, Concept, Highlight, Reason

if TYPE_CHECKING:
    from search.meaning import Meaning

MIN_WEIGHT: Final = 0.3
"""A translation of less than this share of the likeliest may score, but is not lit up."""
MIN_SHARE: Final = 0.6
"""What a translation must weigh beside the best one that the same passage has."""
NEAR: Final = 2
"""Content words that may come between those of a translated expression."""

_STRENGTH: Final = {reason: place for place, reason in enumerate(Reason)}
_CLASS: Final = {Reason.EXACT: 0, Reason.STEM: 0, Reason.TRANSLATION: 1, Reason.MEANING: 2}
_SENTENCE_END: Final = re.compile(r"[.!?…؟۔]+[»”’\"')\]]*\s|\n\s*\n")


@dataclass(frozen=True, slots=True)
class _Found:
    """Where an alternative of a concept stands."""

    alternative: Alternative
    lit: tuple[Highlight, ...]


def highlight(
    text: str,
    language: Language,
    concepts: Sequence[Concept],
    *,
    meaning: Meaning | None = None,
) -> tuple[Highlight, ...]:
    """Return the stretches of ``text`` that answer ``concepts``; see :class:`Highlighter`."""
    return Highlighter(language, concepts, meaning).lit(Page(text, language))


class Highlighter:
    """Finds what answers one query in texts of one language.

    With ``meaning``, words that the encoder ties to a part of the query that
    nothing else answers are lit as well.
    """

    def __init__(
        self, language: Language, concepts: Sequence[Concept], meaning: Meaning | None = None
    ) -> None:
        self._concepts = [one for one in concepts if not _is_particle(one)]
        self._stems = _stems(language, self._concepts)
        # A Spanish plural may have its singular for a stem.
        self._by_word = language == SPANISH
        self._meaning = meaning

    def lit(self, page: Page) -> tuple[Highlight, ...]:
        """Return the stretches that answer the query: sorted, disjoint, whole words.

        An expression is one span when its words stand together (in any order, with
        only function words between, line breaks or not); a little apart, its words
        are lit one by one. ``strength`` is how sure the match is: 1 for the word
        itself, a translation's weight. Time is linear in the text.
        """
        matches = _Matches(page, self._found(page))
        lit = resolve(one for concept in self._concepts for one in _of_concept(matches, concept))
        if self._meaning is not None:
            near = self._meaning.highlights(page, self._concepts, lit)
            lit = resolve([*lit, *near]) if near else lit
        return tuple(_whole(page.text, lit))

    def _found(self, page: Page) -> dict[int, frozenset[str]]:
        """Return the places of words looked for, and which of their stems each is a form of."""
        stems = self._stems
        found = {place: stems[stem] for place, stem in enumerate(page.stems) if stem in stems}
        if self._by_word:
            for place, word in enumerate(page.words):
                if word in stems:
                    found.setdefault(place, stems[word])
            found = dict(sorted(found.items()))
        return found


def shifted(one: Highlight, by: int) -> Highlight:
    """Return ``one`` for a text that begins ``by`` code points earlier."""
    return replace(one, span=Span(one.span.start + by, one.span.end + by))


def resolve(highlights: Iterable[Highlight]) -> tuple[Highlight, ...]:
    """Drop overlaps and return the rest in the order of the text.

    A word of the query, exact or in another form, wins over a translation, that
    over meaning; then the longer span, so that an expression stays in one piece;
    then exact over another form; then the surer; then the earlier.
    """
    ordered = sorted(
        highlights,
        key=lambda one: (
            _CLASS[one.reason],
            one.span.start - one.span.end,
            _STRENGTH[one.reason],
            -one.strength,
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
    return tuple(sorted(taken, key=lambda one: one.span.start))


def _whole(text: str, highlights: Sequence[Highlight]) -> Iterator[Highlight]:
    """Yield ``highlights`` widened to whole characters; a word swallowed so is left out."""
    taken = 0
    for one in highlights:
        start, end = one.span.start, one.span.end
        if start < taken:
            continue
        while start > taken and extends(text, start):
            start -= 1
        while end < len(text) and extends(text, end):
            end += 1
        taken = end
        widened = (start, end) != (one.span.start, one.span.end)
        yield replace(one, span=Span(start, end)) if widened else one


class _Matches:
    """Where the stems looked for stand among the content words of a page."""

    def __init__(self, page: Page, stems: dict[int, frozenset[str]]) -> None:
        self.page = page
        self.stems = stems
        self.places: dict[str, list[int]] = {}
        for place, some in stems.items():
            for stem in some:
                self.places.setdefault(stem, []).append(place)

    def occurrences(self, terms: tuple[str, ...], *, apart: bool) -> Iterator[list[int]]:
        """Yield the places of each occurrence of ``terms``; ``apart``: with words between."""
        wanted = set(terms)
        if not wanted <= self.places.keys():
            return
        if len(terms) == 1:
            yield from ([place] for place in self.places[terms[0]])
            return
        width = len(terms) + (NEAR if apart else 0)
        for first in sorted({place for term in wanted for place in self.places[term]}):
            window = range(first, min(first + width, len(self.page.stems)))
            places = [place for place in window if not wanted.isdisjoint(self.stems.get(place, ()))]
            seen = frozenset().union(*(self.stems[place] for place in places))
            if wanted <= seen and len(places) == len(terms) and self._one_sentence(places):
                yield places

    def _one_sentence(self, places: list[int]) -> bool:
        spans = self.page.spans
        start, end = spans[places[0]].end, spans[places[-1]].start
        return _SENTENCE_END.search(self.page.text, start, end) is None

    def lit(self, places: list[int], concept: Concept, alternative: Alternative) -> Highlight:
        spans = self.page.spans
        typed = all(self.page.words[place] in concept.words for place in places)
        reason = Reason.EXACT if typed else alternative.reason
        weight = 1.0 if typed else min(1.0, alternative.weight)
        span = Span(spans[places[0]].start, spans[places[-1]].end)
        return Highlight(span, reason, concept.text, weight)


def _stems(language: Language, concepts: Sequence[Concept]) -> dict[str, frozenset[str]]:
    """Return the stems to look for, and for each which of the query's it is a form of."""
    wanted: dict[str, set[str]] = {}
    for concept in concepts:
        for alternative in _lightable(concept):
            for stem in alternative.terms:
                for key in (stem, *variants(stem, language)):
                    wanted.setdefault(key, set()).add(stem)
            if language == SPANISH and alternative.reason is Reason.STEM:
                _add_plurals(wanted, concept, alternative)
    return {key: frozenset(stems) for key, stems in wanted.items()}


def _add_plurals(wanted: dict[str, set[str]], concept: Concept, alternative: Alternative) -> None:
    # Snowball takes the end of mujer or hogar for a verb's and cuts it (muj), but not that of
    # mujeres (mujer): the singular is the stem of its plural.
    if len(alternative.terms) == len(concept.words) == 1:
        wanted.setdefault(concept.words[0], set()).add(alternative.terms[0])


def _is_particle(concept: Concept) -> bool:
    # In a query of unclear language Spanish "y" or "de" may be read as an English word.
    short = len(concept.text) <= 2 and concept.text.islower()
    return short and any(analyzer(one).form(concept.text).stop for one in LANGUAGES)


def _lightable(concept: Concept) -> list[Alternative]:
    """Return the alternatives that are not too doubtful to be lit."""
    least = MIN_WEIGHT * max((one.weight for one in concept.alternatives), default=0.0)
    return [
        one
        for one in concept.alternatives
        if one.reason is not Reason.TRANSLATION or one.weight >= least
    ]


def _of_concept(page: _Matches, concept: Concept) -> Iterator[Highlight]:
    """Yield what answers one concept, doubtful translations and misreadings left out."""
    found = [
        _Found(alternative, lit)
        for alternative in _lightable(concept)
        if alternative.terms[0] in page.places
        and (lit := tuple(_of_alternative(page, concept, alternative)))
    ]
    translated = [one for one in found if one.alternative.reason is Reason.TRANSLATION]
    if translated and len(translated) < len(found):
        # A query of unclear language: Spanish "red" is a net, not a colour. Alternatives
        # of the likelier reading come first.
        reading = concept.alternatives[0].reason
        found = [one for one in found if one.alternative.reason is reading] or found
    best = max((one.alternative.weight for one in translated), default=0.0)
    for one in found:
        if one.alternative.reason is not Reason.TRANSLATION or (
            one.alternative.weight >= MIN_SHARE * best
        ):
            yield from one.lit


def _of_alternative(
    page: _Matches, concept: Concept, alternative: Alternative
) -> Iterator[Highlight]:
    together = list(page.occurrences(alternative.terms, apart=False))
    for places in together:
        yield page.lit(places, concept, alternative)
    if not together and len(alternative.terms) > 1:
        for places in page.occurrences(alternative.terms, apart=True):
            yield from (page.lit([place], concept, alternative) for place in places)
