"""The error that says where in a query something is wrong."""

from __future__ import annotations

import unicodedata
from typing import Final

from index.errors import QueryError

_CONTEXT: Final = 30
"""Code points of the query that are shown on either side of the mistake."""
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "AN"})


class QuerySyntaxError(QueryError):
    """A query breaks the rules of the language at ``start``, in code points of ``text``.

    It carries the query and a caret below the mistake as notes; not where letters from right to
    left stand before it, because nobody knows where a terminal puts them.
    """

    def __init__(self, message: str, text: str, start: int) -> None:
        super().__init__(f"query, character {start + 1:,}: {message}")
        self.text = text
        self.start = start
        begin = max(0, start - _CONTEXT)
        before = text[begin:start]
        if not any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in before):
            self.add_note(f"  {before}{text[start : start + _CONTEXT]}")
            self.add_note(f"  {' ' * sum(map(_width, before))}^")


def _width(character: str) -> int:
    """Return how many columns a character takes on a terminal, roughly."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
