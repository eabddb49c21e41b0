"""Past queries and saved searches, kept in files or, without a folder for them, in memory."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from index.files import private
from search.tui.model.paging import INITIAL_LIMIT
from search.types import Filters, Mode, SearchRequest, Sort

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


class SavedSearches:
    """Saved searches in the order they were saved.

    ``folder`` None keeps them in memory only. Raises OSError where the file fails.
    """

    def __init__(self, folder: Path | None) -> None:
        self._path = folder / "saved.json" if folder else None
        self._requests: list[SearchRequest] = []
        if self._path is not None:
            self._load(self._path)

    @property
    def requests(self) -> tuple[SearchRequest, ...]:
        """All saved searches."""
        return tuple(self._requests)

    def toggle(self, request: SearchRequest) -> bool:
        """Save ``request``, or delete it if it is saved; return whether it is saved now.

        Raises OSError if that cannot be written.
        """
        is_new = request not in self._requests
        if is_new:
            self._requests.append(request)
        else:
            self._requests.remove(request)
        if self._path is not None:
            entries = [_to_json(saved) for saved in self._requests]
            private.replace(self._path, json.dumps(entries, ensure_ascii=False, indent=1))
        return is_new

    def _load(self, path: Path) -> None:
        """Read the file; entries that make no sense, in a file edited by hand, are left out.

        A file that is no JSON is renamed, so that nothing overwrites it.
        """
        content = private.read(path)
        if not content:
            return
        try:
            entries = json.loads(content)
        except ValueError:
            path.rename(path.with_name(f"{path.name}.damaged"))
            return
        if isinstance(entries, list):
            requests = [_from_json(entry) for entry in entries]
            self._requests = [request for request in requests if request is not None]


def _to_json(request: SearchRequest) -> dict[str, Any]:
    return {
        "query": request.query,
        "mode": request.mode,
        "filters": asdict(request.filters),
        "limit": request.limit,
        "sort": request.sort,
    }


def _from_json(entry: Any) -> SearchRequest | None:
    """Return the request that ``entry`` holds, None if it holds none."""
    try:
        filters = dict(entry["filters"])
        languages = filters.pop("languages")
        return SearchRequest(
            str(entry["query"]),
            Mode(entry["mode"]),
            Filters(tuple(map(str, languages)) if languages else None, **filters),
            INITIAL_LIMIT,
            sort=Sort(entry.get("sort", Sort.SCORE)),
        )
    except (TypeError, KeyError, ValueError, AttributeError):
        return None
