"""What the interface is given from outside, so that tests can give it something else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from index.config import Config
from index.types import Progress, Skipped, Summary
from search.tui.model.welcome import IndexOverview
from search.tui.system.memory import freeze_live_objects
from search.tui.work.session import Engine

if TYPE_CHECKING:
    from index.store.store import Store

Reindex = Callable[[Callable[[Progress], None]], Summary]
"""Bring the index up to date, telling how far it is. Raises TrujamanError."""


@dataclass(frozen=True, slots=True)
class Services:
    """Callables are called in workers; a TrujamanError or OSError they raise is shown.

    ``open_engine`` is called at the start and after every indexing. ``reindex`` is None
    where indexing is not on offer, and is called first if ``is_built`` says no. ``state`` is
    the folder for history and saved searches, None to keep them in memory only. ``overview``
    says what is in the index.
    """

    open_engine: Callable[[], Engine]
    reindex: Reindex | None = None
    is_built: Callable[[], bool] = lambda: True
    skipped: Callable[[], tuple[Skipped, ...]] = tuple
    overview: Callable[[], IndexOverview | None] = lambda: None
    state: Path | None = None
    theme: str = "auto"
    bidi: str = "auto"
    keys: Mapping[str, str] = field(default_factory=dict)


def of_config(config: Config, *, bidi: str | None = None) -> Services:
    """Return what belongs to a configured index. ``bidi`` overrules the configuration."""
    from search.tui.settings import screen_settings
    from search.tui.system.state import state_folder

    settings = screen_settings(config)

    def open_engine() -> Engine:
        from search.engine import Engine as BundledEngine

        engine = BundledEngine.open(config)
        freeze_live_objects()
        return engine

    def reindex(progress: Callable[[Progress], None]) -> Summary:
        from index.update import update

        return update(config, progress=progress)

    def is_built() -> bool:
        from index.locations import Locations

        return Locations.of(config).store.exists()

    return Services(
        open_engine,
        reindex,
        is_built,
        skipped=partial(_skipped, config),
        overview=partial(_overview, config),
        state=state_folder(),
        theme=settings.theme,
        bidi=bidi or settings.bidi.value,
        keys=settings.keys,
    )


def _skipped(config: Config) -> tuple[Skipped, ...]:
    with _store(config) as store:
        return tuple(Skipped(path, why) for path, (_, why) in store.skipped().items())


def _overview(config: Config) -> IndexOverview:
    with _store(config) as store:
        updated = store.get("updated")
        indexed = datetime.fromisoformat(updated).timestamp() if updated else None
        return IndexOverview(store.passage_counts(), len(store.skipped()), indexed)


@contextmanager
def _store(config: Config) -> Iterator[Store]:
    from index.locations import Locations
    from index.store.store import Store

    with closing(Store.open(Locations.of(config).store)) as store:
        yield store
