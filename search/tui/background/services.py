"""What the program gets from outside: the engine, the index and the settings.

Tests pass in others.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from index.config import Config
from index.files.private import state_folder
from index.types import Progress, Skipped, Summary
from search.index_watch import IndexIdentity, identify_index
from search.tui.background.session import Engine
from search.tui.model.welcome import IndexOverview
from search.tui.system.memory import freeze_live_objects

if TYPE_CHECKING:
    from index.store.store import Store

Reindex: TypeAlias = Callable[[Callable[[Progress], None]], Summary]
"""Brings the index up to date and reports progress. Raises TrujamanError."""


@dataclass(frozen=True, slots=True)
class Services:
    """The engine, the index and the settings of the full screen.

    The callables run in threads; if they raise TrujamanError or OSError, the message is shown.

    ``open_engine`` is called at the start and whenever the index is another; ``identify`` tells
    one state of its files from another, and ``settle`` is called once they have been opened for
    the first time or after indexing here. ``reindex`` is None where
    indexing is not on offer; at the start it is called first unless ``is_built``. ``has_files``
    tells whether the files of an index are at its ``place``, as messages call that. ``skipped``
    lists the files that could not be indexed, ``overview`` says what is in the index. ``state``
    is the folder for history and the log of errors, None to keep them in memory only; ``case``
    is the name of the index there, whose queries are no other's. ``theme``,
    ``bidi`` and ``keys`` are as in config.yaml; ``roots`` are the paths of what is
    indexed, see :mod:`search.display.paths`.
    """

    open_engine: Callable[[], Engine]
    reindex: Reindex | None = None
    is_built: Callable[[], bool] = lambda: True
    has_files: Callable[[], bool] = lambda: True
    place: str = ""
    skipped: Callable[[], tuple[Skipped, ...]] = tuple
    overview: Callable[[], IndexOverview | None] = lambda: None
    identify: Callable[[], IndexIdentity] | None = None
    settle: Callable[[], None] = lambda: None
    state: Path | None = None
    case: str = ""
    theme: str = "auto"
    bidi: str = "auto"
    keys: Mapping[str, str] = field(default_factory=dict)
    roots: tuple[str, ...] = ()

    @property
    def history_folder(self) -> Path | None:
        """The folder for the queries asked of this index, None to keep them in memory only."""
        return self.state and self.state / "histories" / self.case


def of_config(config: Config, *, bidi: str | None = None) -> Services:
    """Return the services for the index of ``config``. ``bidi`` overrides the configured mode."""
    from search.tui.settings import screen_settings

    settings = screen_settings(config)
    return Services(
        open_engine=partial(_open_engine, config),
        identify=partial(identify_index, config),
        settle=freeze_live_objects,
        reindex=partial(_reindex, config),
        is_built=partial(_is_built, config),
        has_files=partial(_has_files, config),
        place=str(config.data_dir),
        skipped=partial(_skipped_files, config),
        overview=partial(_overview, config),
        state=state_folder(),
        case=_case_name(config),
        theme=settings.theme,
        bidi=bidi or settings.bidi.value,
        keys=settings.keys,
        roots=_roots(config),
    )


def _case_name(config: Config) -> str:
    """Return a name for the index of ``config`` that says nothing of its path."""
    path = os.fsencode(config.data_dir.absolute())
    return hashlib.blake2b(path, digest_size=16).hexdigest()


def _roots(config: Config) -> tuple[str, ...]:
    from search.display.paths import with_relative_roots

    try:
        return with_relative_roots(map(str, config.documents))
    except OSError:  # the current folder is gone: no path is from there
        return tuple(map(str, config.documents))


# The functions below run in threads and import what is slow to import.


def _open_engine(config: Config) -> Engine:
    from search import engine

    return engine.Engine.open(config)


def _reindex(config: Config, progress: Callable[[Progress], None]) -> Summary:
    from index.update import update

    return update(config, progress=progress)


def _has_files(config: Config) -> bool:
    from index.locations import Locations

    return Locations.of(config).store.exists()


def _is_built(config: Config) -> bool:
    return config.backend is not None or _has_files(config)


def _is_elsewhere(config: Config) -> bool:
    """Tell whether an index on a server is only read here."""
    return config.backend is not None and not _has_files(config)


def _skipped_files(config: Config) -> tuple[Skipped, ...]:
    """Return what ``index status --skipped`` names: links and shut folders only a scan finds."""
    from index.scan import scan

    if _is_elsewhere(config):
        return ()
    with _open_store(config) as store:
        partial = (Skipped(path, note) for path, note in store.part_notes())
        return (*scan(config).skipped, *store.skipped(), *partial)


def _overview(config: Config) -> IndexOverview:
    from index.skipped import read_skipped_counts
    from search.ranking.hits import relative_path

    if _is_elsewhere(config):
        from index.milvus.publishing import read_counts

        assert config.backend is not None
        count, passages = read_counts(config.backend)
        return IndexOverview(passages, 0, None, count)
    with _open_store(config) as store:
        updated = store.get_setting("updated")
        indexed_at = datetime.fromisoformat(updated).timestamp() if updated else None
        skipped = read_skipped_counts(store).named
        documents = store.document_count()
        roots = tuple(relative_path(str(root)) for root in config.documents)
        return IndexOverview(store.passage_counts(), skipped, indexed_at, documents, roots)


@contextmanager
def _open_store(config: Config) -> Iterator[Store]:
    from index.locations import Locations
    from index.store.store import Store

    with closing(Store.open(Locations.of(config).store)) as store:
        yield store
