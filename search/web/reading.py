"""A document as it is read: at the spot asked for, its matches numbered, its passages listed.

Of the text a part is shown at a time. In a document of many passages these are counted instead of
the matches in them: the keyword index knows at once which have words of the query, while
highlighting megabytes would hold up everybody else.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from index.errors import QueryError, SearchCancelledError
from index.types import Span
from search.cancellation import IsWanted
from search.types import DocumentView, Highlight
from search.web.blocks import Block, cut_parts, kind_of_rows, make_blocks, page_number, place_at
from search.web.cells import cell_delimiter, isolate_cells
from search.web.markup import direction, mark_snippet
from search.web.question import Question
from search.web.spot import Spot

if TYPE_CHECKING:
    from search.engine import Engine

MAX_HIGHLIGHTED: Final = 300
"""Passages of a document up to which all of it is highlighted."""
MAX_OUTLINE: Final = 300
"""Passages that the outline lists."""
_OUTLINE_LENGTH: Final = 120
"""Code points of a passage that the outline shows."""


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A passage with matches: how many, where, and the words around them."""

    address: str
    place: str
    count: int
    text: Markup
    direction: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a long document, and where it is read."""

    number: int
    address: str
    is_current: bool
    is_near: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What is shown of a document's text.

    Attributes:
        blocks: of the part at hand.
        matches: how many there are in all of the document.
        match: the number of the one at hand, from 1; 0 without any.
        counts_passages: these are passages with matches.
        before, after: where the last one before this part, and the first after it, are read.
        previous, next: where those before and after it are read, "" without any.
        outline: the passages with matches; ``outline_left_out`` more are not listed.
        parts: of the document, if it has several.
        page: the page of the file that the match at hand is on, from 1; None without pages.
        place: where in the file the match at hand is if it is in the passage, else the first
            that is, else the beginning of the passage; "" if unknown.
        span: of the passage, in code points of the document's text.
        passage: its number; None if the document has no passages.
    """

    blocks: Sequence[Block]
    matches: int
    match: int
    previous: str
    next: str
    outline: Sequence[OutlineEntry]
    outline_left_out: int
    parts: Sequence[Part]
    page: int | None
    place: str
    span: Span
    passage: int | None
    counts_passages: bool = False
    before: str = ""
    after: str = ""


def load_reading(
    engine: Engine, document: DocumentView, spot: Spot, question: Question, is_wanted: IsWanted
) -> Reading:
    """Return what is shown of ``document`` at ``spot``.

    Raises IndexStateError if it has left the index.
    """
    spans = engine.passage_spans(spot.document)
    if len(spans) <= MAX_HIGHLIGHTED:
        highlights = find_highlights(engine, spot.document, question, is_wanted)
        return make_reading(document, spans, highlights, spot, question)
    numbers = _find_passages(engine, spot.document, question, is_wanted)
    part = _part_of_long(document, spans, numbers, spot)
    first = bisect_right(spans, part.start, key=attrgetter("end"))
    last = bisect_left(spans, part.end, key=attrgetter("start"))
    highlights = find_highlights(engine, spot.document, question, is_wanted, range(first, last))
    return make_long_reading(document, spans, numbers, part, highlights, spot, question)


def _find_passages(
    engine: Engine, document: int, question: Question, is_wanted: IsWanted
) -> Sequence[int]:
    """Return which passages of a document have words of the question, by number."""
    if not question.text.strip():
        return ()
    try:
        return engine.passages_with_words(question.text, document, is_wanted=is_wanted)
    except SearchCancelledError:
        raise
    except QueryError:
        return ()


def find_highlights(
    engine: Engine,
    document: int,
    question: Question,
    is_wanted: IsWanted,
    passages: range | None = None,
) -> tuple[Highlight, ...]:
    """Return what answers the question in a document; nothing if it has no words.

    Of a long one in ``passages`` of these numbers only.
    """
    if not question.text.strip():
        return ()
    try:
        return engine.highlight_document(
            question.text, document, question.mode, passages=passages, is_wanted=is_wanted
        )
    except SearchCancelledError:
        raise
    except QueryError:
        return ()


def make_reading(
    document: DocumentView,
    spans: Sequence[Span],
    highlights: Sequence[Highlight],
    spot: Spot,
    question: Question,
) -> Reading:
    """Return what is shown at ``spot``; ``spans`` are the passages of ``document``."""
    matches = sorted(highlights, key=attrgetter("span.start"))
    passage = min(spot.passage, len(spans) - 1) if spans else None
    span = Span(0, 0) if passage is None else spans[passage]
    match = _match_at(spot, span, matches)
    parts = cut_parts(document.text)
    position = matches[match - 1].span.start if match else span.start
    at = bisect_right(parts, position, key=attrgetter("start")) - 1
    if spot.part is not None:
        at = min(max(spot.part - 1, 0), len(parts) - 1)
    at = max(at, 0)
    outline = list(_outline(document, spans, matches, spot, question))
    near = _nearest_entries(outline)
    label = place_at(document.places, position)
    return Reading(
        list(make_blocks(document, parts[at], matches, span, match)),
        len(matches),
        match,
        _match_address(spot, question, match - 1, len(matches)),
        _match_address(spot, question, match + 1, len(matches)),
        near,
        len(outline) - len(near),
        _list_parts(parts, parts[at], spot, question),
        page_number(label),
        place_at(document.places, _cited_position(span, matches, match)),
        span,
        passage,
    )


