"""The part of a passage to show when the whole does not fit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from index.text.graphemes import is_grapheme_boundary, last_grapheme_boundary
from index.text.sentences import split_sentences
from index.types import Span
from search.types import Highlight, Reason

_REASON_WEIGHTS: Final = {
    Reason.EXACT: 1.0,
    Reason.STEM: 0.9,
    Reason.SPELLING: 0.85,
    Reason.TRANSLATION: 0.8,
    Reason.MEANING: 0.4,
}
_MIN_STRENGTH_WEIGHT: Final = 0.25
"""The weight of a highlight that explains nothing of the score; one that explains all has 1."""
_REPEAT_WEIGHT: Final = 0.05
"""The weight of further highlights of the same term: enough to break ties."""
_LEAD: Final = 0.25
"""The part of the spare room that goes before the highlights."""
_MAX_CLAUSE_LEAD: Final = 0.6
"""The same, at most, if the window can then start at a clause."""
_MIN_FILL: Final = 0.6
"""A window is not cut back to the end of a sentence or clause below this part of its width."""
_MAX_CHARACTER: Final = 64
"""Code points searched for the end of a character before cutting through it."""
_CLAUSE_END: Final = re.compile(r"[,;:،؛][»”’\"')\]]*\s+|\s+(?=[—–]\s)")


class Snippet(NamedTuple):
    """A part of a text, and whether text was cut off before and after it."""

    span: Span
    cut_before: bool
    cut_after: bool


def choose_snippet(text: str, highlights: tuple[Highlight, ...], width: int) -> Snippet:
    """Return the window of at most ``width`` code points that shows most of the query.

    Windows are compared by the sum, over the query terms highlighted in them, of the weight of
    each term's best highlight. The window starts and ends at a sentence where that costs
    little, else at a clause, else at a word, else between characters. It neither starts nor
    ends with white space.
    """
    width = max(1, width)
    first = len(text) - len(text.lstrip())
    last = len(text.rstrip())
    if last - first <= width:
        return Snippet(Span(min(first, last), last), cut_before=False, cut_after=False)
    bounds = Span(first, last)
    core = _best_group(highlights, width, bounds)
    start = _choose_start(text, core, width, bounds)
    latest_end = min(last, start + width)
    end = _choose_end(text, start, latest_end, min(core.end, start + width), last)
    return Snippet(Span(start, end), cut_before=start > first, cut_after=end < last)


def _best_group(highlights: Sequence[Highlight], width: int, bounds: Span) -> Span:
    """Return the span of the consecutive highlights with the most weight that fit ``width``."""
    inside = [
        highlight for highlight in highlights if bounds.start <= highlight.span.start < bounds.end
    ]
    inside.sort(key=lambda highlight: highlight.span)
    best_span, best_weight = Span(bounds.start, bounds.start), 0.0
    for index in range(len(inside)):
        span, weight = _weigh_group(inside[index:], width, bounds.end)
        if weight > best_weight:
            best_span, best_weight = span, weight
    return best_span


def _weigh_group(highlights: Sequence[Highlight], width: int, last: int) -> tuple[Span, float]:
    """Return the span and weight of the first highlight and those after it within ``width``."""
    first = highlights[0]
    limit = first.span.start + width
    end = min(first.span.end, limit)
    weights: dict[str, float] = {}
    count = 0
    for highlight in highlights:
        if highlight.span.start >= limit:
            break
        if highlight.span.end > limit and highlight is not first:
            continue
        count += 1
        end = max(end, min(highlight.span.end, limit, last))
        weight = weights.get(highlight.term, 0.0)
        weights[highlight.term] = max(weight, _weight(highlight))
    return Span(first.span.start, end), sum(weights.values()) + _REPEAT_WEIGHT * (count - 1)


def _weight(highlight: Highlight) -> float:
    strength = _MIN_STRENGTH_WEIGHT + (1 - _MIN_STRENGTH_WEIGHT) * highlight.strength
    return _REASON_WEIGHTS[highlight.reason] * strength


def _choose_start(text: str, core: Span, width: int, bounds: Span) -> int:
    """Return where the window around ``core`` starts.

    That is the start of the sentence of ``core``, or, if that is too far before it, a place
    inside the sentence. Near the end of the text, sentences before fill the window.
    """
    earliest = max(bounds.start, core.end - width)
    sentence_starts = [
        sentence.start
        for sentence in split_sentences(text)
        if earliest <= sentence.start <= core.start
    ]
    if sentence_starts:
        filling = [start for start in sentence_starts if bounds.end - start >= width * _MIN_FILL]
        return filling[-1] if filling else sentence_starts[0]
    spare = width - (core.end - core.start)
    clause_from = max(earliest, core.start - int(spare * _MAX_CLAUSE_LEAD))
    for clause_end in _CLAUSE_END.finditer(text, clause_from, core.start):
        if bounds.end - clause_end.end() >= width * _MIN_FILL:
            return clause_end.end()
    word_from = max(earliest, min(core.start - int(spare * _LEAD), bounds.end - width))
    for index in range(word_from, core.start + 1):
        if text[index - 1].isspace() and not text[index].isspace():
            return index
    for index in range(word_from, min(word_from + _MAX_CHARACTER, bounds.end)):
        if is_grapheme_boundary(text, index):
            return index
    return word_from


def _choose_end(text: str, start: int, latest: int, earliest: int, last: int) -> int:
    """Return where the window ends: from ``earliest`` to ``latest``, ``last`` if in reach.

    That is the last end of a sentence, else of a clause, else of a word, else of a character.
    """
    if latest >= last:
        return last
    filled = max(earliest, start + int((latest - start) * _MIN_FILL))
    sentence_ends = [
        sentence.end for sentence in split_sentences(text) if filled <= sentence.end <= latest
    ]
    if sentence_ends:
        return sentence_ends[-1]
    clause_ends: list[int] = []
    for clause_end in _CLAUSE_END.finditer(text, start, min(last, latest + 2)):
        end = clause_end.start() + len(clause_end.group().rstrip())
        if filled <= end <= latest:
            clause_ends.append(end)
    if clause_ends:
        return clause_ends[-1]
    for index in range(latest, max(earliest, start + 1) - 1, -1):
        if text[index].isspace() and not text[index - 1].isspace():
            return index
    return last_grapheme_boundary(text, max(start, latest - _MAX_CHARACTER), latest)
