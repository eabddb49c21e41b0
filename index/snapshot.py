"""What a reader of the index opens: the store and the files derived from it, in step.

Derived files that are missing, damaged or behind the store are rebuilt first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from index.config import Config
from index.derive import adopt_encoder, derive
from index.embedding.protocol import Encoder
from index.errors import IndexLockedError, IndexStateError
from index.keyword.index import KeywordIndex
from index.locations import Locations
from index.lock import locked
from index.processes.pool import WorkerPool
from index.store.store import Store
from index.types import Progress
from index.vectors.matrix import PassageMatrix


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An index opened for reading; ``matrix`` and ``keyword`` are of the same generation."""

    store: Store
    keyword: KeywordIndex
    matrix: PassageMatrix

    @classmethod
    def open(cls, config: Config, *, behind: bool = False) -> Snapshot | None:
        """Open the index of ``config``; None if a derived part is missing or behind the store.

        With ``behind``, parts that lag are good enough (another process is at
        work on them). Raises IndexStateError if there is no store at all.
        """
        locations = Locations.of(config)
        store = Store.open(locations.store)
        index = KeywordIndex.open(locations.keyword)
        matrix = PassageMatrix.open(locations.matrix)
        if index is not None and matrix is not None:
            current = index.generation == matrix.generation == store.generation
            if current or behind:
                return cls(store, index, matrix)
        store.close()
        return None

    def close(self) -> None:
        self.keyword.close()
        self.store.close()


def open_snapshot(config: Config, encoder: Encoder, report: Callable[[Progress], None]) -> Snapshot:
    """Open the index of ``config``, rebuilding first what is missing or behind.

    While another process is indexing, what is there is good enough. Raises
    IndexStateError if nothing has been indexed, or nothing readable is there yet.
    """
    snapshot = Snapshot.open(config)
    if snapshot is not None and snapshot.matrix.encoder == encoder.name:
        return snapshot
    if snapshot is not None:
        snapshot.close()
    locations = Locations.of(config)
    try:
        with locked(locations), WorkerPool(config.workers) as workers:
            store = Store.open(locations.store)
            try:
                adopt_encoder(store, encoder)
                derive(store, locations, encoder, workers, report)
            finally:
                store.close()
    except IndexLockedError:  # somebody is indexing: what is there is good enough
        snapshot = Snapshot.open(config, behind=True)
    else:
        snapshot = Snapshot.open(config)
    if snapshot is None or snapshot.matrix.encoder != encoder.name:
        raise IndexStateError(f"{locations.folder}: the index is being built; try again soon")
    return snapshot
