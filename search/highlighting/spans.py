"""Which words of a passage answer the query, and why: spans with reasons, no markup."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from index.text.graphemes import is_grapheme_boundary
from index.types import Language, Span
from search.highlighting.analysed import AnalysedText
from search.highlighting.word_matches import WordMatcher
from search.types import Concept, Highlight, Reason

if TYPE_CHECKING:
    from search.highlighting.semantic_matches import SemanticMatcher

_STRENGTH: Final = {reason: place for place, reason in enumerate(Reason)}
_CLASS: Final = {Reason.EXACT: 0, Reason.STEM: 0, Reason.TRANSLATION: 1, Reason.MEANING: 2}


def highlight(
    text: str,
    language: Language,
    concepts: Sequence[Concept],
    *,
    semantic: SemanticMatcher | None = None,
) -> tuple[Highlight, ...]:
    """Return the stretches of ``text`` that answer ``concepts``; see :class:`Highlighter`."""
    (lit,) = Highlighter({language: concepts}, semantic).highlight([AnalysedText(text, language)])
    return lit


class Highlighter:
    """Finds what answers one query, that is ``concepts`` by language of the text.

    With ``semantic``, words that the encoder ties to a part of the query that
    nothing else answers are lit as well.
    """

    def __init__(
        self,
        concepts: Mapping[Language, Sequence[Concept]],
        semantic: SemanticMatcher | None = None,
    ) -> None:
        self._concepts = concepts
        self._semantic = semantic
        self._answers: dict[Language, WordMatcher] = {}

    def highlight(self, pages: Sequence[AnalysedText]) -> list[tuple[Highlight, ...]]:
        """Return the stretches of each page that answer the query: sorted, disjoint, whole words.

        An expression is one span when its words stand together (in any order, with
        only function words between, line breaks or not); a little apart, its words
        are lit one by one. ``strength`` is how sure the match is: 1 for the word
        itself, a translation's weight. Time is linear in the texts.
        """
        answers = [self._of(page.language) for page in pages]
        lit = [resolve_overlaps(one.of(page)) for one, page in zip(answers, pages, strict=True)]
        if self._semantic is not None:
            near = self._semantic.highlights(pages, [one.concepts for one in answers], lit)
            both = zip(lit, near, strict=True)
            lit = [resolve_overlaps([*one, *more]) if more else one for one, more in both]
        return [tuple(_whole(page.text, one)) for page, one in zip(pages, lit, strict=True)]

    def _of(self, language: Language) -> WordMatcher:
        if language not in self._answers:
            self._answers[language] = WordMatcher(language, self._concepts.get(language, ()))
        return self._answers[language]


def resolve_overlaps(highlights: Sequence[Highlight]) -> tuple[Highlight, ...]:
    """Drop overlaps and return the rest in the order of the text.

    A word of the query, exact or in another form, wins over a translation, that
    over meaning; then the longer span, so that an expression stays in one piece;
    then exact over another form; then the surer; then the earlier.
    """
    in_text = sorted(highlights, key=_start)
    if all(one.span.end <= next_.span.start for one, next_ in pairwise(in_text)):
        return tuple(in_text)
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
    return tuple(sorted(taken, key=_start))


def _start(one: Highlight) -> int:
    return one.span.start


def _whole(text: str, highlights: Sequence[Highlight]) -> Iterator[Highlight]:
    """Yield ``highlights`` widened to whole characters; a word swallowed so is left out."""
    taken = 0
    for one in highlights:
        start, end = one.span.start, one.span.end
        if start < taken:
            continue
        while start > taken and not is_grapheme_boundary(text, start):
            start -= 1
        while end < len(text) and not is_grapheme_boundary(text, end):
            end += 1
        taken = end
        widened = (start, end) != (one.span.start, one.span.end)
        yield replace(one, span=Span(start, end)) if widened else one
