"""Brings the index up to date with the folders: the ``index`` command without its output.

Files are compared with the store, what is new or changed is read, and the store takes it in
batches. A batch is one transaction, so a crash loses at most the batch at hand, and the next
run reads it again. What is derived from the store follows at the end, see index.derive.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from index.config import Config
from index.derive import adopt_encoder, update_derived_files
from index.embedding.open import open_encoder
from index.embedding.protocol import Encoder
from index.ingest import IngestedFile, Ingester
from index.locations import Locations
from index.lock import locked
from index.processes.limits import Limits
from index.processes.pool import WorkerPool
from index.readers import is_plain_text
from index.scan import Scan, scan
from index.store.records import FileState, StoredFile
from index.store.store import Store
from index.types import Progress, Skipped, Summary

BATCH_PASSAGES: Final = 2_048
"""A transaction is committed when this many passages are waiting."""
PARALLEL_BYTES: Final = 4 << 20
"""Bytes to read from which on a pool is faster than one process, its start included."""
_GROUP_BYTES: Final = 256 << 10
_GROUP_FILES: Final = 64
"""Files that are read together: enough for encoding to pay, and little to repeat if a worker
dies."""
_RETRY_MTIME: Final = -1
"""Stored as the modification time of files to try again: never equal to a real one."""

OnProgress = Callable[[Progress], None]


def update(config: Config, *, progress: OnProgress | None = None) -> Summary:
    """Bring the index of ``config`` up to date with its folders.

    Raises ConfigError (a path is missing), EncoderError, IndexLockedError (another run is
    under way) or IndexStateError (damage, full disk).
    """
    report = progress or (lambda _: None)
    locations = Locations.of(config)
    scanned = scan(config)
    encoder = open_encoder(config.encoder, config.path.parent)
    with locked(locations), WorkerPool(config.workers) as workers:
        store = Store.open(locations.store, create=True)
        try:
            adopt_encoder(store, encoder)
            counts = _StoreUpdate(config, store, encoder, workers, report).run(scanned)
            update_derived_files(store, locations, encoder, workers, report)
            with store.transaction():
                store.set_setting("updated", datetime.now(UTC).isoformat(timespec="seconds"))
            passages = sum(store.passage_counts().values())
        finally:
            store.close()
    return Summary(
        counts.added,
        counts.changed,
        counts.removed,
        counts.unchanged,
        passages,
        (*scanned.skipped, *counts.skipped),
    )


@dataclass(slots=True)
class _Counts:
    """What happened so far, in documents."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    skipped: list[Skipped] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _ReadFile:
    """A file as it was read, its state, and what the store has at its path."""

    file: IngestedFile
    state: FileState
    stored: StoredFile | None

    @property
    def path(self) -> str:
        return self.file.path


