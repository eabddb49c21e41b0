"""The error that says where in a query something is wrong."""

from __future__ import annotations

from index.errors import QueryError


class QuerySyntaxError(QueryError):
    """A query breaks the rules of the language at ``start``, in code points of ``text``."""

    def __init__(self, message: str, text: str, start: int) -> None:
        super().__init__(f"query, character {start + 1:,}: {message}")
        self.text = text
        self.start = start
