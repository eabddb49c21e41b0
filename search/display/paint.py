"""Overlapping highlights made flat: each code point gets its strongest reason.

A highlight is faint where it explains less than half as much of the score as
the strongest in the same text.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Final, TypeAlias

from index.types import Span
from search.types import Highlight, Reason

Piece: TypeAlias = tuple[str, Reason | None]
"""A stretch of text that is highlighted for one reason, or not at all."""

_REASONS = (None, *reversed(Reason))
_CODE = {reason: code for code, reason in enumerate(_REASONS)}
_FAINT: Final = 0x80
_HALF: Final = 0.5


def is_faint(strength: float, strongest: float) -> bool:
    """Tell whether a highlight explains much less than the ``strongest`` beside it."""
    return strength < _HALF * strongest


def paint(length: int, highlights: Iterable[Highlight]) -> bytes:
    """Return one byte per code point of a text: 0, or the code of its strongest reason.

    ``length`` is the text's; what of a highlight lies outside is dropped.
    """
    canvas = bytearray(length)
    ordered = sorted(highlights, key=lambda each: (_CODE[each.reason], each.strength))
    strongest = max((each.strength for each in ordered), default=0.0)
    for highlight in ordered:
        faint = _FAINT if is_faint(highlight.strength, strongest) else 0
        start = min(max(highlight.span.start, 0), length)
        end = min(max(highlight.span.end, start), length)
        canvas[start:end] = bytes([_CODE[highlight.reason] | faint]) * (end - start)
    return bytes(canvas)


def pieces(text: str, canvas: bytes, span: Span) -> tuple[Piece, ...]:
    """Cut ``text[span.start:span.end]`` where its paint changes. ``canvas`` is from paint."""
    cut: list[Piece] = []
    start = span.start
    for code, group in groupby(canvas[span.start : span.end]):
        end = start + sum(1 for _ in group)
        cut.append((text[start:end], _REASONS[code & ~_FAINT]))
        start = end
    return tuple(cut)


def faint(canvas: bytes, span: Span) -> tuple[bool, ...]:
    """Tell for each of ``pieces`` of the same span whether it is faint."""
    return tuple(bool(code & _FAINT) for code, _ in groupby(canvas[span.start : span.end]))
