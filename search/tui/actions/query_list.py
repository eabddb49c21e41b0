"""A list of queries that was pasted: how much each finds, and which to look at."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from index.messages import _, fill, ngettext, number, say
from search.casework.values import MAX_LIST_NAMES
from search.display.bidi.direction import RIGHT_TO_LEFT_MARK
from search.display.bidi.isolation import end_value, says_rtl
from search.tui.actions.user_interface import UserInterface
from search.tui.background.jobs import Jobs
from search.tui.dialogs.choice_dialog import Choice, ChoiceDialog
from search.tui.events import NameListsListed, QueriesCounted
from search.tui.search_controller import SearchController

SAVE: Final = "\n"
"""No query: after the others, it has them saved."""
COUNT_COLUMN: Final = 9
"""Cells for the number of passages, before the query."""


class QueryListAction:
    """Asks what several pasted lines are; lists queries with counts to choose from."""

    def __init__(self, interface: UserInterface, search: SearchController, jobs: Jobs) -> None:
        self._interface = interface
        self._search = search
        self._jobs = jobs
        self._queries: tuple[str, ...] = ()
        self._lines: tuple[str, ...] = ()
        self._counts: tuple[str, ...] = ()
        self._dialog: ChoiceDialog[str] | None = None
        """Where they were listed last."""

    def ask(self, lines: tuple[str, ...]) -> None:
        """Ask whether ``lines`` are one query or a list of queries."""
        names = tuple(dict.fromkeys(lines))
        queries = names[:MAX_LIST_NAMES]
        left_out = len(names) - len(queries)
        title = ngettext("{count} line was pasted", "{count} lines were pasted", len(lines))
        if left_out:
            text = _("a list takes {most:,}: the last {left_out:,} are left out")
            title += _("; ") + fill(text, {"most": len(queries), "left_out": left_out})
        as_one: Choice[tuple[str, ...]] = Choice(
            _("one query of all lines"), (" ".join(lines),), "o"
        )
        listed = ngettext(
            "a list of {count} query, counted",
            "a list of {count} queries, each counted",
            len(queries),
        )
        as_list = Choice(listed, queries, "l")
        as_saved_list = Choice(_("a list of names, each counted, and saved"), (*queries, SAVE), "s")
        self._interface.choose(title, (as_one, as_list, as_saved_list), self._use)

    def start(self) -> None:
        """List the queries that were pasted or chosen last; else the lists to choose from."""
        if not self._queries:
            self._jobs.list_names(self._interface.expect_choices(_("Lists of names")))
            return
        if len(self._counts) < len(self._queries):
            self._jobs.count_queries(self._search.request, self._queries, self._counts)
        choices = [
            Choice(text, query) for text, query in zip(self._texts(), self._queries, strict=True)
        ]
        title = ngettext(
            "{count} query, with how many passages have all its words",
            "{count} queries, each with how many passages have all its words",
            len(choices),
        )
        self._dialog = self._interface.choose(title, choices, self._search_for)

    def show_lists(self, message: NameListsListed) -> None:
        """List the saved lists to choose from."""
        if not message.lists:
            reason = _("no list of names; paste one, a name a line")
            self._interface.expect_no_choices(message.asker, reason)
            return
        choices = [
            Choice(f"{end_value(saved.name)}  ({number(len(saved.names))})", saved.names)
            for saved in message.lists
        ]
        title = _("Lists of names")
        self._interface.choose_expected(message.asker, title, choices, self._use_names)

    def leave(self) -> None:
        """Let the next start() list the saved lists."""
        self._queries = ()

    def receive_counts(self, message: QueriesCounted) -> None:
        """Show how much the queries find, as far as that is known."""
        if message.queries == self._queries:
            self._counts = message.counts
            if self._dialog is not None:
                self._dialog.relabel(self._texts())

    def _use(self, queries: tuple[str, ...]) -> None:
        if queries[-1] == SAVE:
            self._ask_name(queries[:-1])
        else:
            self._list(queries, queries)

    def _use_names(self, names: tuple[str, ...]) -> None:
        from search.name_table import to_query  # the first picture does without

        self._list(names, tuple(map(to_query, names)))

    def _list(self, lines: tuple[str, ...], queries: tuple[str, ...]) -> None:
        """List ``queries``, each shown as its line, or search for the only one."""
        if len(queries) == 1:
            self._search_for(queries[0])
        else:
            self._lines, self._queries, self._counts = lines, queries, ()
            self.start()

    def _ask_name(self, names: tuple[str, ...]) -> None:
        def save(name: str) -> None:
            self._jobs.save_names(name, names)
            self._use_names(names)

        proposed = f"{names[0]} … ({number(len(names))})"
        self._interface.ask(_("Name of the list"), proposed, save)

    def _search_for(self, query: str) -> None:
        self._search.search_for(replace(self._search.request, query=query))

    def _texts(self) -> list[str]:
        """Return a line for each query; counts stand first, where lines begin."""
        missing = len(self._queries) - len(self._counts)
        counts = (*self._counts, *["…"] * missing)
        return [_describe(line, count) for line, count in zip(self._lines, counts, strict=True)]


def _describe(line: str, count: str) -> str:
    from search.name_table import ALSO_WORDS

    gap = f"{RIGHT_TO_LEFT_MARK}  " if says_rtl() else "  "  # turns lines of Latin letters, too
    also = f" (* {_(ALSO_WORDS)})" if "*" in count else ""
    return f"{say(count):>{COUNT_COLUMN}}{gap}{line}{also}"
