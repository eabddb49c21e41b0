"""A document made ready for the preview: safe text, its highlights, the passage in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from index.safe import safe
from index.types import Language, Span
from search.paint import paint
from search.types import DocumentView, Highlight, Hit

REACH: Final = 50_000
"""Code points shown on either side of the passage; a preview of more is slow to lay out."""


@dataclass(frozen=True, slots=True)
class Page:
    """``text`` is safe but keeps its newlines; ``canvas`` is its paint, see search.paint.

    ``passage`` is in code points of ``text``; ``line`` is the line of the document that
    the passage starts in, from 1. ``cut``: the document goes on beyond ``text``.
    """

    hit: Hit
    text: str
    canvas: bytes
    passage: Span
    line: int
    cut: bool


def page(
    document: DocumentView,
    hit: Hit,
    query: str,
    highlight: Callable[[str, str, Language], tuple[Highlight, ...]],
) -> Page:
    """Cut the document to what is within REACH of the passage and highlight all of it."""
    start = max(0, hit.start - REACH)
    end = min(len(document.text), hit.end + REACH)
    text = document.text[start:end]
    found = highlight(query, text, hit.language)
    return Page(
        hit=hit,
        text=safe(text, newlines=True),
        canvas=paint(len(text), found),
        passage=Span(hit.start - start, hit.end - start),
        line=line_of(document.text, hit),
        cut=end - start < len(document.text),
    )


def line_of(text: str, hit: Hit) -> int:
    """Return the line, from 1, of the first highlighted word of ``hit``, else of its start."""
    first = min((each.span.start for each in hit.highlights), default=0)
    return text.count("\n", 0, hit.start + first) + 1
