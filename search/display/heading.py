"""What the document of a hit is called, and where it is, as pieces of a line that are styled."""

from __future__ import annotations

from collections.abc import Sequence

from index.text.safe import safe
from index.types import Span
from search.display.cells import ELLIPSIS, clip, clip_start
from search.display.pieces import Piece, encode_styles, split_pieces
from search.types import Highlight, Hit


def heading_pieces(hit: Hit, width: int) -> tuple[Piece, ...]:
    """Return the title of a document, or its name, in at most ``width`` cells; 0: no limit."""
    text = safe(hit.heading)
    clipped = clip(text, max(1, width)) if width else text
    if clipped == text:
        return _split(text, hit.heading_highlights, Span(0, len(text)))
    end = len(clipped) - len(ELLIPSIS)
    return (*_split(text, hit.heading_highlights, Span(0, end)), Piece(ELLIPSIS))


def location_pieces(
    hit: Hit, width: int, *, path: str | None = None, after: str = ""
) -> tuple[Piece, ...]:
    """Return the path of a document, and what comes ``after`` it, in at most ``width`` cells.

    Where it is too long, it loses its start; a ``width`` of 0 is no limit. A name that is the
    heading, too, is highlighted there. ``path`` is what the path is shown as, from its end on
    as it is; None: ``hit.full_path``.
    """
    path = hit.full_path if path is None else path
    text = safe(path) + after
    shift = len(path) - len(hit.member or hit.path)
    highlights = [stretch.shift(shift) for stretch in hit.path_highlights if hit.title]
    clipped = clip_start(text, max(1, width)) if width else text
    if clipped == text:
        return _split(text, highlights, Span(0, len(text)))
    start = len(text) - len(clipped) + len(ELLIPSIS)
    return (Piece(ELLIPSIS), *_split(text, highlights, Span(start, len(text))))


def _split(text: str, highlights: Sequence[Highlight], span: Span) -> tuple[Piece, ...]:
    return split_pieces(text, encode_styles(len(text), highlights), span)
