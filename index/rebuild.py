"""Make everything anew that is derived from the store, or from the documents themselves."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing, suppress

from index.config import Config
from index.errors import DamageError, IndexStateError
from index.locations import Locations
from index.lock import locked
from index.marker import check_folder
from index.store.store import Store
from index.types import Progress, Summary
from index.update import update


def rebuild(
    config: Config, *, rereads: bool = False, progress: Callable[[Progress], None] | None = None
) -> Summary:
    """Encode all passages again, and make keyword index and matrix anew; then update.

    Contextual vectors stay, because they take hours: the update keeps those that are sound.

    With ``rereads``, all documents are read again, too; those whose files are out of reach stay
    as they are. Raises IndexStateError if there is no index, else as :func:`update`.
    """
    locations = Locations.of(config)
    check_folder(locations)
    if not locations.store.exists():
        raise IndexStateError("{store}: no index there; run 'index' first", store=locations.store)
    with locked(locations):
        with suppress(DamageError):  # the update mends it
            _forget(locations, rereads=rereads)
        _remove_derived_files(locations)
    return update(config, progress=progress)


def _forget(locations: Locations, *, rereads: bool) -> None:
    with closing(Store.open(locations.store, create=True)) as store, store.transaction():
        store.clear_encodings()
        if rereads:
            store.forget_files()
        store.advance_generation()


def _remove_derived_files(locations: Locations) -> None:
    locations.matrix.unlink(missing_ok=True)
    if locations.keyword.is_symlink() or locations.keyword.is_file():
        locations.keyword.unlink()
    elif locations.keyword.exists():
        shutil.rmtree(locations.keyword)
