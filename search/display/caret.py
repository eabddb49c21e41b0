"""A mistake in a query, pointed at."""

from __future__ import annotations

from typing import Final

from search.display.bidi.direction import has_rtl
from search.display.cells import cell_width

_CONTEXT: Final = 30
"""Code points of the query that are shown on either side of the mistake."""


def point_at(text: str, start: int) -> tuple[str, ...]:
    """Return the part of ``text`` around ``start``, and a line with a caret below that place.

    () where letters from right to left stand before it, because nobody knows where a terminal
    puts them.
    """
    before = text[max(0, start - _CONTEXT) : start]
    if has_rtl(before):
        return ()
    return (
        f"  {before}{text[start : start + _CONTEXT]}",
        f"  {' ' * cell_width(before)}^",
    )
