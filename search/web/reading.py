"""A document as it is read: cut into parts and blocks, its matches numbered, its passages listed.

All matches of a document are counted, however long it is; of its text a part is shown at a time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request

from index.errors import QueryError, SearchCancelledError
from index.types import Place, Span
from search.cancellation import IsWanted
from search.types import DocumentView, Highlight
from search.web.markup import direction, mark
from search.web.question import Question

if TYPE_CHECKING:
    from search.engine import Engine

PART_LENGTH: Final = 40_000
"""Code points of a document that are shown at a time."""
_SLACK: Final = 2_000
"""So far back a part may end, at the end of a paragraph or a line."""
_MAX_BLOCK: Final = 4_000
"""Code points of a block, so that one of a mixed text has a direction of its own."""
MAX_OUTLINE: Final = 300
"""Passages that the outline lists."""
_AROUND: Final = 60
"""Code points before and after the first match of a passage that the outline shows."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph: ``place`` is where in the file it begins, "" if that is as before.

    ``is_passage``: it is of the passage that was found; ``is_first``: its beginning.
    """

    text: Markup
    direction: str
    place: str = ""
    is_passage: bool = False
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A passage with matches: how many, where, and the words around the first."""

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
        previous, next: where those before and after it are read, "" without any.
        outline: the passages with matches; ``outline_left_out`` more are not listed.
        parts: of the document, if it has several.
        page: the page of the file that the match at hand is on, from 1; None without pages.
        place: where in the file the passage is, "" if unknown.
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


@dataclass(frozen=True, slots=True)
class Spot:
    """What of a document an address asks for: a passage, a match (from 1), a part (from 1)."""

    document: int
    passage: int = 0
    match: int | None = None
    part: int | None = None

    def address(self, question: Question, anchor: str = "", **values: int) -> str:
        """Return the address of a document with ``values``, and the question that led there."""
        place = urlencode({"passage": self.passage, **values})
        asked = question.query_string
        end = f"#{anchor}" if anchor else ""
        return f"/document/{self.document}?{place}{'&' if asked else ''}{asked}{end}"


def read_number(request: Request, name: str) -> int:
    """Return a number in the path of an address. Raises HTTPException (404) if it is none."""
    number = to_number(request.path_params[name])
    if number is None:
        raise HTTPException(404)
    return number


