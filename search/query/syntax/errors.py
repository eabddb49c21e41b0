"""The error that says where in a query something is wrong."""

from __future__ import annotations

from index.errors import QueryError
from index.messages import _, number


class QuerySyntaxError(QueryError):
    """A query breaks the rules of the language at ``start``, in code points of ``text``."""

    def __init__(self, message: str, text: str, start: int, /, **values: object) -> None:
        super().__init__(message, **values)
        self.text = text
        self.start = start

    def __str__(self) -> str:
        return _("query, character {number}: {mistake}").format(
            number=number(self.start + 1), mistake=super().__str__()
        )
