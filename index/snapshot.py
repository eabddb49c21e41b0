"""What searching opens: the store and the files derived from it, all of the same version.

Derived files that are missing, damaged or behind the store are rebuilt first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from index.config import Config
from index.derive import adopt_encoder, update_derived_files
from index.embedding.protocol import Encoder
from index.errors import EarlierFormatError, IndexLockedError, IndexStateError
from index.keyword.index import KeywordIndex
from index.locations import Locations
from index.lock import locked
from index.marker import check_folder
from index.processes.pool import WorkerPool
from index.store.store import Store
from index.types import Progress
from index.vectors.matrix import PassageMatrix


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An index opened for reading."""

    store: Store
    keyword: KeywordIndex
    matrix: PassageMatrix

    @classmethod
    def open(cls, config: Config, *, allow_stale: bool = False) -> Snapshot | None:
        """Open the index of ``config``; None if a derived file is missing, damaged or stale.

        With ``allow_stale``, derived files may be behind the store and each other.
        Raises IndexStateError if there is no store, ForeignFolderError if the folder is not
        an index.
        """
        locations = Locations.of(config)
        check_folder(locations)
        store = Store.open(locations.store)
        keyword = KeywordIndex.open(locations.keyword)
        matrix = PassageMatrix.open(locations.matrix)
        if keyword is not None and matrix is not None:
            snapshot = cls(store, keyword, matrix)
            if allow_stale or snapshot.is_current:
                return snapshot
        store.close()
        return None

    @property
    def is_current(self) -> bool:
        """Whether the derived files are of the store's version."""
        return self.keyword.version == self.matrix.version == self.store.version

    def close(self) -> None:
        """Close all files."""
        self.keyword.close()
        self.store.close()


def open_snapshot(config: Config, encoder: Encoder, report: Callable[[Progress], None]) -> Snapshot:
    """Open the index of ``config``, first rebuilding parts that are missing or behind the store.

    While another process is indexing, what there is will do. Raises IndexStateError if nothing
    has been indexed, or if there is nothing readable yet.
    """
    try:
        snapshot = Snapshot.open(config)
    except EarlierFormatError:
        snapshot = None
    if snapshot is not None and snapshot.matrix.encoder == encoder.name:
        return snapshot
    if snapshot is not None:
        snapshot.close()
    try:
        _rebuild(config, encoder, report)
    except IndexLockedError:
        snapshot = Snapshot.open(config, allow_stale=True)
    else:
        snapshot = Snapshot.open(config)
    if snapshot is None or snapshot.matrix.encoder != encoder.name:
        folder = Locations.of(config).folder
        raise IndexStateError(f"{folder}: the index is being built; try again soon")
    return snapshot


def _rebuild(config: Config, encoder: Encoder, report: Callable[[Progress], None]) -> None:
    """Update the derived files; IndexLockedError if another process is at it."""
    locations = Locations.of(config)
    with locked(locations), WorkerPool(config.workers) as workers:
        store = Store.open(locations.store, create=True)
        try:
            adopt_encoder(store, encoder)
            update_derived_files(store, locations, encoder, workers, report)
        finally:
            store.close()