def make_long_reading(
    document: DocumentView,
    spans: Sequence[Span],
    numbers: Sequence[int],
    part: Span,
    highlights: Sequence[Highlight],
    spot: Spot,
    question: Question,
) -> Reading:
    """Return what is shown of a ``part``; ``numbers`` are those of the passages with matches."""
    matches = sorted(highlights, key=attrgetter("span.start"))
    match = _passage_at(spot, numbers)
    passage = numbers[match - 1] if match else min(spot.passage, len(spans) - 1)
    span = spans[passage]
    local = bisect_right(matches, span.start, key=attrgetter("span.end")) + 1
    parts = cut_parts(document.text)
    before = sum(spans[number].start < part.start for number in numbers)
    after = sum(spans[number].start < part.end for number in numbers) + 1
    shown = range(max(0, match - MAX_OUTLINE // 2), match + MAX_OUTLINE // 2)
    outline = [
        _plain_entry(document, spans, numbers[at], at + 1, spot, question, at + 1 == match)
        for at in shown
        if at < len(numbers)
    ]
    label = place_at(document.places, _cited_position(span, matches, local))
    return Reading(
        list(make_blocks(document, part, matches, span, local)),
        len(numbers),
        match,
        _passage_address(spot, question, match - 1, numbers),
        _passage_address(spot, question, match + 1, numbers),
        outline,
        len(numbers) - len(outline),
        _list_parts(parts, part, spot, question),
        page_number(label),
        label,
        span,
        passage,
        True,
        _passage_address(spot, question, before, numbers),
        _passage_address(spot, question, after, numbers),
    )


def _cited_position(passage: Span, matches: Sequence[Highlight], match: int) -> int:
    """Return where the match at hand begins, if not in the passage, the first one that does."""
    starts = [found.span.start for found in (*matches[match - 1 : match], *matches)]
    return next((at for at in starts if passage.start <= at < passage.end), passage.start)


def _part_of_long(
    document: DocumentView, spans: Sequence[Span], numbers: Sequence[int], spot: Spot
) -> Span:
    """Return the part that is shown at ``spot``."""
    parts = cut_parts(document.text)
    if spot.part is not None:
        return parts[min(max(spot.part - 1, 0), len(parts) - 1)]
    match = _passage_at(spot, numbers)
    passage = numbers[match - 1] if match else min(spot.passage, len(spans) - 1)
    at = bisect_right(parts, spans[passage].start, key=attrgetter("start")) - 1
    return parts[max(at, 0)]


def _passage_at(spot: Spot, numbers: Sequence[int]) -> int:
    """Return which of the passages with matches is at hand, from 1; 0 without any."""
    if not numbers:
        return 0
    if spot.match is not None:
        return min(max(spot.match, 1), len(numbers))
    return min(bisect_left(numbers, spot.passage) + 1, len(numbers))


def _passage_address(spot: Spot, question: Question, at: int, numbers: Sequence[int]) -> str:
    if not 1 <= at <= len(numbers):
        return ""
    return Spot(spot.document, numbers[at - 1]).address(question, "passage", match=at)


def _plain_entry(
    document: DocumentView,
    spans: Sequence[Span],
    number: int,
    at: int,
    spot: Spot,
    question: Question,
    is_current: bool,
) -> OutlineEntry:
    start = spans[number].start
    text = document.text[start : spans[number].end]
    address = Spot(spot.document, number).address(question, "passage", match=at)
    place = place_at(document.places, start)
    delimiter = cell_delimiter(text, kind_of_rows(document))
    words = isolate_cells(mark_snippet(text, (), _OUTLINE_LENGTH), delimiter)
    return OutlineEntry(address, place, 1, words, direction(words.striptags()), is_current)


def _list_parts(
    parts: Sequence[Span], part: Span, spot: Spot, question: Question
) -> Sequence[Part]:
    """Return the parts of a text that has several."""
    if len(parts) == 1:
        return ()
    here = parts.index(part)
    return [
        Part(at + 1, spot.address(question, part=at + 1), at == here, abs(at - here) < 4)
        for at in range(len(parts))
    ]


def _match_at(spot: Spot, span: Span, matches: Sequence[Highlight]) -> int:
    """Return the number of the match at hand: that asked for, or the first from ``span`` on."""
    if not matches:
        return 0
    if spot.match is not None:
        return min(max(spot.match, 1), len(matches))
    before = sum(match.span.end <= span.start for match in matches)
    return min(before + 1, len(matches))


def _match_address(spot: Spot, question: Question, number: int, count: int) -> str:
    if not 1 <= number <= count:
        return ""
    return spot.address(question, match=number, anchor=f"m{number}")


def _outline(
    document: DocumentView,
    spans: Sequence[Span],
    matches: Sequence[Highlight],
    spot: Spot,
    question: Question,
) -> Iterator[OutlineEntry]:
    """Yield the passages that have matches."""
    number = 0
    for passage, span in enumerate(spans):
        first = number
        while number < len(matches) and matches[number].span.start < span.end:
            number += 1
        if number == first:
            continue
        text = document.text[span.start : span.end]
        shifted = tuple(match.shift(-span.start) for match in matches[first:number])
        anchor = f"m{first + 1}"
        here = Spot(spot.document, passage)
        delimiter = cell_delimiter(text, kind_of_rows(document))
        words = isolate_cells(mark_snippet(text, shifted, _OUTLINE_LENGTH), delimiter)
        yield OutlineEntry(
            here.address(question, match=first + 1, anchor=anchor),
            place_at(document.places, matches[first].span.start),
            number - first,
            words,
            direction(words.striptags()),
            passage == spot.passage,
        )


def _nearest_entries(outline: Sequence[OutlineEntry]) -> Sequence[OutlineEntry]:
    """Return MAX_OUTLINE entries around the one at hand."""
    current = next((at for at, entry in enumerate(outline) if entry.is_current), 0)
    start = max(0, min(current - MAX_OUTLINE // 2, len(outline) - MAX_OUTLINE))
    return outline[start : start + MAX_OUTLINE]
