"""Brings encodings, keyword index and passage matrix up to date with the store.

The keyword index and the matrix say from which version of which store they are, so they can be
deleted at any time. Their files are verified as a whole here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from index.embedding.protocol import Encoder
from index.errors import system_error
from index.keyword.index import KeywordIndex
from index.locations import Locations
from index.processes.pool import WorkerPool
from index.store.store import Store
from index.types import Progress, StoreVersion
from index.vectors.matrix import PassageMatrix
from index.vectors.writer import update_matrix

_BATCH_PASSAGES: Final = 2_048
"""Passages that are encoded in one transaction."""


def adopt_encoder(store: Store, encoder: Encoder) -> None:
    """Make ``encoder`` the one whose encodings the store holds; those of another are dropped."""
    if store.get_setting("encoder") == encoder.name:
        return
    with store.transaction():
        store.clear_encodings()
        store.set_setting("encoder", encoder.name)
        store.advance_generation()


def update_derived_files(
    store: Store,
    locations: Locations,
    encoder: Encoder,
    workers: WorkerPool,
    report: Callable[[Progress], None],
) -> None:
    """Encode passages that have no encoding, then update the keyword index and the matrix.

    Raises IndexStateError if the disk is full or the folder cannot be written; the store stays
    whole, and the next run continues.
    """
    _encode_missing(store, encoder, report)
    try:
        if _keyword_version(locations) != store.version:
            _update_keyword_index(store, locations, workers, report)
        if _matrix_version(locations) != store.version:
            update_matrix(store, locations.matrix, encoder, workers)
        with store.transaction():
            store.delete_retired()
    except OSError as error:
        raise system_error(error, locations.folder) from error


def _encode_missing(store: Store, encoder: Encoder, report: Callable[[Progress], None]) -> None:
    """Encode passages that indexing left out, because the encoder is slow or another one."""
    missing = store.ids_without_encoding().tolist()
    for start in range(0, len(missing), _BATCH_PASSAGES):
        report(Progress("encoding", start, len(missing)))
        ids = missing[start : start + _BATCH_PASSAGES]
        texts = [text for _, text in store.texts(ids)]
        with store.transaction():
            store.set_encodings(ids, encoder.encode_passages(texts))
            store.advance_generation()


def _keyword_version(locations: Locations) -> StoreVersion | None:
    """Return the store's version the keyword index is from; None if it is not sound."""
    index = KeywordIndex.open(locations.keyword, verify=True)
    if index is None:
        return None
    index.close()
    return index.version


def _matrix_version(locations: Locations) -> StoreVersion | None:
    """Return the store's version the matrix is from; None if it is not sound."""
    matrix = PassageMatrix.open(locations.matrix, verify=True)
    return None if matrix is None else matrix.version


def _update_keyword_index(
    store: Store, locations: Locations, workers: WorkerPool, report: Callable[[Progress], None]
) -> None:
    # Imported here because searching does without Whoosh.
    from index.keyword.update import update_keyword_index

    def progress(done: int, total: int) -> None:
        report(Progress("keyword index", done, total))

    update_keyword_index(store, locations.keyword, workers, progress)
