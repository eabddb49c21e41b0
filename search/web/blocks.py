"""The text of a document as it is shown: parts and paragraphs, with the matches in them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import PurePath
from typing import Final

from markupsafe import Markup

from index.types import Place, Span
from search.types import DocumentView, Highlight
from search.web.cells import cell_delimiter, isolate_cells
from search.web.lines import turn_lines
from search.web.markup import direction, mark
from search.web.spot import to_number

PART_LENGTH: Final = 40_000
"""Code points of a document that are shown at a time."""
_SLACK: Final = 2_000
"""So far back a part may end, at the end of a paragraph or a line."""
_MAX_BLOCK: Final = 4_000
"""Code points of a block, so that one of a mixed text has a direction of its own."""


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


def make_blocks(
    document: DocumentView, part: Span, matches: Sequence[Highlight], passage: Span, current: int
) -> Iterator[Block]:
    """Yield the paragraphs of a part, with their matches."""
    starts = [place.start for place in document.places if part.start < place.start < part.end]
    label = ""
    has_begun = False
    kind = kind_of_rows(document)
    for span in _paragraphs(document.text, part, starts):
        delimiter = cell_delimiter(document.text[span.start : span.end], kind)
        base = direction(document.text[span.start : span.end])
        marked = isolate_cells(_mark_block(document.text, span, matches, current), delimiter)
        here = place_at(document.places, span.start)
        is_passage = span.start < passage.end and passage.start < span.end
        yield Block(
            turn_lines(marked, base),
            base,
            here if here != label else "",
            is_passage,
            is_passage and not has_begun,
        )
        has_begun |= is_passage
        label = here


def kind_of_rows(document: DocumentView) -> str:
    """Return ``csv`` for a file of rows with that ending, and so on."""
    return PurePath(document.member or document.path).suffix.removeprefix(".").lower()


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
