"""Where the phrases of a query stand in a text, and their translations."""

from __future__ import annotations

from collections.abc import Iterator

from index.types import Language, Span
from search.conditions import All, Any, Condition, HasSequence, Not, WordSequence
from search.highlighting.analyzed import AnalyzedText
from search.ranking.sequences import find_occurrences
from search.types import Highlight, Reason


class PhraseMatcher:
    """Matches the phrases that a ``condition`` asks for against texts in one language."""

    def __init__(self, language: Language, condition: Condition | None) -> None:
        self._sequences = [
            (phrase.text, sequence)
            for phrase in _wanted_phrases(condition)
            for sequence in phrase.sequences.get(language, ())
        ]

    def match(self, text: AnalyzedText) -> list[Highlight]:
        """Return every occurrence of every phrase; they may overlap.

        A phrase is one highlight, from its first word to its last. Where other words may stand
        among its words, each of these is one.
        """
        highlights: list[Highlight] = []
        for term, sequence in self._sequences:
            for positions in text.reading_orders:
                words = [text.words[position] for position in positions]
                for occurrence in find_occurrences(sequence, words):
                    places = [positions[index] for index in occurrence]
                    highlights += _to_highlights(text, places, term, sequence)
        return highlights


def _wanted_phrases(condition: Condition | None, *, wanted: bool = True) -> Iterator[HasSequence]:
    if isinstance(condition, Not):
        yield from _wanted_phrases(condition.condition, wanted=not wanted)
    elif isinstance(condition, All | Any):
        for part in condition.conditions:
            yield from _wanted_phrases(part, wanted=wanted)
    elif isinstance(condition, HasSequence) and wanted:
        yield condition


def _to_highlights(
    text: AnalyzedText, places: list[int], term: str, sequence: WordSequence
) -> Iterator[Highlight]:
    reason = Reason.TRANSLATION if sequence.by_stem else Reason.EXACT
    bounds = [text.word_bounds(place) for place in places]
    if not sequence.near:
        bounds = [(bounds[0][0], bounds[-1][1])]
    for start, end in bounds:
        yield Highlight(Span(start, end), reason, term, 1.0)
