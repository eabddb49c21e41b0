"""The interactive search program."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import App

from index.config import Config
from index.types import Progress, Summary
from search.tui.jobs import Jobs, Reindex
from search.tui.screen import SearchScreen
from search.tui.session import Engine, Session


class SearchApp(App[None]):
    """Search as you type.

    ``open_engine`` is called at the start and after every indexing; ``reindex`` brings
    the index up to date, None if that is not on offer, and is called first if ``is_built``
    says no. All of them are called in workers; a TrujamanError they raise is shown.
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
        is_built: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__()
        self._session = Session(open_engine)
        self._jobs = Jobs(self._session, reindex, is_built)

    def get_default_screen(self) -> SearchScreen:
        """Start on the search screen."""
        return SearchScreen(self._jobs)

    def on_unmount(self) -> None:
        """Close the index."""
        self._session.close()


def run(config: Config) -> int:
    """Search interactively until the user leaves; return the exit status.

    Builds the index first if there is none. Nothing but Textual is imported before the
    first picture.
    """

    def open_engine() -> Engine:
        from search.engine import Engine as BundledEngine

        return BundledEngine.open(config)

    def reindex(progress: Callable[[Progress], None]) -> Summary:
        from index.build import update

        return update(config, progress=progress)

    def is_built() -> bool:
        from index.snapshot import Locations

        return Locations.of(config).store.exists()

    app = SearchApp(open_engine, reindex, is_built=is_built)
    app.run()
    return app.return_code or 0