class _StoreUpdate:
    """One run: brings the store up to date with the files found by a scan."""

    def __init__(
        self,
        config: Config,
        store: Store,
        encoder: Encoder,
        workers: WorkerPool,
        report: OnProgress,
    ) -> None:
        self._max_bytes = config.max_file_mb << 20
        self._limits = Limits(config.file_seconds, config.file_memory_mb << 20)
        self._store = store
        # A slow encoder runs in this process alone, at the end, see index.derive.
        self._encoder = encoder if encoder.is_fast else None
        self._workers = workers
        self._report = report
        self._counts = _Counts()
        self._batch: list[_ReadFile] = []
        self._batch_passages = 0
        self._missing: dict[bytes, StoredFile] = {}
        """Stored files that are not at their path any more, by digest: they may have moved."""

    def run(self, scanned: Scan) -> _Counts:
        """Update the store; return what was done."""
        stored = {file.path: file for file in self._store.files()}
        for path, file in stored.items():
            if path not in scanned.files:
                self._missing[file.digest] = file
        paths = self._select_changed(scanned.files, stored)
        total = len(scanned.files)
        done = total - len(paths)
        for read in self._read(paths, scanned.files, stored):
            self._report(Progress("reading", done, total))
            done += 1
            self._handle(read)
            if self._batch_passages >= BATCH_PASSAGES:
                self._commit_batch()
        self._commit_batch()
        self._report(Progress("reading", total, total))
        self._remove_missing(scanned)
        return self._counts

    def _select_changed(
        self, files: Mapping[str, FileState], stored: Mapping[str, StoredFile]
    ) -> list[str]:
        """Return the paths to read: of files that are new or changed, by size and time."""
        skipped = self._store.skipped_files()
        changed = []
        for path, state in files.items():
            skipped_state, reason = skipped.get(path, (None, ""))
            if skipped_state == state:
                self._counts.skipped.append(Skipped(path, reason))
            elif path in stored and stored[path].state == state:
                self._counts.unchanged += 1
            else:
                changed.append(path)
        return changed

    def _read(
        self,
        paths: Sequence[str],
        states: Mapping[str, FileState],
        stored: Mapping[str, StoredFile],
    ) -> Iterator[_ReadFile]:
        """Yield the files at ``paths``, in order; without content if only moved or touched."""
        known_digests = {*self._missing, *(stored[path].digest for path in paths if path in stored)}
        groups = _group_files(paths, states)
        size = sum(states[path].size for path in paths)
        # Only a little plain text is read here: nothing can hang or explode over it.
        elsewhere = size >= PARALLEL_BYTES or not all(map(is_plain_text, paths))
        for file in self._ingest(groups, frozenset(known_digests), elsewhere=elsewhere):
            yield _ReadFile(file, states[file.path], stored.get(file.path))

    def _ingest(
        self, groups: Iterable[Sequence[str]], known_digests: frozenset[bytes], *, elsewhere: bool
    ) -> Iterator[IngestedFile]:
        """Yield the files of all groups, in order, read in helper processes or in this one."""
        ingester = Ingester(self._max_bytes, self._limits, known_digests, self._encoder)
        return self._workers.map(ingester, groups, parallel=elsewhere, limits=self._limits)

    def _handle(self, read: _ReadFile) -> None:
        """Decide what a file that has been read means for the store."""
        if read.file.reason:
            self._skip(read)
        elif read.stored is not None and read.stored.digest == read.file.digest:
            self._update_file(read.stored, read)
            self._counts.unchanged += 1
        elif read.stored is None and read.file.digest in self._missing:
            self._update_file(self._missing.pop(read.file.digest), read)
            self._counts.changed += 1
        elif read.file.content is None:  # a copy of what another file was
            elsewhere = not is_plain_text(read.path) or read.state.size >= PARALLEL_BYTES
            (file,) = self._ingest([[read.path]], frozenset(), elsewhere=elsewhere)
            self._handle(_ReadFile(file, read.state, read.stored))
        else:
            self._batch.append(read)
            self._batch_passages += len(read.file.content.passages)

    def _skip(self, read: _ReadFile) -> None:
        """Note why a file cannot be read; its document goes unless it may be readable again."""
        self._counts.skipped.append(Skipped(read.path, read.file.reason))
        with self._store.transaction():
            if read.file.retry:
                state = FileState(read.state.size, _RETRY_MTIME)
                self._store.skip_file(read.path, state, read.file.reason)
                return
            self._store.skip_file(read.path, read.state, read.file.reason)
            if read.stored is not None:
                self._store.retire_documents([read.stored.id])
                self._store.advance_generation()
                self._counts.removed += 1

    def _update_file(self, stored: StoredFile, read: _ReadFile) -> None:
        """Note the path and the state of a file whose content is stored already."""
        with self._store.transaction():
            self._store.update_file(stored.id, read.path, read.state)

    def _commit_batch(self) -> None:
        if not self._batch:
            return
        with self._store.transaction():
            replaced = [read.stored.id for read in self._batch if read.stored is not None]
            self._store.retire_documents(replaced)
            for read in self._batch:
                self._add(read)
            self._store.advance_generation()
        self._batch.clear()
        self._batch_passages = 0

    def _add(self, read: _ReadFile) -> None:
        file = read.file
        if read.stored is None:
            self._counts.added += 1
        else:
            self._counts.changed += 1
        if file.content is None:
            return
        ids = self._store.add_document(file.path, file.digest, read.state, file.content)
        if file.encodings is not None:
            self._store.set_encodings(ids, file.encodings)
        self._store.unskip_file(file.path)

    def _remove_missing(self, scanned: Scan) -> None:
        """Remove documents whose files are gone, except in folders that could not be listed."""
        unlisted = tuple(skipped.path + os.sep for skipped in scanned.skipped)
        removed = []
        for file in self._store.files():
            if file.path not in scanned.files and not file.path.startswith(unlisted):
                removed.append(file.id)
        skipped = [path for path in self._store.skipped_files() if path not in scanned.files]
        if not removed and not skipped:
            return
        with self._store.transaction():
            self._store.retire_documents(removed)
            for path in skipped:
                self._store.unskip_file(path)
            if removed:
                self._store.advance_generation()
        self._counts.removed += len(removed)


def _group_files(paths: Sequence[str], states: Mapping[str, FileState]) -> Iterator[list[str]]:
    """Split ``paths`` into groups of similar size in bytes, in order."""
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
