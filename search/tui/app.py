"""The interactive search program."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import App

from index.config import Config
from search.tui.jobs import Reindex
from search.tui.screen import SearchScreen
from search.tui.session import Engine, Session


class SearchApp(App[None]):
    """Search as you type.

    ``open_engine`` is called in a worker, again after every indexing; ``reindex`` brings
    the index up to date, None if that is not on offer. With ``build_first`` there is no
    index yet. Both raise TrujamanError, which is shown.
    """

    TITLE = "trujaman"
    CSS_PATH = "styles.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar = []

    def __init__(
        self,
        open_engine: Callable[[], Engine],
        reindex: Reindex | None = None,
        *,
        build_first: bool = False,
    ) -> None:
        super().__init__()
        self._session = Session(open_engine)
        self._reindex = reindex
        self._build_first = build_first

    def get_default_screen(self) -> SearchScreen:
        """Start on the search screen."""
        return SearchScreen(self._session, self._reindex, build_first=self._build_first)

    def on_unmount(self) -> None:
        """Close the index."""
        self._session.close()


def run(config: Config) -> int:
    """Search interactively until the user leaves; return the exit status.

    Builds the index first if there is none.
    """
    from index.build import update
    from index.snapshot import Locations
    from search.engine import Engine as BundledEngine

    app = SearchApp(
        open_engine=lambda: BundledEngine.open(config),
        reindex=lambda progress: update(config, progress=progress),
        build_first=not Locations.of(config).store.exists(),
    )
    app.run()
    return app.return_code or 0
