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
_DOUBTFUL: Final = (Reason.TRANSLATION, Reason.MEANING)
_CLASS: Final = {Reason.EXACT: 0, Reason.STEM: 0, Reason.TRANSLATION: 1, Reason.MEANING: 2}
_SENTENCE_END: Final = re.compile(r"[.!?…؟۔]+[»”’\"')\]]*\s|\n\s*\n")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A concept, and its alternatives that are not too doubtful to be lit."""

    concept: Concept
    alternatives: tuple[Alternative, ...]


def highlight(
    text: str, language: Language, concepts: Sequence[Concept], *, meaning: Meaning | None = None
) -> tuple[Highlight, ...]:
    """Return the stretches of ``text`` that answer ``concepts``; see :class:`Highlighter`."""
    (lit,) = Highlighter(language, concepts, meaning).lit([Page(text, language)])
    return lit


class Highlighter:
    """Finds what answers one query in texts of one language.

    With ``meaning``, words that the encoder ties to a part of the query that
    nothing else answers are lit as well.
    """

    def __init__(
        self, language: Language, concepts: Sequence[Concept], meaning: Meaning | None = None
    ) -> None:
        self._concepts = [one for one in concepts if not _is_particle(one)]
        self._wanted = [_Wanted(one, tuple(_lightable(one))) for one in self._concepts]
        self._stems = _stems(language, self._wanted)
        # A Spanish plural may have its singular for a stem.
        self._by_word = language == SPANISH
        self._meaning = meaning

    def lit(self, pages: Sequence[Page]) -> list[tuple[Highlight, ...]]:
        """Return the stretches of each page that answer the query: sorted, disjoint, whole words.

        An expression is one span when its words stand together (in any order, with
        only function words between, line breaks or not); a little apart, its words
        are lit one by one. ``strength`` is how sure the match is: 1 for the word
        itself, a translation's weight. Time is linear in the texts.
        """
        lit = [self._answers(page) for page in pages]
        if self._meaning is not None:
            near = self._meaning.highlights(pages, self._concepts, lit)
            both = zip(lit, near, strict=True)
            lit = [resolve([*one, *more]) if more else one for one, more in both]
        return [tuple(_whole(page.text, one)) for page, one in zip(pages, lit, strict=True)]

    def _answers(self, page: Page) -> tuple[Highlight, ...]:
        found = self._found(page)
        if not found:
            return ()
        matches = _Matches(page, found)
        return resolve(one for wanted in self._wanted for one in _of_concept(matches, wanted))

    def _found(self, page: Page) -> dict[int, frozenset[str]]:
        """Return the places of words looked for, and which of their stems each is a form of."""
        stems = self._stems
        found = {place: stems[stem] for place, stem in enumerate(page.stems) if stem in stems}
        if not self._by_word:
            return found
        for place, word in enumerate(page.words):
            if word in stems:
                found.setdefault(place, stems[word])
        return dict(sorted(found.items()))


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

    def occurrences(self, terms: tuple[str, ...], *, apart: bool) -> list[list[int]]:
        """Return the places of each occurrence of ``terms``; ``apart``: with words between."""
        if len(terms) == 1:
            return [[place] for place in self.places.get(terms[0], ())]
        wanted = set(terms)
        if not wanted <= self.places.keys():
            return []
        width = len(terms) + (NEAR if apart else 0)
        found = []
        for first in sorted({place for term in wanted for place in self.places[term]}):
            window = range(first, min(first + width, len(self.page.stems)))
            places = [place for place in window if not wanted.isdisjoint(self.stems.get(place, ()))]
            seen = frozenset().union(*(self.stems[place] for place in places))
            if wanted <= seen and len(places) == len(terms) and self._one_sentence(places):
                found.append(places)
        return found

    def _one_sentence(self, places: list[int]) -> bool:
        start, end = self.page.span(places[0]).end, self.page.span(places[-1]).start
        return _SENTENCE_END.search(self.page.text, start, end) is None

    def lit(self, places: list[int], concept: Concept, alternative: Alternative) -> Highlight:
        first = self.page.span(places[0])
        typed = all(self.page.words[place] in concept.words for place in places)
        reason, weight = (Reason.EXACT, 1.0) if typed else (alternative.reason, alternative.weight)
        span = Span(first.start, self.page.span(places[-1]).end) if len(places) > 1 else first
        return Highlight(span, reason, concept.text, min(1.0, weight))


def _stems(language: Language, wanted_: Sequence[_Wanted]) -> dict[str, frozenset[str]]:
    """Return the stems to look for, and for each which of the query's it is a form of."""
    wanted: dict[str, set[str]] = {}
    for one in wanted_:
        for alternative in one.alternatives:
            for stem in alternative.terms:
                for key in (stem, *variants(stem, language)):
                    wanted.setdefault(key, set()).add(stem)
            if language == SPANISH and alternative.reason is Reason.STEM:
                _add_plurals(wanted, one.concept, alternative)
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
    some = concept.alternatives
    least = MIN_WEIGHT * max((one.weight for one in some), default=0.0)
    return [one for one in some if one.reason not in _DOUBTFUL or one.weight >= least]


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


def _of_alternative(page: _Matches, concept: Concept, alternative: Alternative) -> list[Highlight]:
    together = page.occurrences(alternative.terms, apart=False)
    if not together and len(alternative.terms) > 1:
        apart = page.occurrences(alternative.terms, apart=True)
        together = [[place] for places in apart for place in places]
    return [page.lit(places, concept, alternative) for places in together]
