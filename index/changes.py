"""How the files on disk differ from the index: what every search looks at last."""

from __future__ import annotations

from dataclasses import dataclass

from index.config import Config
from index.locations import Locations
from index.marker import check_folder
from index.messages import _, ngettext
from index.missing import absent_roots, find_missing
from index.scan import Scan, scan
from index.store.shards import require_shard
from index.store.store import Store
from index.types import AbsentRoot, Excluded


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


def find_changes(config: Config) -> Changes:
    """Compare the files on disk with the index, by size and modification time only.

    Raises IndexStateError if there is no index, ConfigError if it holds another shard.
    """
    locations = Locations.of(config)
    check_folder(locations)
    store = Store.open(locations.store)
    try:
        require_shard(store, config.shard)
        return compare(scan(config), store)
    finally:
        store.close()


def compare(scanned: Scan, store: Store) -> Changes:
    """Compare the files that were found with those in the store."""
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
