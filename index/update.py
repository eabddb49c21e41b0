"""Folder ↔ store: find what is new, changed, moved and gone, and commit it in batches.

A batch (documents, passages, encodings) is one transaction, so a crash loses at
most the batch at hand and the next run picks it up. The derived files follow
at the end, in :mod:`index.snapshot`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from index.config import Config
from index.derive import adopt_encoder, derive
from index.embedding.open import open_encoder
from index.embedding.protocol import Encoder
from index.ingest import IngestedFile, Ingester
from index.locations import Locations
from index.lock import locked
from index.processes.pool import WorkerPool
from index.scan import Scan, scan
from index.store.records import FileState, StoredFile
from index.store.store import Store
from index.types import Progress, Skipped, Summary

BATCH_PASSAGES: Final = 2_048
_GROUP_BYTES: Final = 256 << 10
_GROUP_FILES: Final = 64
"""What is read together: enough for encoding to pay, little to do again if a process ends."""
PARALLEL_BYTES: Final = 4 << 20
"""What several processes read faster than one, starting them included."""
_RETRY: Final = -1
"""The modification time noted for files that could not be opened: never equal, so tried again."""

OnProgress = Callable[[Progress], None]


@dataclass(slots=True)
class _Tally:
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    skipped: list[Skipped] = field(default_factory=list)


def update(config: Config, *, progress: OnProgress | None = None) -> Summary:
    """Bring the index of ``config`` up to date with its folders.

    Raises ConfigError (a path is missing), EncoderError, IndexLockedError
    (another run is under way) or IndexStateError (damage, full disk).
    """
    report = progress or (lambda _: None)
    locations = Locations.of(config)
    found = scan(config)
    encoder = open_encoder(config.encoder, config.path.parent)
    with locked(locations), WorkerPool(config.workers) as workers:
        store = Store.open(locations.store, create=True)
        try:
            adopt_encoder(store, encoder)
            tally = _Update(config, store, encoder, workers, report).run(found)
            derive(store, locations, encoder, workers, report)
            with store.transaction():
                store.set("updated", datetime.now(UTC).isoformat(timespec="seconds"))
            total = sum(store.passage_counts().values())
        finally:
            store.close()
    return Summary(
        tally.added,
        tally.changed,
        tally.removed,
        tally.unchanged,
        total,
        (*found.skipped, *tally.skipped),
    )


class _Update:
    """One run over the scanned files."""

    def __init__(
        self,
        config: Config,
        store: Store,
        encoder: Encoder,
        workers: WorkerPool,
        report: OnProgress,
    ) -> None:
        self._max_bytes = config.max_file_mb << 20
        self._store = store
        # Slow ones encode at the end, see index.snapshot: there is one of them for all.
        self._encoder = encoder if encoder.is_fast else None
        self._workers = workers
        self._report = report
        self._tally = _Tally()
        self._batch: list[tuple[IngestedFile, FileState, StoredFile | None]] = []
        self._waiting = 0
        """Passages in the batch."""

    def run(self, found: Scan) -> _Tally:
        stored = {file.path: file for file in self._store.files()}
        known_bad = self._store.skipped()
        gone = {file.digest: file for path, file in stored.items() if path not in found.files}
        wanted = []
        for path, state in found.files.items():
            if path in known_bad and known_bad[path][0] == state:
                self._tally.skipped.append(Skipped(path, known_bad[path][1]))
            elif path in stored and stored[path].state == state:
                self._tally.unchanged += 1
            else:
                wanted.append(path)
        known = {*gone, *(stored[path].digest for path in wanted if path in stored)}
        reader = Ingester(self._max_bytes, frozenset(known), self._encoder)
        done = len(found.files) - len(wanted)
        for reading in self._read(reader, wanted, found.files):
            self._report(Progress("reading", done, len(found.files)))
            done += 1
            self._visit(reading, found.files[reading.path], stored.get(reading.path), gone)
            if self._waiting >= BATCH_PASSAGES:
                self._commit()
        self._commit()
        self._report(Progress("reading", len(found.files), len(found.files)))
        self._forget(found, [path for path in known_bad if path not in found.files])
        return self._tally

    def _read(
        self, reader: Ingester, paths: Sequence[str], states: dict[str, FileState]
    ) -> Iterator[IngestedFile]:
        parallel = sum(states[path].size for path in paths) >= PARALLEL_BYTES
        groups = _groups(paths, states)
        return self._workers.map(reader, groups, parallel=parallel)

    def _visit(
        self,
        reading: IngestedFile,
        state: FileState,
        before: StoredFile | None,
        gone: dict[bytes, StoredFile],
    ) -> None:
        if reading.retry:
            self._skip(reading.path, FileState(state.size, _RETRY), reading.reason)
            return
        if reading.reason:
            self._skip(reading.path, state, reading.reason, before)
            return
        same = before if before is not None and before.digest == reading.digest else None
        moved = gone.pop(reading.digest, None) if before is None else None
        if same is not None or moved is not None:
            with self._store.transaction():
                self._store.refresh((same or moved).id, reading.path, state)  # type: ignore[union-attr]
            self._tally.unchanged += same is not None
            self._tally.changed += moved is not None
        elif reading.content is None:  # the digest is that of another file
            (reading,) = Ingester(self._max_bytes, frozenset(), self._encoder)([reading.path])
            self._visit(reading, state, before, {})
        else:
            self._batch.append((reading, state, before))
            self._waiting += len(reading.content.passages)

    def _skip(
        self, path: str, state: FileState, reason: str, before: StoredFile | None = None
    ) -> None:
        self._tally.skipped.append(Skipped(path, reason))
        with self._store.transaction():
            self._store.skip(path, state, reason)
            if before is not None:
                self._store.remove([before.id])
                self._store.advance()
                self._tally.removed += 1

    def _commit(self) -> None:
        if not self._batch:
            return
        with self._store.transaction():
            self._store.remove([before.id for _, _, before in self._batch if before is not None])
            for reading, state, before in self._batch:
                self._tally.added += before is None
                self._tally.changed += before is not None
                if reading.content is None:
                    continue
                ids = self._store.insert(reading.path, reading.digest, state, reading.content)
                if reading.encodings is not None:
                    self._store.set_kept(ids, reading.encodings)
                self._store.unskip(reading.path)
            self._store.advance()
        self._batch.clear()
        self._waiting = 0

    def _forget(self, found: Scan, healed: list[str]) -> None:
        shut = tuple(skipped.path + os.sep for skipped in found.skipped)
        left = [file for file in self._store.files() if file.path not in found.files]
        absent = [file.id for file in left if not file.path.startswith(shut)]
        if not absent and not healed:
            return
        with self._store.transaction():
            self._store.remove(absent)
            for path in healed:
                self._store.unskip(path)
            if absent:
                self._store.advance()
        self._tally.removed += len(absent)


def _groups(paths: Sequence[str], states: dict[str, FileState]) -> Iterator[list[str]]:
    """Cut ``paths`` into groups of like size in bytes, in order."""
    group: list[str] = []
    size = 0
    for path in paths:
        group.append(path)
        size += states[path].size
        if size >= _GROUP_BYTES or len(group) == _GROUP_FILES:
            yield group
            group, size = [], 0
    if group:
        yield group
