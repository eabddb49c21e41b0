"""Save searches, and go back to them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from index.messages import _, say
from search.casework.values import SavedSearch
from search.display.bidi.isolation import end_value
from search.display.names import SORT_NAMES
from search.tui.actions.user_interface import UserInterface
from search.tui.background.jobs import Jobs
from search.tui.dialogs.choice_dialog import Choice, ChoiceDialog
from search.tui.events import NewsCounted, SavedSearchesListed
from search.tui.model.labels import describe_filters, mode_name
from search.tui.model.paging import INITIAL_LIMIT
from search.tui.search_controller import SearchController
from search.types import SearchRequest, Sort

_COUNTING: Final = "…"


class SavedSearchesAction:
    """Lists saved searches to choose from; the first line saves or forgets the present one.

    They are in the store that the page and the command use, too.
    """

    def __init__(self, interface: UserInterface, search: SearchController, jobs: Jobs) -> None:
        self._interface = interface
        self._search = search
        self._jobs = jobs
        self._dialog: ChoiceDialog[Any] | None = None
        self._listed: tuple[SavedSearch, ...] = ()
        self._first_labels: tuple[str, ...] = ()

    def start(self) -> None:
        """Have the saved searches listed."""
        self._dialog = self._interface.expect_choices(_("Saved searches"))
        self._jobs.list_saved_searches(self._dialog, self._search.request)

    def show(self, message: SavedSearchesListed) -> None:
        """List the saved searches, and have counted what is new to each."""
        if message.asker is not self._dialog:
            return
        current = message.current
        same = [saved for saved in message.searches if _is_same(saved, current)]
        choices: list[Choice[SavedSearch | None]] = []
        if current.query:
            label = _("forget this search") if same else _("save this search")
            choices.append(Choice(label, same[0] if same else SavedSearch("", current), "+"))
        self._first_labels = tuple(choice.text for choice in choices)
        self._listed = tuple(saved for saved in message.searches if saved not in same)
        choices += [Choice(_describe(saved, _COUNTING), saved) for saved in self._listed]
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
        self._jobs.count_news(message.asker, self._listed)

    def receive_news(self, message: NewsCounted) -> None:
        """Show what is new to the searches that are listed, as far as that is known."""
        if message.asker is self._dialog:
            missing = len(self._listed) - len(message.news)
            news = (*message.news, *[_COUNTING] * missing)
            described = map(_describe, self._listed, news)
            self._dialog.relabel([*self._first_labels, *described])

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


def _describe(saved: SavedSearch, news: str) -> str:
    """Return the line of a search, with the ``news`` of it before its settings."""
    request = saved.request
    settings = [mode_name(request.mode), describe_filters(request.filters)]
    if request.sort is not Sort.SCORE:
        settings.append(_(SORT_NAMES[request.sort]))
    named = "" if saved.name == request.query else f"{saved.name}: "
    return f"{named}{end_value(request.query)}  {say(news)}  ({' · '.join(settings)})"
