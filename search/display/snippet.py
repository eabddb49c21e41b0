"""The stretch of a passage to show when the whole does not fit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from index.text.graphemes import is_grapheme_boundary
from index.text.sentences import split_sentences
from index.types import Span
from search.types import Highlight, Reason

_STRENGTH: Final = {
    Reason.EXACT: 1.0,
    Reason.STEM: 0.9,
    Reason.TRANSLATION: 0.8,
    Reason.MEANING: 0.4,
}
_LEAST: Final = 0.25
"""What a highlight is worth that explains nothing of the score, beside one that explains all."""
_REPEAT: Final = 0.05
"""What a further highlight of a term already seen is worth: it breaks ties."""
_LEAD: Final = 0.25
"""The part of the spare room that goes before the evidence."""
_CLAUSE_LEAD: Final = 0.6
"""The same, at most, where a clause starts there."""
_FULL: Final = 0.6
"""A window is not cut back to a sentence end below this part of its width."""
_MARKS: Final = 64
"""How far to look for the end of a run of combining marks before cutting through it."""
_CLAUSE_END: Final = re.compile(r"[,;:،؛][»”’\"')\]]*\s+|\s+(?=[—–]\s)")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of a text, and whether text was left out before and after it."""

    span: Span
    cut_before: bool
    cut_after: bool


def snippet(text: str, highlights: tuple[Highlight, ...], width: int) -> Snippet:
    """Choose the window of at most ``width`` code points with the most diverse evidence.

    Windows are compared by the sum, over the query terms seen in them, of the best
    highlight of each, by its reason and strength. The window starts and ends at a sentence
    where that costs little, else at a clause, else at a word, else between characters, and
    neither starts nor ends with white space.
    """
    width = max(1, width)
    first = len(text) - len(text.lstrip())
    last = len(text.rstrip())
    if last - first <= width:
        return Snippet(Span(min(first, last), last), False, False)
    bounds = Span(first, last)
    evidence = _evidence(highlights, width, bounds)
    start = _start(text, evidence, width, bounds)
    end = _end(text, start, min(last, start + width), min(evidence.end, start + width), last)
    return Snippet(Span(start, end), start > first, end < last)


def _evidence(highlights: tuple[Highlight, ...], width: int, bounds: Span) -> Span:
    """Return the range of the best group of highlights that fits into ``width``."""
    inside = sorted(
        (each for each in highlights if bounds.start <= each.span.start < bounds.end),
        key=lambda each: each.span,
    )
    best, best_value = Span(bounds.start, bounds.start), 0.0
    for index, head in enumerate(inside):
        limit = head.span.start + width
        seen: dict[str, float] = {}
        end = min(head.span.end, limit)
        repeats = -1
        for each in inside[index:]:
            if each.span.start >= limit:
                break
            if each.span.end > limit and each is not head:
                continue
            end = max(end, min(each.span.end, limit, bounds.end))
            repeats += 1
            seen[each.term] = max(seen.get(each.term, 0.0), _worth(each))
        value = sum(seen.values()) + _REPEAT * repeats
        if value > best_value:
            best, best_value = Span(head.span.start, end), value
    return best


def _worth(one: Highlight) -> float:
    return _STRENGTH[one.reason] * (_LEAST + (1 - _LEAST) * one.strength)


def _start(text: str, evidence: Span, width: int, bounds: Span) -> int:
    """Start at the sentence of the evidence, or, if that lies too far back, later in it.

    Where the text ends soon after, sentences before are taken in to fill the window.
    """
    lower = max(bounds.start, evidence.end - width)
    starts = [one.start for one in split_sentences(text) if lower <= one.start <= evidence.start]
    if starts:
        filling = [start for start in starts if bounds.end - start >= width * _FULL]
        return filling[-1] if filling else starts[0]
    spare = width - (evidence.end - evidence.start)
    reach_back = max(lower, evidence.start - int(spare * _CLAUSE_LEAD))
    for clause in _CLAUSE_END.finditer(text, reach_back, evidence.start):
        if bounds.end - clause.end() >= width * _FULL:
            return clause.end()
    earliest = max(lower, min(evidence.start - int(spare * _LEAD), bounds.end - width))
    for index in range(earliest, evidence.start + 1):
        if text[index - 1].isspace() and not text[index].isspace():
            return index
    reach = range(earliest, min(earliest + _MARKS, bounds.end))
    return next((index for index in reach if is_grapheme_boundary(text, index)), earliest)


def _end(text: str, start: int, end: int, earliest: int, last: int) -> int:
    """Move ``end`` back, not before ``earliest``, to a sentence, a clause, a word, a character."""
    if end >= last:
        return last
    least = max(earliest, start + int((end - start) * _FULL))
    sentence = max((one.end for one in split_sentences(text) if least <= one.end <= end), default=0)
    if sentence:
        return sentence
    clauses = _CLAUSE_END.finditer(text, start, min(last, end + 2))
    stops = (clause.start() + len(clause.group().rstrip()) for clause in clauses)
    clause = max((stop for stop in stops if least <= stop <= end), default=0)
    if clause:
        return clause
    for index in range(end, max(earliest, start + 1) - 1, -1):
        if text[index].isspace() and not text[index - 1].isspace():
            return index
    reach = range(end, max(start, end - _MARKS), -1)
    return next((index for index in reach if is_grapheme_boundary(text, index)), end)
