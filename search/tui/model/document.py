"""A document made ready for the preview: safe text, its highlights, the passage in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from index.text.safe import safe
from index.types import Span
from search.display.paint import paint
from search.types import DocumentView, Highlight, Hit

REACH: Final = 1_000_000
"""Code points shown on either side of the passage: all of nearly every document."""
PAGE_BREAK: Final = "\f"


@dataclass(frozen=True, slots=True)
class Page:
    """``text`` is safe but keeps its newlines; ``canvas`` is its paint, see search.paint.

    ``passage``, ``matches`` and ``breaks``, the ends of paper pages, are in code points of
    ``text``. The document has ``lines_before`` and ``pages_before`` before it, the latter None
    where there are no pages. ``cut``: there is more of it than ``text``.
    """

    hit: Hit
    text: str
    canvas: bytes
    passage: Span
    matches: tuple[Span, ...]
    breaks: tuple[int, ...]
    pages_before: int | None
    lines_before: int
    cut: bool

    @property
    def first(self) -> int:
        """The number, from 0, of the first match in the passage or after it."""
        later = (n for n, at in enumerate(self.matches) if at.end > self.passage.start)
        return next(later, max(0, len(self.matches) - 1))

    @property
    def place(self) -> int:
        """Where to read: the first match of the passage, or its start."""
        inside = (at.start for at in self.matches if self.passage.start < at.end)
        first = next(inside, self.passage.end)
        return self.passage.start if first >= self.passage.end else first

    def line_at(self, place: int) -> int:
        """Return the document's line, from 1, of a code point of ``text``."""
        return self.lines_before + self.text.count("\n", 0, place) + 1

    def page_at(self, place: int) -> int | None:
        """Return the paper page, from 1, of a code point of ``text``."""
        if self.pages_before is None:
            return None
        return self.pages_before + bisect_right(self.breaks, place) + 1


def page(document: DocumentView, hit: Hit, found: Sequence[Highlight]) -> Page:
    """Cut the document, in which ``found`` is to be lit, to what is within REACH of ``hit``."""
    start = max(0, hit.start - REACH)
    end = min(len(document.text), hit.end + REACH)
    text = document.text[start:end]
    lit = [one.shift(-start) for one in found if start <= one.span.start < end]
    has_pages = PAGE_BREAK in document.text
    return Page(
        hit=hit,
        text=safe(text, newlines=True),
        canvas=paint(len(text), _weighed(lit, hit)),
        passage=Span(hit.start - start, hit.end - start),
        matches=tuple(sorted(one.span for one in lit)),
        breaks=tuple(at for at, char in enumerate(text) if char == PAGE_BREAK) if has_pages else (),
        pages_before=document.text.count(PAGE_BREAK, 0, start) if has_pages else None,
        lines_before=document.text.count("\n", 0, start),
        cut=end - start < len(document.text),
    )


def _weighed(found: Iterable[Highlight], hit: Hit) -> list[Highlight]:
    """Return ``found`` with the strengths that the same words have in ``hit``.

    In the list and in the document a word then looks the same.
    """
    shares: dict[str, float] = {}
    for one in hit.highlights:
        shares[one.term] = max(shares.get(one.term, 0.0), one.strength)
    most = max(shares.values(), default=1.0)
    return [replace(one, strength=shares.get(one.term, most)) for one in found]
