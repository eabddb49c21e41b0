"""A text cut into pieces, each highlighted for one reason: overlapping highlights flattened.

Where highlights overlap, the strongest reason wins. A highlight is faint where it explains less
than half as much of the score as the strongest in the same text.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Final, NamedTuple

from index.types import Span
from search.types import Highlight, Reason

_REASON_BY_CODE: Final = (None, *reversed(Reason))
_CODE_BY_REASON: Final = {reason: code for code, reason in enumerate(_REASON_BY_CODE)}
_FAINT_BIT: Final = 0x80
_FAINT_BELOW: Final = 0.5


class Piece(NamedTuple):
    """A stretch of text, the reason it is highlighted for, if any, and whether faintly."""

    text: str
    reason: Reason | None = None
    faint: bool = False


def is_faint(strength: float, strongest: float) -> bool:
    """Tell whether a highlight explains much less than the ``strongest`` in the same text."""
    return strength < _FAINT_BELOW * strongest


def encode_styles(length: int, highlights: Iterable[Highlight]) -> bytes:
    """Return the style codes of a text of ``length`` code points: one byte for each.

    A code is 0 without a highlight, else it stands for the strongest reason (the higher, the
    stronger), with the highest bit set where the highlight is faint. What of a highlight is
    outside the text is ignored.
    """
    weakest_first = sorted(
        highlights, key=lambda highlight: (_CODE_BY_REASON[highlight.reason], highlight.strength)
    )
    strongest = max((highlight.strength for highlight in weakest_first), default=0.0)
    codes = bytearray(length)
    for highlight in weakest_first:
        code = _CODE_BY_REASON[highlight.reason]
        if is_faint(highlight.strength, strongest):
            code |= _FAINT_BIT
        start = min(max(highlight.span.start, 0), length)
        end = min(max(highlight.span.end, start), length)
        codes[start:end] = bytes([code]) * (end - start)
    return bytes(codes)


def split_pieces(text: str, style_codes: bytes, span: Span) -> tuple[Piece, ...]:
    """Split ``text[span.start:span.end]`` where its style changes.

    ``style_codes`` are those of all of ``text``, see :func:`encode_styles`.
    """
    pieces: list[Piece] = []
    start = span.start
    for code, group in groupby(style_codes[span.start : span.end]):
        end = start + sum(1 for _ in group)
        reason = _REASON_BY_CODE[code & ~_FAINT_BIT]
        pieces.append(Piece(text[start:end], reason, bool(code & _FAINT_BIT)))
        start = end
    return tuple(pieces)
