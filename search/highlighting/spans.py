"""The highlights of a text: non-overlapping whole words, each with its reason, no markup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from index.text.graphemes import is_grapheme_boundary
from index.types import Language, Span
from search.conditions import Condition
from search.highlighting.analyzed import AnalyzedText
from search.highlighting.phrase_matches import PhraseMatcher
from search.highlighting.word_matches import WordMatcher
from search.types import Concept, Highlight, Reason

if TYPE_CHECKING:
    from search.highlighting.semantic_matches import ReadEncodings, SemanticMatcher

_REASON_ORDER: Final = {reason: order for order, reason in enumerate(Reason)}
_CLASS_ORDER: Final = {
    Reason.EXACT: 0,
    Reason.STEM: 0,
    Reason.SPELLING: 1,
    Reason.TRANSLATION: 1,
    Reason.MEANING: 2,
}


def highlight(
    text: str,
    language: Language,
    concepts: Sequence[Concept],
    *,
    semantic: SemanticMatcher | None = None,
    condition: Condition | None = None,
) -> tuple[Highlight, ...]:
    """Return what matches ``concepts`` in ``text``; see :class:`Highlighter`."""
    highlighter = Highlighter({language: concepts}, semantic, condition)
    (highlights,) = highlighter.highlight([AnalyzedText(text, language)])
    return highlights


class Highlighter:
    """Highlights what matches one query, given as ``concepts`` by language of the text.

    So are the phrases of its ``condition``, function words included. With a ``semantic`` matcher,
    words that are close in meaning to a part of the query that nothing else matches are
    highlighted as well.
    """

    def __init__(
        self,
        concepts: Mapping[Language, Sequence[Concept]],
        semantic: SemanticMatcher | None = None,
        condition: Condition | None = None,
    ) -> None:
        self._concepts = concepts
        self._semantic = semantic
        self._condition = condition
        self._matchers: dict[Language, WordMatcher] = {}
        self._phrase_matchers: dict[Language, PhraseMatcher] = {}

    def highlight(
        self, texts: Sequence[AnalyzedText], read_encodings: ReadEncodings | None = None
    ) -> list[tuple[Highlight, ...]]:
        """Return the highlights of each text: whole words, sorted, without overlaps.

        An expression is one highlight where its words stand together (in any order, with only
        function words between them, across line breaks or not). Where they stand a little
        apart, each word is a highlight of its own. ``strength`` is how sure the match is: 1 for
        the word itself, the weight of a translation. Takes time linear in the texts, less where
        their encodings are known.
        """
        matchers = [self.matcher(text.language) for text in texts]
        highlights = [
            resolve_overlaps(
                [*self._phrase_matcher(text.language).match(text), *matcher.match(text)]
            )
            for matcher, text in zip(matchers, texts, strict=True)
        ]
        if self._semantic is not None:
            concepts = [matcher.concepts for matcher in matchers]
            semantic_matches = self._semantic.match(texts, concepts, highlights, read_encodings)
            for index, matches in enumerate(semantic_matches):
                if matches:
                    highlights[index] = resolve_overlaps([*highlights[index], *matches])
        return [
            tuple(_widen_to_graphemes(text.text, text_highlights))
            for text, text_highlights in zip(texts, highlights, strict=True)
        ]

    def highlight_words(self, text: AnalyzedText) -> tuple[Highlight, ...]:
        """Return the highlights of words and expressions alone: no phrases, nothing by meaning."""
        matches = resolve_overlaps(self.matcher(text.language).match(text))
        return tuple(_widen_to_graphemes(text.text, matches))

    def matcher(self, language: Language) -> WordMatcher:
        """Return what matches the words of the query in texts of ``language``."""
        if language not in self._matchers:
            self._matchers[language] = WordMatcher(language, self._concepts.get(language, ()))
        return self._matchers[language]

    def _phrase_matcher(self, language: Language) -> PhraseMatcher:
        if language not in self._phrase_matchers:
            self._phrase_matchers[language] = PhraseMatcher(language, self._condition)
        return self._phrase_matchers[language]


def resolve_overlaps(highlights: Sequence[Highlight]) -> tuple[Highlight, ...]:
    """Drop highlights that overlap a better one; return the rest in the order of the text.

    A word of the query, exact or in another form, is better than a translation, and that is
    better than a word close in meaning. Next comes the longer one, so that an expression stays
    whole, then exact before another form, then the stronger, then the earlier.
    """
    in_text_order = sorted(highlights, key=_start)
    if all(left.span.end <= right.span.start for left, right in pairwise(in_text_order)):
        return tuple(in_text_order)
    chosen: list[Highlight] = []
    occupied: set[int] = set()
    for candidate in sorted(highlights, key=_preference):
        code_points = range(candidate.span.start, candidate.span.end)
        if occupied.isdisjoint(code_points):
            occupied.update(code_points)
            chosen.append(candidate)
    return tuple(sorted(chosen, key=_start))


def _start(highlight: Highlight) -> int:
    return highlight.span.start


def _preference(highlight: Highlight) -> tuple[int, int, int, float, int]:
    """Return a sort key: the better highlight comes first."""
    start, end = highlight.span.start, highlight.span.end
    reason = highlight.reason
    return _CLASS_ORDER[reason], start - end, _REASON_ORDER[reason], -highlight.strength, start


def _widen_to_graphemes(text: str, highlights: Sequence[Highlight]) -> list[Highlight]:
    """Widen highlights to whole characters; drop one that the one before it then covers."""
    widened: list[Highlight] = []
    last_end = 0
    for highlight in highlights:
        start, end = highlight.span.start, highlight.span.end
        if start < last_end:
            continue
        while start > last_end and not is_grapheme_boundary(text, start):
            start -= 1
        while end < len(text) and not is_grapheme_boundary(text, end):
            end += 1
        last_end = end
        if (start, end) != (highlight.span.start, highlight.span.end):
            highlight = replace(highlight, span=Span(start, end))
        widened.append(highlight)
    return widened
