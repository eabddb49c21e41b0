"""Past queries and saved searches. Whatever cannot be kept in a file is kept in memory."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from search.tui.model.question import FEW
from search.tui.system import state
from search.types import Filters, Mode, SearchRequest

KEPT: Final = 1_000
"""Queries remembered; the file is cut back when it holds twice as many."""


class History:
    """Queries, oldest first, without repeats, and a place among them to step from.

    ``folder`` None keeps them in memory only. Raises OSError where the file fails.
    """

    def __init__(self, folder: Path | None) -> None:
        self._path = folder / "history" if folder else None
        self._queries: list[str] = []
        self._place: int | None = None
        if self._path is not None:
            self._load(self._path)

    @property
    def queries(self) -> tuple[str, ...]:
        """All queries, oldest first."""
        return tuple(self._queries)

    @property
    def recalled(self) -> str | None:
        """The query that the last step came to, None once a new one has been added."""
        return None if self._place is None else self._queries[self._place]

    def add(self, query: str) -> None:
        """Remember ``query`` as the latest."""
        query = " ".join(query.split())
        self._place = None
        if not query or self._queries[-1:] == [query]:
            return
        self._queries = [*(one for one in self._queries if one != query), query][-KEPT:]
        if self._path is not None:
            state.append(self._path, query + "\n")

    def step(self, by: int) -> str | None:
        """Return the query one before (-1) or after (1) the last; None past the latest."""
        if not self._queries:
            return None
        place = (len(self._queries) if self._place is None else self._place) + by
        self._place = max(0, place) if place < len(self._queries) else None
        return self.recalled

    def leave(self) -> None:
        """Step from the latest again."""
        self._place = None

    def _load(self, path: Path) -> None:
        lines = [line for line in state.read(path).splitlines() if line.strip()]
        latest = dict.fromkeys(reversed(lines))
        self._queries = list(reversed(list(latest)[:KEPT]))
        if len(lines) > 2 * KEPT:
            state.replace(path, "".join(f"{line}\n" for line in self._queries))


class Saved:
    """Saved searches, in the order they were saved. Raises OSError where the file fails."""

    def __init__(self, folder: Path | None) -> None:
        self._path = folder / "saved.json" if folder else None
        self._requests: list[SearchRequest] = []
        if self._path is not None and (content := state.read(self._path)):
            self._load(self._path, content)

    @property
    def requests(self) -> tuple[SearchRequest, ...]:
        """All of them."""
        return tuple(self._requests)

    def toggle(self, request: SearchRequest) -> bool:
        """Save ``request``, or forget it if it is saved already; tell whether it is now."""
        saved = request not in self._requests
        if saved:
            self._requests.append(request)
        else:
            self._requests.remove(request)
        if self._path is not None:
            content = [_entry(one) for one in self._requests]
            state.replace(self._path, json.dumps(content, ensure_ascii=False, indent=1))
        return saved

    def _load(self, path: Path, content: str) -> None:
        """Read what was saved; in a file edited by hand, what makes no sense is left out."""
        try:
            entries = json.loads(content)
        except ValueError:
            path.rename(path.with_name(f"{path.name}.damaged"))
            return
        found = (_request(entry) for entry in entries) if isinstance(entries, list) else ()
        self._requests = [request for request in found if request is not None]


def _entry(request: SearchRequest) -> dict[str, Any]:
    return {
        "query": request.query,
        "mode": request.mode,
        "filters": asdict(request.filters),
        "limit": request.limit,
    }


def _request(entry: Any) -> SearchRequest | None:
    try:
        filters = dict(entry["filters"])
        languages = filters.pop("languages")
        return SearchRequest(
            str(entry["query"]),
            Mode(entry["mode"]),
            Filters(tuple(map(str, languages)) if languages else None, **filters),
            FEW,
        )
    except (TypeError, KeyError, ValueError):
        return None
