"""What the index holds and how it compares with the files on disk."""

from __future__ import annotations

from dataclasses import dataclass

from index.config import E5, Config
from index.locations import Locations
from index.marker import check_folder
from index.messages import _, ngettext, number
from index.missing import absent_roots, find_missing
from index.scan import Scan, scan
from index.set_aside import find_set_aside
from index.store.shards import require_shard
from index.store.store import Store
from index.types import AbsentRoot, Excluded, Language, Skipped


@dataclass(frozen=True, slots=True)
class Changes:
    """How many files are new, changed and gone since they were indexed.

    ``absent``: what of ``documents:`` is not there; its files do not count as gone.
    ``excluded``: what settings and ``.searchignore`` files leave out.
    """

    new: int
    changed: int
    gone: int
    absent: tuple[AbsentRoot, ...] = ()
    excluded: tuple[Excluded, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone)

    def __str__(self) -> str:
        parts = (
            (self.new, ngettext("{count} new", "{count} new", self.new)),
            (self.changed, ngettext("{count} changed", "{count} changed", self.changed)),
            (self.gone, ngettext("{count} gone", "{count} gone", self.gone)),
        )
        return _(", ").join(text for count, text in parts if count)


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
            changes=_compare(scanned, store),
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


def find_changes(config: Config) -> Changes:
    """Compare the files on disk with the index, by size and modification time only.

    Raises IndexStateError if there is no index, ConfigError if it holds another shard.
    """
    locations = Locations.of(config)
    check_folder(locations)
    store = Store.open(locations.store)
    try:
        require_shard(store, config.shard)
        return _compare(scan(config), store)
    finally:
        store.close()


def _compare(scanned: Scan, store: Store) -> Changes:
    files = scanned.files
    indexed = store.file_states()
    known = {*indexed, *store.skipped_files()}
    missing = find_missing(scanned, indexed)
    return Changes(
        new=sum(path not in known for path in files),
        changed=sum(path in indexed and indexed[path] != state for path, state in files.items()),
        gone=len(missing.gone),
        absent=absent_roots(scanned, missing),
        excluded=scanned.excluded,
    )
