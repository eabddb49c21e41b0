"""What searching opens: the store and the files derived from it, all of the same version.

Derived files that are missing, damaged or behind the store are rebuilt first. Where that is
not possible now (another process is at it, the disk is full, the folder is another user's), the
last good ones answer: they name passages of the store's past, which it still has.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NamedTuple

from index.config import Config
from index.embedding.protocol import Encoder
from index.errors import (
    DamageError,
    DerivedDamageError,
    EarlierFormatError,
    IndexLockedError,
    IndexStateError,
    notes_of,
)
from index.keyword.index import KeywordIndex
from index.locations import Locations
from index.lock import locked
from index.marker import check_folder
from index.messages import Message
from index.store.store import Store
from index.types import Progress
from index.vectors.matrix import PassageMatrix


class Snapshot(NamedTuple):
    """An index opened for reading; ``warnings`` say in a line each what is not as it should be."""

    store: Store
    keyword: KeywordIndex
    matrix: PassageMatrix
    warnings: tuple[str, ...] = ()

    @classmethod
    def open(cls, config: Config, *, allow_stale: bool = False) -> Snapshot | None:
        """Open the index of ``config``; None if a derived file is missing, damaged or stale.

        With ``allow_stale``, derived files may be of earlier versions of the store, each of
        another one. Raises IndexStateError if there is no store, ForeignFolderError if the
        folder is not an index.
        """
        locations = Locations.of(config)
        check_folder(locations)
        store = Store.open(locations.store)
        try:
            keyword = KeywordIndex.open(locations.keyword)
            matrix = PassageMatrix.open(locations.matrix)
            if keyword is not None and matrix is not None:
                snapshot = cls(store, keyword, matrix)
                if snapshot.is_current or (allow_stale and snapshot._is_of_the_past):
                    return snapshot
                keyword.close()
        except BaseException:
            store.close()
            raise
        store.close()
        return None

    @property
    def is_current(self) -> bool:
        """Whether the derived files are of the store's version."""
        return self.keyword.version == self.matrix.version == self.store.version

    @property
    def _is_of_the_past(self) -> bool:
        """Whether the derived files mean passages of this store, if not all that it has now."""
        versions = (self.keyword.version, self.matrix.version)
        return all(map(self.store.is_ancestor, versions))

    def close(self) -> None:
        """Close all files."""
        self.keyword.close()
        self.store.close()

    def suits(self, encoder: Encoder) -> bool:
        """Tell whether vectors and encodings are ``encoder``'s."""
        return self.matrix.encoder == encoder.name == self.store.get_setting("encoder")


def open_snapshot(config: Config, encoder: Encoder, report: Callable[[Progress], None]) -> Snapshot:
    """Open the index of ``config``, first rebuilding parts that are missing or behind the store.

    If they cannot be rebuilt now, the last good ones will do, with a warning. Raises
    IndexStateError if nothing has been indexed, or if there are no good ones either.
    """
    try:
        snapshot = _open_suitable(config, encoder)
    except EarlierFormatError:
        snapshot = None
    if snapshot is not None:
        return snapshot
    try:
        notes = _rebuild(config, encoder, report)
        snapshot = _open_suitable(config, encoder, allow_stale=True)
    except IndexStateError as error:
        return _open_last_good(config, encoder, error)
    if snapshot is None:  # another process was at it again at once
        raise _not_ready(config)
    return snapshot._replace(warnings=notes)


def mend_snapshot(
    config: Config,
    encoder: Encoder,
    report: Callable[[Progress], None],
    damage: DerivedDamageError,
) -> Snapshot:
    """Open the index of ``config`` again after ``damage``; what is damaged is made again first.

    Raises DamageError, with the reason, if it cannot be.
    """
    try:
        notes = _rebuild(config, encoder, report)
        snapshot = _open_suitable(config, encoder, allow_stale=True)
    except IndexStateError as error:
        raise DamageError("{damage} ({error})", damage=damage, error=error) from error
    if snapshot is None:
        raise damage
    note = f"{damage.path} was damaged and has been made again"
    return snapshot._replace(warnings=(note, *notes))


def _open_suitable(
    config: Config, encoder: Encoder, *, allow_stale: bool = False
) -> Snapshot | None:
    """Open the index of ``config`` if it suits ``encoder``, see Snapshot.open."""
    snapshot = Snapshot.open(config, allow_stale=allow_stale)
    if snapshot is None or snapshot.suits(encoder):
        return snapshot
    snapshot.close()
    return None


def _open_last_good(config: Config, encoder: Encoder, error: IndexStateError) -> Snapshot:
    """Open what there is, because ``error`` prevents that it is brought up to date."""
    try:
        snapshot = _open_suitable(config, encoder, allow_stale=True)
    except IndexStateError:
        raise error from None
    if snapshot is not None:
        warning = Message("{error}; until then, the last complete index answers", error=error)
        return snapshot._replace(warnings=(*notes_of(error), warning))
    raise _not_ready(config) if isinstance(error, IndexLockedError) else error


def _not_ready(config: Config) -> IndexStateError:
    folder = Locations.of(config).folder
    return IndexStateError("{folder}: the index is being built; try again soon", folder=folder)


def _rebuild(
    config: Config, encoder: Encoder, report: Callable[[Progress], None]
) -> tuple[str, ...]:
    """Update the derived files; return what is worth saying.

    Raises IndexLockedError if another process is at it, another IndexStateError if they cannot
    be updated.
    """
    # Searching seldom needs what indexing does.
    from index.derive import adopt_encoder, update_derived_files
    from index.heal import check_store, seal_store
    from index.processes.pool import WorkerPool

    locations = Locations.of(config)
    if not os.path.lexists(locations.store):  # what is gone must not come back empty
        raise IndexStateError(
            "{store}: no index there any more; run 'index' first", store=locations.store
        )
    with locked(locations) as notes, WorkerPool(config.workers) as workers:
        store = Store.open(locations.store, create=True)
        notes += store.notes
        try:
            check_store(store, locations)
            adopt_encoder(store, encoder)
            update_derived_files(store, locations, encoder, workers, report)
            seal_store(store, locations)
        finally:
            store.close()
    return tuple(notes)
