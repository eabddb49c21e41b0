"""Past queries, kept in a file or, without a folder for it, in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from index.files import private

MAX_QUERIES: Final = 1_000
"""Queries remembered; the file is cut back to these once it holds twice as many."""


class QueryHistory:
    """Queries without repeats, oldest first, and a position among them to step from.

    ``folder`` None keeps them in memory only. Raises OSError where the file fails.
    """

    def __init__(self, folder: Path | None) -> None:
        self._path = folder / "history" if folder else None
        self._queries: list[str] = []
        self._position: int | None = None
        if self._path is not None:
            self._load(self._path)

    @property
    def queries(self) -> tuple[str, ...]:
        """All queries, oldest first."""
        return tuple(self._queries)

    @property
    def recalled(self) -> str | None:
        """The query that the last step came to; None after a new query, or past the latest."""
        return None if self._position is None else self._queries[self._position]

    def add(self, query: str) -> None:
        """Remember ``query`` as the latest. Raises OSError if it cannot be written."""
        query = " ".join(query.split())
        self._position = None
        if not query or self._queries[-1:] == [query]:
            return
        others = [other for other in self._queries if other != query]
        self._queries = [*others, query][-MAX_QUERIES:]
        if self._path is not None:
            private.append(self._path, query + "\n")

    def step(self, offset: int) -> str | None:
        """Move to the query before (-1) or after (1) the last one and return it.

        None past the latest, and without any queries.
        """
        if not self._queries:
            return None
        position = len(self._queries) if self._position is None else self._position
        position += offset
        self._position = max(0, position) if position < len(self._queries) else None
        return self.recalled

    def leave(self) -> None:
        """Let the next step start from the latest query."""
        self._position = None

    def _load(self, path: Path) -> None:
        lines = [line for line in private.read(path).splitlines() if line.strip()]
        latest_first = list(dict.fromkeys(reversed(lines)))[:MAX_QUERIES]
        self._queries = latest_first[::-1]
        if len(lines) > 2 * MAX_QUERIES:
            private.replace(path, "".join(f"{query}\n" for query in self._queries))
