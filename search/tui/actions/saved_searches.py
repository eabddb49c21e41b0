"""Save searches, and go back to them."""

from __future__ import annotations

from search.tui.actions.user_interface import UserInterface
from search.tui.dialogs.choice_dialog import Choice
from search.tui.model.history import SavedSearches
from search.tui.model.labels import SORT_LABELS, describe_filters
from search.tui.search_controller import SearchController
from search.types import SearchRequest, Sort


class SavedSearchesAction:
    """Lists saved searches to choose from; the first line saves or forgets the present one."""

    def __init__(
        self, interface: UserInterface, search: SearchController, saved: SavedSearches
    ) -> None:
        self._interface = interface
        self._search = search
        self._saved = saved

    def start(self) -> None:
        """List the saved searches."""
        current = self._search.request
        choices: list[Choice[SearchRequest]] = []
        if current.query:
            is_saved = current in self._saved.requests
            label = "forget this search" if is_saved else "save this search"
            choices.append(Choice(label, current, "+"))
        for request in self._saved.requests:
            if request != current:
                choices.append(Choice(_describe_request(request), request))
        if choices:
            self._interface.choose(
                "Saved searches", choices, lambda chosen: self._use(chosen, current)
            )
        else:
            self._interface.show_notice("no saved searches; type a query to save it")

    def _use(self, chosen: SearchRequest, current: SearchRequest) -> None:
        if chosen == current:
            self._toggle(current)
        else:
            self._search.search_for(chosen)

    def _toggle(self, request: SearchRequest) -> None:
        try:
            is_saved = self._saved.toggle(request)
        except OSError as error:
            self._interface.show_notice(f"not saved: {error.filename}: {error.strerror}")
        else:
            self._interface.show_notice("saved" if is_saved else "forgotten")


def _describe_request(request: SearchRequest) -> str:
    settings = [request.mode.value, describe_filters(request.filters)]
    if request.sort is not Sort.SCORE:
        settings.append(SORT_LABELS[request.sort])
    return f"{request.query}  ({' · '.join(settings)})"
