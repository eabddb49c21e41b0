"""The stretch of a passage to show when the whole does not fit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from index.types import Span
from search.cells import breakable
from search.types import Highlight, Reason

_STRENGTH: Final = {
    Reason.EXACT: 1.0,
    Reason.STEM: 0.9,
    Reason.TRANSLATION: 0.8,
    Reason.MEANING: 0.4,
}
_REPEAT: Final = 0.05
"""What a further highlight of a term already seen is worth: it breaks ties."""
_LEAD: Final = 0.25
"""The part of the spare room that goes before the evidence."""
_FULL: Final = 0.6
"""A window is not cut back to a sentence end below this part of its width."""
_MARKS: Final = 64
"""How far to look for the end of a run of combining marks before cutting through it."""
_SENTENCE_END: Final = re.compile(r"[.!?…؟۔]+[»”’\"')\]]*\s+|\n+")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of a text, and whether text was left out before and after it."""

    span: Span
    cut_before: bool
    cut_after: bool


def snippet(text: str, highlights: tuple[Highlight, ...], width: int) -> Snippet:
    """Choose the window of at most ``width`` code points with the most diverse evidence.

    Windows are compared by the sum, over the query terms seen in them, of the strongest
    reason of each. The window starts and ends at a sentence where that costs little, else
    at a word, else between characters, and neither starts nor ends with white space.
    """
    width = max(1, width)
    first = len(text) - len(text.lstrip())
    last = len(text.rstrip())
    if last - first <= width:
        return Snippet(Span(min(first, last), last), False, False)
    evidence = _evidence(highlights, width, Span(first, last))
    spare = max(0, width - (evidence.end - evidence.start))
    start = max(first, min(evidence.start - int(spare * _LEAD), last - width))
    start = _snap_start(text, start, evidence.start, first)
    end = _snap_end(text, start, min(last, start + width), min(evidence.end, start + width), last)
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
            end = max(end, min(each.span.end, bounds.end))
            repeats += 1
            seen[each.term] = max(seen.get(each.term, 0.0), _STRENGTH[each.reason])
        value = sum(seen.values()) + _REPEAT * repeats
        if value > best_value:
            best, best_value = Span(head.span.start, end), value
    return best


def _snap_start(text: str, start: int, latest: int, first: int) -> int:
    """Move ``start`` forward, not past ``latest``, to a sentence, a word or a character."""
    if start <= first:
        return first
    # Two back: the sentence before may end, white space and all, right where we start.
    for match in _SENTENCE_END.finditer(text, max(first, start - 2), latest):
        if match.end() >= start:
            return match.end()
    for index in range(start, latest + 1):
        if text[index - 1].isspace() and not text[index].isspace():
            return index
    reach = range(start, min(start + _MARKS, len(text)))
    return next((index for index in reach if breakable(text, index)), start)


def _snap_end(text: str, start: int, end: int, earliest: int, last: int) -> int:
    """Move ``end`` back, not before ``earliest``, to a sentence, a word or a character."""
    if end >= last:
        return last
    least = max(earliest, start + int((end - start) * _FULL))
    matches = _SENTENCE_END.finditer(text, start, min(last, end + 2))
    stops = (match.start() + len(match.group().rstrip()) for match in matches)
    sentence = max((stop for stop in stops if least <= stop <= end), default=0)
    if sentence:
        return sentence
    for index in range(end, max(earliest, start + 1) - 1, -1):
        if text[index].isspace() and not text[index - 1].isspace():
            return index
    reach = range(end, max(start, end - _MARKS), -1)
    return next((index for index in reach if breakable(text, index)), end)
