"""Open an index for reading, first mending what lags behind the store."""

from __future__ import annotations

from collections.abc import Callable

from index.config import Config
from index.encoder import Encoder
from index.errors import IndexLockedError, IndexStateError
from index.lock import locked
from index.snapshot import Locations, Snapshot, adopt_encoder, derive
from index.store import Store
from index.types import Progress
from index.workers import Workers


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
        with locked(locations), Workers(config.workers) as workers:
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
