"""What the page gets from outside: the engine and the index. Tests pass in others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from index.config import Config
from index.types import Language, Progress
from search.index_watch import IndexIdentity, identify_index

if TYPE_CHECKING:
    from search.engine import Engine

Report: TypeAlias = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Overview:
    """What is in the index: documents, and passages by language; files that could not be read.

    ``updated`` is when it was brought up to date, as an ISO time; "" if that is not known.
    """

    documents: int
    passages: Mapping[Language, int]
    skipped: int
    updated: str = ""


@dataclass(frozen=True, slots=True)
class Services:
    """The engine and the index of the page, as callables that run in threads.

    ``index`` is called at the start unless ``is_built``, ``open_engine`` after that and whenever
    the index is another, which ``identify`` tells; ``staleness`` says in a line how the files
    differ from it, None if they do not. Any may raise TrujamanError or OSError.
    """

    open_engine: Callable[[], Engine]
    identify: Callable[[], IndexIdentity] = tuple
    is_built: Callable[[], bool] = lambda: True
    index: Callable[[Report], object] = lambda _: None
    overview: Callable[[], Overview | None] = lambda: None
    staleness: Callable[[], object] = lambda: None


def services_of(config: Config) -> Services:
    """Return the services for the index of ``config``."""
    return Services(
        open_engine=partial(_open_engine, config),
        identify=partial(identify_index, config),
        is_built=partial(_is_built, config),
        index=partial(_index, config),
        overview=partial(_overview, config),
        staleness=partial(_find_staleness, config),
    )


# The functions below run in threads and import what is slow to import.


def _open_engine(config: Config) -> Engine:
    from search.engine import Engine

    return Engine.open(config)


def _is_built(config: Config) -> bool:
    import os

    from index.locations import Locations

    return config.backend is not None or os.path.lexists(Locations.of(config).store)


def _index(config: Config, report: Report) -> object:
    from index.locations import Locations
    from index.marker import check_folder
    from index.update import update

    check_folder(Locations.of(config))
    return update(config, progress=report)


def _overview(config: Config) -> Overview:
    from index.locations import Locations
    from index.skipped import read_skipped_counts
    from index.store.store import Store

    if config.backend is not None and not Locations.of(config).store.exists():
        from index.milvus.publishing import read_counts

        documents, passages = read_counts(config.backend)
        return Overview(documents, dict(passages), 0, "")
    with closing(Store.open(Locations.of(config).store)) as store:
        return Overview(
            store.document_count(),
            store.passage_counts(),
            read_skipped_counts(store).named,
            store.get_setting("updated") or "",
        )


def _find_staleness(config: Config) -> object:
    from search.freshness import find_staleness

    return find_staleness(config)
