"""A document made ready for the preview: safe text, its highlights, the passage in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from index.safe import safe
from index.types import Span
from search.paint import paint
from search.types import DocumentView, Highlight, Hit

REACH: Final = 1_000_000
"""Code points shown on either side of the passage: all of nearly every document."""
PAGE_BREAK: Final = "\f"


@dataclass(frozen=True, slots=True)
class Page:
    """``text`` is safe but keeps its newlines; ``canvas`` is its paint, see search.paint.

    ``passage`` and ``matches`` are in code points of ``text``, which starts at ``start`` of
    the document's; ``line`` and ``number`` say where in the document the first match of the
    passage is, both from 1, ``number`` the page it is on, None where there are no pages.
    ``cut``: the document goes on beyond ``text``.
    """

    hit: Hit
    text: str
    start: int
    canvas: bytes
    passage: Span
    matches: tuple[Span, ...]
    line: int
    number: int | None
    cut: bool

    @property
    def first(self) -> int:
        """The number, from 0, of the first match in the passage or after it."""
        later = (n for n, at in enumerate(self.matches) if at.end > self.passage.start)
        return next(later, max(0, len(self.matches) - 1))


def page(document: DocumentView, hit: Hit, found: Sequence[Highlight]) -> Page:
    """Cut the document, in which ``found`` is to be lit, to what is within REACH of ``hit``."""
    start = max(0, hit.start - REACH)
    end = min(len(document.text), hit.end + REACH)
    text = document.text[start:end]
    lit = [shifted(one, -start) for one in found if start <= one.span.start < end]
    first = hit.start + min((one.span.start for one in hit.highlights), default=0)
    return Page(
        hit=hit,
        text=safe(text, newlines=True),
        start=start,
        canvas=paint(len(text), lit),
        passage=Span(hit.start - start, hit.end - start),
        matches=tuple(sorted(one.span for one in lit)),
        line=document.text.count("\n", 0, first) + 1,
        number=page_number(document.text, first),
        cut=end - start < len(document.text),
    )


def page_number(text: str, offset: int) -> int | None:
    """Return the page, from 1, that ``offset`` is on; None if ``text`` has no pages."""
    if PAGE_BREAK not in text:
        return None
    return text.count(PAGE_BREAK, 0, offset) + 1


def shifted(highlight: Highlight, by: int) -> Highlight:
    """Return ``highlight`` moved by so many code points."""
    span = Span(highlight.span.start + by, highlight.span.end + by)
    return replace(highlight, span=span)
