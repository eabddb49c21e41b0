"""Encodes passages in the background: after everything can be searched, the newest first.

Every few passages are written as soon as they are encoded, so an interrupted run goes on where it
was, and whoever searches meanwhile has what is there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.chunks import chunks
from index.config import E5, Config
from index.contextual.vectors import (
    ContextualVectors,
    Origin,
    append,
    create,
    pack,
)
from index.contextual.wanted import Wanted, find_wanted
from index.embedding.e5 import E5Encoder
from index.errors import DerivedDamageError, system_error
from index.locations import Locations
from index.processes.limits import Death, Limits
from index.processes.pool import WorkerPool
from index.store.store import Store
from index.types import Progress

STAGE: Final = "encoding in context"
_BATCH_PASSAGES: Final = 16
"""Passages that a process encodes at a time, and that are lost if the run is cut short."""


def update_contextual(
    config: Config,
    store: Store,
    locations: Locations,
    workers: WorkerPool,
    report: Callable[[Progress], None],
    at_most: int | None = None,
) -> int:
    """Encode what the file of vectors lacks, see :func:`encode_newest`; remove it without e5.

    Returns how many texts are left. Raises EncoderError, or IndexStateError if the file cannot
    be written.
    """
    path = locations.contextual
    try:
        if config.encoder != E5:
            path.unlink(missing_ok=True)
            return 0
        limits = Limits(config.file_seconds, config.file_memory_mb << 20)
        return encode_newest(store, path, workers, limits, report, at_most)
    except OSError as error:
        raise system_error(error, path) from error


def encode_newest(
    store: Store,
    path: Path,
    workers: WorkerPool,
    limits: Limits,
    report: Callable[[Progress], None],
    at_most: int | None = None,
) -> int:
    """Give the newest passages of ``store`` vectors, in the file at ``path``.

    Encodes ``at_most`` so many texts, None for all, and returns how many are left.
    A passage that takes more than its ``limits``, or over which processes end, gets the vector
    zero, and is not tried again. Raises EncoderError, or OSError if the file cannot be written.
    """
    encoder = E5Encoder()
    origin = Origin(store.version, encoder.name, encoder.dimensions)
    wanted = find_wanted(store)
    missing = _keep_wanted(path, origin, wanted)
    chosen = dict(islice(missing.items(), at_most))
    _encode(store, path, origin, chosen, workers, limits, report)
    return len(missing) - len(chosen)


def _keep_wanted(path: Path, origin: Origin, wanted: Wanted) -> Wanted:
    """Have the file hold vectors of ``wanted`` passages only; return those that it lacks.

    What leaves the index leaves the file. A passage that was read again has another id, and the
    vector of its text. Raises OSError.
    """
    vectors = _open_of_encoder(path, origin.encoder)
    place_of = {} if vectors is None else vectors.by_text()
    known: dict[int, bytes] = {}
    missing: Wanted = {}
    for digest, passages in wanted.items():
        if digest in place_of:
            known.update(dict.fromkeys(passages, digest))
        else:
            missing[digest] = passages
    if vectors is None:
        create(path, origin, b"")
    elif vectors.damaged or vectors.origin != origin or vectors.texts() != known:
        places = [place_of[digest] for digest in known.values()]
        create(path, origin, vectors.records_of(places, list(known)))
    return missing


def _open_of_encoder(path: Path, encoder: str) -> ContextualVectors | None:
    """Return the vectors at ``path`` if there are any, and they are those of ``encoder``."""
    try:
        vectors = ContextualVectors(path)
    except (FileNotFoundError, DerivedDamageError):
        return None
    return vectors if vectors.origin.encoder == encoder else None


def _encode(
    store: Store,
    path: Path,
    origin: Origin,
    missing: Wanted,
    workers: WorkerPool,
    limits: Limits,
    report: Callable[[Progress], None],
) -> None:
    encode = _EncodeTexts(origin.dimensions)
    groups = (_read(store, digests, missing) for digests in chunks(missing, _BATCH_PASSAGES))
    vectors = workers.map(encode, groups, parallel=True, limits=lambda _: limits)
    total = len(missing)
    for done, digests in enumerate(chunks(missing, _BATCH_PASSAGES)):
        report(Progress(STAGE, done * _BATCH_PASSAGES, total))
        batch = dict(zip(digests, islice(vectors, len(digests)), strict=True))
        passages = [(identity, digest) for digest in digests for identity in missing[digest]]
        ids, texts = [identity for identity, _ in passages], [digest for _, digest in passages]
        append(path, pack(ids, texts, np.stack([batch[digest] for digest in texts])))
    if missing:
        report(Progress(STAGE, total, total))


def _read(store: Store, digests: Sequence[bytes], missing: Wanted) -> list[str]:
    """Return the text of each of ``digests``."""
    ids = [missing[digest][0] for digest in digests]
    texts = dict(store.texts(ids))
    return [texts[identity] for identity in ids]


class _EncodeTexts:
    """The task of a worker: encodes texts, one after another, in one thread."""

    def __init__(self, dimensions: int) -> None:
        self._dimensions = dimensions
        self._encoder: E5Encoder | None = None

    def __reduce__(self) -> tuple[type[_EncodeTexts], tuple[int]]:
        return _EncodeTexts, (self._dimensions,)  # a process loads the model itself

    def __call__(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        if self._encoder is None:
            self._encoder = E5Encoder(threads=1)
        # One by one: so it is known over which text a process ends.
        return [self._encoder.encode_passage(text) for text in texts]

    def on_worker_death(self, _: str, __: Death) -> NDArray[np.float32]:
        return np.zeros(self._dimensions, dtype=np.float32)
