"""Bring what is derived from the store up to date: encodings, keyword index, passage matrix."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from index.embedding.protocol import Encoder
from index.errors import IndexStateError
from index.keyword.index import KeywordIndex
from index.locations import Locations
from index.processes.pool import WorkerPool
from index.store.store import Store
from index.types import Progress
from index.vectors.matrix import PassageMatrix
from index.vectors.writer import update_matrix

_BATCH: Final = 2_048


def adopt_encoder(store: Store, encoder: Encoder) -> None:
    """Make ``encoder`` the one whose encodings the store holds; others are dropped."""
    if store.get("encoder") == encoder.name:
        return
    with store.transaction():
        store.clear_kept()
        store.set("encoder", encoder.name)
        store.advance()


def derive(
    store: Store,
    locations: Locations,
    encoder: Encoder,
    workers: WorkerPool,
    report: Callable[[Progress], None],
) -> None:
    """Encode passages that lack an encoding, then bring keyword index and matrix up to date.

    Raises IndexStateError if the disk is full or the folder cannot be written;
    the store stays whole, so running again continues.
    """
    _encode_missing(store, encoder, report)
    try:
        _derive_keyword(store, locations, workers, report)
        matrix = PassageMatrix.open(locations.matrix)
        if matrix is None or matrix.generation != store.generation:
            update_matrix(store, locations.matrix, encoder, workers)
    except OSError as error:
        raise IndexStateError(
            f"{locations.folder}: {error.strerror}; mend that and run 'index' again"
        ) from error


def _derive_keyword(
    store: Store, locations: Locations, workers: WorkerPool, report: Callable[[Progress], None]
) -> None:
    index = KeywordIndex.open(locations.keyword)
    if index is not None:
        index.close()
        if index.generation == store.generation:
            return
    # Imported here because searching does without Whoosh.
    from index.keyword.update import update_keyword_index

    update_keyword_index(
        store,
        locations.keyword,
        workers,
        lambda done, total: report(Progress("keyword index", done, total)),
    )


def _encode_missing(store: Store, encoder: Encoder, report: Callable[[Progress], None]) -> None:
    missing = store.ids_without_kept()
    for start in range(0, len(missing), _BATCH):
        report(Progress("encoding", start, len(missing)))
        ids = missing[start : start + _BATCH]
        texts = [text for _, text in store.texts(ids.tolist())]
        with store.transaction():
            store.set_kept(ids.tolist(), encoder.encode_passages(texts))
            store.advance()