def to_number(text: str) -> int | None:
    """Return the number that ``text`` says, None if it is none, or too long."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None


def find_highlights(
    engine: Engine, document: int, question: Question, is_wanted: IsWanted
) -> tuple[Highlight, ...]:
    """Return what answers the question in a whole document; nothing if it has no words."""
    if not question.text.strip():
        return ()
    try:
        return engine.highlight_document(
            question.text, document, question.mode, is_wanted=is_wanted
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
        list(_blocks(document, parts[at], matches, span, match)),
        len(matches),
        match,
        _match_address(spot, question, match - 1, len(matches)),
        _match_address(spot, question, match + 1, len(matches)),
        near,
        len(outline) - len(near),
        [
            Part(
                number + 1,
                spot.address(question, part=number + 1),
                number == at,
                abs(number - at) < 4,
            )
            for number in range(len(parts))
        ]
        if len(parts) > 1
        else (),
        page_number(label),
        place_at(document.places, span.start),
        span,
        passage,
    )


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


def cut_parts(text: str) -> list[Span]:
    """Return the parts of a text, none of them much longer than PART_LENGTH; one if it is empty."""
    parts: list[Span] = []
    start = 0
    while len(text) - start > PART_LENGTH + _SLACK:
        end = start + PART_LENGTH
        for separator in ("\n\n", "\n", " "):
            cut = text.rfind(separator, end - _SLACK, end)
            if cut > start:
                end = cut + len(separator)
                break
        parts.append(Span(start, end))
        start = end
    return [*parts, Span(start, len(text))]


def place_at(places: Sequence[Place], position: int) -> str:
    """Return where in the file a code point of the text is, such as ``p. 3``; "" if unknown."""
    number = bisect_right(places, position, key=attrgetter("start")) - 1
    return places[number].label if number >= 0 else ""


def page_number(label: str) -> int | None:
    """Return the page that a place names, from 1; None if it is no page."""
    return to_number(label.removeprefix("p. ")) if label.startswith("p. ") else None


def _blocks(
    document: DocumentView, part: Span, matches: Sequence[Highlight], passage: Span, current: int
) -> Iterator[Block]:
    """Yield the paragraphs of a part, with their matches."""
    starts = [place.start for place in document.places if part.start < place.start < part.end]
    label = ""
    has_begun = False
    for span in _paragraphs(document.text, part, starts):
        here = place_at(document.places, span.start)
        is_passage = span.start < passage.end and passage.start < span.end
        yield Block(
            _mark_block(document.text, span, matches, current),
            direction(document.text[span.start : span.end]),
            here if here != label else "",
            is_passage,
            is_passage and not has_begun,
        )
        has_begun |= is_passage
        label = here


def _paragraphs(text: str, part: Span, starts: Sequence[int]) -> Iterator[Span]:
    """Yield the paragraphs of a part of a text, cut where a place of the file begins, too."""
    for first, last in zip((part.start, *starts), (*starts, part.end), strict=True):
        start = first
        while start < last:
            end = text.find("\n\n", start, min(start + _MAX_BLOCK, last))
            if end < 0:
                end = min(start + _MAX_BLOCK, last)
                if end < last:  # a long paragraph: cut it at a line or a blank
                    cut = max(text.rfind("\n", start, end), text.rfind(" ", start, end))
                    end = cut if cut > start else end
            if text[start:end].strip():
                yield Span(start, end)
            start = end
            while start < last and text[start] in "\n\f\r":
                start += 1


def _mark_block(text: str, span: Span, matches: Sequence[Highlight], current: int) -> Markup:
    """Return a paragraph in which every match can be gone to by its number."""
    first = bisect_right(matches, span.start, key=attrgetter("span.end"))
    pieces: list[Markup] = []
    at = span.start
    for number in range(first, len(matches)):
        match = matches[number]
        if match.span.start >= span.end:
            break
        start, end = max(match.span.start, at), min(match.span.end, span.end)
        if start >= end:
            continue
        pieces.append(mark(text[at:start], (), newlines=True))
        words = mark(text[start:end], [_at_start(match, end - start)], newlines=True)
        is_current = Markup(' aria-current="true"') if number + 1 == current else ""
        pieces.append(
            Markup('<span id="m{}" class="match" tabindex="-1"{}>{}</span>').format(
                number + 1, is_current, words
            )
        )
        at = end
    pieces.append(mark(text[at : span.end], (), newlines=True))
    return Markup("").join(pieces)


def _at_start(match: Highlight, length: int) -> Highlight:
    return Highlight(Span(0, length), match.reason, match.term, match.strength)


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
        match = matches[first]
        start = max(match.span.start - _AROUND, span.start)
        text = document.text[start : min(match.span.end + _AROUND, span.end)]
        anchor = f"m{first + 1}"
        here = Spot(spot.document, passage)
        yield OutlineEntry(
            here.address(question, match=first + 1, anchor=anchor),
            place_at(document.places, match.span.start),
            number - first,
            mark(text, [match.shift(-start)]),
            direction(text),
            passage == spot.passage,
        )


def _nearest_entries(outline: Sequence[OutlineEntry]) -> Sequence[OutlineEntry]:
    """Return MAX_OUTLINE entries around the one at hand."""
    current = next((at for at, entry in enumerate(outline) if entry.is_current), 0)
    start = max(0, min(current - MAX_OUTLINE // 2, len(outline) - MAX_OUTLINE))
    return outline[start : start + MAX_OUTLINE]
