"""Save searches, and go back to them."""

from __future__ import annotations

from dataclasses import replace

from index.messages import _
from search.casework.values import SavedSearch
from search.display.names import SORT_NAMES
from search.tui.actions.user_interface import UserInterface
from search.tui.background.jobs import Jobs
from search.tui.dialogs.choice_dialog import Choice
from search.tui.events import SavedSearchesListed
from search.tui.model.labels import describe_filters, mode_name
from search.tui.model.paging import INITIAL_LIMIT
from search.tui.search_controller import SearchController
from search.types import SearchRequest, Sort


class SavedSearchesAction:
    """Lists saved searches to choose from; the first line saves or forgets the present one.

    They are in the store that the page and the command use, too.
    """

    def __init__(self, interface: UserInterface, search: SearchController, jobs: Jobs) -> None:
        self._interface = interface
        self._search = search
        self._jobs = jobs

    def start(self) -> None:
        """Have the saved searches listed."""
        asker = self._interface.expect_choices(_("Saved searches"))
        self._jobs.list_saved_searches(asker, self._search.request)

    def show(self, message: SavedSearchesListed) -> None:
        """List the saved searches."""
        current = message.current
        same = [saved for saved in message.searches if _is_same(saved, current)]
        choices: list[Choice[SavedSearch | None]] = []
        if current.query:
            label = _("forget this search") if same else _("save this search")
            choices.append(Choice(label, same[0] if same else SavedSearch("", current), "+"))
        choices += [
            Choice(_describe(saved), saved) for saved in message.searches if saved not in same
        ]
        if not choices:
            reason = _("no saved searches; type a query to save it")
            self._interface.expect_no_choices(message.asker, reason)
            return
        self._interface.choose_expected(
            message.asker,
            _("Saved searches"),
            choices,
            lambda chosen: self._use(chosen, current, bool(same)),
        )

    def _use(self, chosen: SavedSearch | None, current: SearchRequest, is_saved: bool) -> None:
        if chosen is None:
            return
        if not _is_same(chosen, current):
            self._search.search_for(replace(chosen.request, limit=INITIAL_LIMIT))
            self._jobs.look(chosen.name)
        elif is_saved:
            self._jobs.forget_search(chosen.name)
        else:
            self._jobs.save_search(current)


def _is_same(saved: SavedSearch, request: SearchRequest) -> bool:
    return replace(saved.request, limit=request.limit) == request


def _describe(saved: SavedSearch) -> str:
    request = saved.request
    settings = [mode_name(request.mode), describe_filters(request.filters)]
    if request.sort is not Sort.SCORE:
        settings.append(_(SORT_NAMES[request.sort]))
    named = "" if saved.name == request.query else f"{saved.name}: "
    return f"{named}{request.query}  ({' · '.join(settings)})"
