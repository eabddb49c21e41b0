"""What a reader of the index opens: the store and the files derived from it, in step.

Derived files that are missing, damaged or behind the store are rebuilt here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from index import vectors
from index.config import Config
from index.encoder import Encoder
from index.errors import IndexStateError
from index.keyword import KeywordIndex
from index.store import Store
from index.types import Progress
from index.vectors import PassageMatrix
from index.workers import Workers

_BATCH: Final = 2_048


@dataclass(frozen=True, slots=True)
class Locations:
    """Where the parts of an index lie."""

    folder: Path
    store: Path
    keyword: Path
    matrix: Path
    lock: Path

    @classmethod
    def of(cls, config: Config) -> Locations:
        folder = config.data_dir
        return cls(
            folder,
            folder / "store.sqlite",
            folder / "keyword",
            folder / "vectors.bin",
            folder / "lock",
        )


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
    workers: Workers,
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
            vectors.sync(store, locations.matrix, encoder, workers)
    except OSError as error:
        raise IndexStateError(
            f"{locations.folder}: {error.strerror}; mend that and run 'index' again"
        ) from error


def _derive_keyword(
    store: Store, locations: Locations, workers: Workers, report: Callable[[Progress], None]
) -> None:
    index = KeywordIndex.open(locations.keyword)
    if index is not None:
        index.close()
        if index.generation == store.generation:
            return
    # Imported here because searching does without Whoosh.
    from index import segments

    segments.sync(
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
            store.set_kept(ids.tolist(), encoder.keep(texts))
            store.advance()
