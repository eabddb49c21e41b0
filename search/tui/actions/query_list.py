"""A list of queries that was pasted: how much each finds, and which to look at."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from search.tui.actions.user_interface import UserInterface
from search.tui.background.jobs import Jobs
from search.tui.dialogs.choice_dialog import Choice
from search.tui.events import QueriesCounted
from search.tui.search_controller import SearchController

MAX_QUERIES: Final = 1_000
"""Queries of a list that are counted."""
COUNT_COLUMN: Final = 9
"""Cells for the number of passages, before the query."""


class QueryListAction:
    """Asks what several pasted lines are; lists queries with counts to choose from."""

    def __init__(self, interface: UserInterface, search: SearchController, jobs: Jobs) -> None:
        self._interface = interface
        self._search = search
        self._jobs = jobs
        self._queries: tuple[str, ...] = ()
        self._counts: tuple[str, ...] = ()

    def ask(self, lines: tuple[str, ...]) -> None:
        """Ask whether ``lines`` are one query or a list of queries."""
        queries = tuple(dict.fromkeys(lines))[:MAX_QUERIES]
        as_one: Choice[tuple[str, ...]] = Choice("one query of all lines", (" ".join(lines),), "o")
        as_list = Choice(f"a list of {len(queries):,} queries, each counted", queries, "l")
        self._interface.choose(f"{len(lines):,} lines were pasted", (as_one, as_list), self._use)

    def start(self) -> None:
        """List the queries that were pasted last."""
        if not self._queries:
            self._interface.show_notice("no list of queries; paste one, a query a line")
            return
        if len(self._counts) < len(self._queries):
            self._jobs.count_queries(self._search.request, self._queries, self._counts)
        choices = [
            Choice(text, query) for text, query in zip(self._texts(), self._queries, strict=True)
        ]
        title = f"{len(choices):,} queries, each with how many passages have all its words"
        self._interface.choose(title, choices, self._search_for)

    def receive_counts(self, message: QueriesCounted) -> None:
        """Show how much the queries find, as far as that is known."""
        if message.queries == self._queries:
            self._counts = message.counts
            self._interface.relabel_choices(self._texts())

    def _use(self, queries: tuple[str, ...]) -> None:
        if len(queries) == 1:
            self._search_for(queries[0])
            return
        self._queries, self._counts = queries, ()
        self.start()

    def _search_for(self, query: str) -> None:
        self._search.search_for(replace(self._search.request, query=query))

    def _texts(self) -> list[str]:
        """Return a line for each query; counts stand first, for lines that run right to left."""
        missing = len(self._queries) - len(self._counts)
        counts = (*self._counts, *["…"] * missing)
        return [
            f"{count:>{COUNT_COLUMN}}  {query}"
            for count, query in zip(counts, self._queries, strict=True)
        ]
