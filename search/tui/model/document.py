"""A document prepared for the preview: safe text, its highlights, and where the passage is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from index.text.safe import safe
from index.types import Span
from search.display.pieces import encode_styles
from search.types import DocumentView, Highlight, Hit

CONTEXT: Final = 5_000_000
"""Code points shown on either side of the passage: nearly every document is shown whole."""
PAGE_BREAK: Final = "\f"


@dataclass(frozen=True, slots=True)
class ReadableDocument:
    """A document, or the part of it around a hit, ready to be laid out.

    ``text`` is safe for a terminal but keeps its newlines; ``style_codes`` are its highlights
    as ``search.display.pieces`` encodes them. ``passage``, ``matches`` (the highlights) and
    ``page_breaks`` (the ends of pages) are in code points of ``text``. ``lines_before`` and
    ``pages_before`` count what comes before ``text``; the latter is None in a document without
    pages. ``truncated``: the document is longer than ``text``; unless it is ``searched``, there
    may be more matches far from the passage.
    """

    hit: Hit
    text: str
    style_codes: bytes
    passage: Span
    matches: tuple[Span, ...]
    page_breaks: tuple[int, ...]
    pages_before: int | None
    lines_before: int
    truncated: bool
    searched: bool = True

    @property
    def first_match(self) -> int:
        """The number, from 0, of the first match in the passage or after it."""
        for number, match in enumerate(self.matches):
            if match.end > self.passage.start:
                return number
        return max(0, len(self.matches) - 1)

    @property
    def reading_start(self) -> int:
        """Where to start reading: the first match of the passage, or else its start."""
        for match in self.matches:
            if match.end > self.passage.start:
                return match.start if match.start < self.passage.end else self.passage.start
        return self.passage.start

    def is_read_like(self, other: ReadableDocument) -> bool:
        """Tell whether text and passage are the same, and no match is gone: one may read on."""
        return (
            (self.hit.path, self.hit.member) == (other.hit.path, other.hit.member)
            and self.passage == other.passage
            and set(other.matches) <= set(self.matches)
            and self.text == other.text
        )

    def line_at(self, index: int) -> int:
        """Return the document's line, from 1, of code point ``index`` of ``text``."""
        return self.lines_before + self.text.count("\n", 0, index) + 1

    def page_at(self, index: int) -> int | None:
        """Return the page, from 1, of code point ``index`` of ``text``; None without pages."""
        if self.pages_before is None:
            return None
        return self.pages_before + bisect_right(self.page_breaks, index) + 1


def prepare_document(
    document: DocumentView, hit: Hit, highlights: Sequence[Highlight], *, searched: bool = True
) -> ReadableDocument:
    """Return the part of ``document`` around ``hit``, with its ``highlights`` applied.

    ``highlights`` are in code points of the whole document; unless it was ``searched``, they are
    those near the passage.
    """
    start = max(0, hit.start - CONTEXT)
    end = min(len(document.text), hit.end + CONTEXT)
    text = document.text[start:end]
    visible = [
        highlight.shift(-start) for highlight in highlights if start <= highlight.span.start < end
    ]
    page_breaks: tuple[int, ...] = ()
    pages_before = None
    if PAGE_BREAK in document.text:
        page_breaks = tuple(index for index, char in enumerate(text) if char == PAGE_BREAK)
        pages_before = document.text.count(PAGE_BREAK, 0, start)
    return ReadableDocument(
        hit=hit,
        text=safe(text, newlines=True),
        style_codes=encode_styles(len(text), _with_strengths_of(hit, visible)),
        passage=Span(hit.start - start, hit.end - start),
        matches=tuple(sorted(highlight.span for highlight in visible)),
        page_breaks=page_breaks,
        pages_before=pages_before,
        lines_before=document.text.count("\n", 0, start),
        truncated=len(text) < len(document.text),
        searched=searched,
    )


def _with_strengths_of(hit: Hit, highlights: Iterable[Highlight]) -> list[Highlight]:
    """Return ``highlights`` with the strengths that the same words have in ``hit``.

    A word then looks the same in the result list and in the document.
    """
    strengths: dict[str, float] = {}
    for highlight in hit.highlights:
        strength = strengths.get(highlight.term, 0.0)
        strengths[highlight.term] = max(strength, highlight.strength)
    strongest = max(strengths.values(), default=1.0)
    return [
        replace(highlight, strength=strengths.get(highlight.term, strongest))
        for highlight in highlights
    ]
