"""What the index holds and how it compares with the files on disk."""

from __future__ import annotations

from dataclasses import dataclass

from index.changes import Changes, compare
from index.config import E5, Config
from index.locations import Locations
from index.marker import check_folder
from index.messages import _, ngettext, number
from index.scan import scan
from index.set_aside import find_set_aside
from index.store.shards import require_shard
from index.store.store import Store
from index.types import Language, Skipped


@dataclass(frozen=True, slots=True)
class Status:
    """The state of an index. ``updated`` is an ISO time, None before the first full run.

    ``documents`` are the ``files`` that were read and what is inside them. ``partial``: parts of
    files that could not be read, as (path, note). ``pictures``: pages without text that wait for
    text recognition. ``set_aside`` has a line about everything in its folder that was set aside.
    ``server``: which one is searched, and whether it is behind. ``shard``: which part of the
    documents it holds, "" for all. ``contextual``: how many passages
    have contextual vectors, "" unless the settings ask for these.
    """

    folder: str
    documents: int
    passages: dict[Language, int]
    encoder: str
    updated: str | None
    files: int
    skipped: tuple[Skipped, ...]
    partial: tuple[tuple[str, str], ...]
    pictures: int
    changes: Changes
    set_aside: tuple[str, ...] = ()
    server: str = ""
    shard: str = ""
    contextual: str = ""


def read_status(config: Config) -> Status:
    """Return the state of the index of ``config``; IndexStateError if there is none."""
    locations = Locations.of(config)
    check_folder(locations)
    store = Store.open(locations.store)
    try:
        require_shard(store, config.shard)
        scanned = scan(config)
        return Status(
            folder=str(locations.folder),
            documents=store.document_count(),
            files=store.file_count(),
            passages=store.passage_counts(),
            encoder=store.get_setting("encoder") or "none",
            updated=store.get_setting("updated"),
            skipped=(*scanned.skipped, *store.skipped()),
            partial=tuple(store.part_notes()),
            pictures=sum(store.files_with_pictures().values()),
            changes=compare(scanned, store),
            set_aside=tuple(find_set_aside(locations)),
            server=_describe_server(config, store),
            shard=str(config.shard or ""),
            contextual=_describe_contextual(config, locations, store),
        )
    finally:
        store.close()


def _describe_server(config: Config, store: Store) -> str:
    """Return which server is searched, and whether all of the store was brought there."""
    if config.backend is None:
        return ""
    from index.milvus.publishing import is_published

    is_current = is_published(config, config.backend, store.version)
    if is_current:
        return str(config.backend)
    return _("{server}; behind this index: run 'index'").format(server=config.backend)


def _describe_contextual(config: Config, locations: Locations, store: Store) -> str:
    """Return how many passages have contextual vectors, if they should."""
    if config.encoder != E5:
        return ""
    from index.contextual.vectors import MAX_PASSAGES
    from index.contextual.wanted import count_encoded

    total = store.passage_count()
    encoded = count_encoded(store, locations.contextual)
    text = ngettext(
        "{encoder}: {encoded} of {count} passage encoded",
        "{encoder}: {encoded} of {count} passages encoded",
        total,
    ).format(encoder=E5, encoded=number(encoded))
    if encoded == min(total, MAX_PASSAGES):
        return text
    return _("{text}; 'index' goes on with them").format(text=text)
