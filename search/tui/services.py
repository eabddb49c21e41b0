"""What the interface is given from outside, so that tests can give it something else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from index.config import Config
from index.types import Progress, Skipped, Summary
from search.tui.session import Engine

Reindex = Callable[[Callable[[Progress], None]], Summary]
"""Bring the index up to date, telling how far it is. Raises TrujamanError."""


@dataclass(frozen=True, slots=True)
class Services:
    """Callables are called in workers; a TrujamanError or OSError they raise is shown.

    ``open_engine`` is called at the start and after every indexing. ``reindex`` is None
    where indexing is not on offer, and is called first if ``is_built`` says no. ``state`` is
    the folder for history and saved searches, None to keep them in memory only. ``indexed``
    returns the Unix time of the last indexing.
    """

    open_engine: Callable[[], Engine]
    reindex: Reindex | None = None
    is_built: Callable[[], bool] = lambda: True
    skipped: Callable[[], tuple[Skipped, ...]] = tuple
    indexed: Callable[[], float | None] = lambda: None
    state: Path | None = None
    theme: str = "auto"
    bidi: str = "auto"
    keys: Mapping[str, str] = field(default_factory=dict)


def of_config(config: Config, *, bidi: str | None = None) -> Services:
    """Return what belongs to a configured index. ``bidi`` overrules the configuration."""
    from search.tui.state import folder

    def open_engine() -> Engine:
        from search.engine import Engine as BundledEngine

        return BundledEngine.open(config)

    def reindex(progress: Callable[[Progress], None]) -> Summary:
        from index.build import update

        return update(config, progress=progress)

    def is_built() -> bool:
        from index.snapshot import Locations

        return Locations.of(config).store.exists()

    return Services(
        open_engine,
        reindex,
        is_built,
        skipped=lambda: _status(config)[0],
        indexed=lambda: _status(config)[1],
        state=folder(),
        theme=config.theme,
        bidi=bidi or config.bidi,
        keys=dict(config.keys),
    )


def _status(config: Config) -> tuple[tuple[Skipped, ...], float | None]:
    from index.snapshot import Locations
    from index.store import Store

    store = Store.open(Locations.of(config).store)
    try:
        skipped = tuple(Skipped(path, why) for path, (_, why) in store.skipped().items())
        updated = store.get("updated")
    finally:
        store.close()
    return skipped, datetime.fromisoformat(updated).timestamp() if updated else None
