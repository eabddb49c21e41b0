"""Brings the index up to date with the folders: the ``index`` command without its output.

Files are compared with the store, what is new or changed is read, and the store takes it in
batches. A batch is one transaction, so a crash loses at most the batch at hand, and the next
run reads it again. What is derived from the store follows at the end, see index.derive.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from index.config import Config
from index.derive import adopt_encoder, update_derived_files
from index.embedding.open import open_encoder
from index.embedding.protocol import Encoder
from index.errors import ConfigError
from index.heal import open_verified_store, seal_store
from index.ingest import IngestedFile, Ingester
from index.locations import Locations
from index.lock import locked
from index.missing import absent_roots, find_missing, is_indexed
from index.processes.limits import Limits
from index.processes.pool import WorkerPool
from index.readers import is_plain_text
from index.sample import check_sample
from index.scan import EMPTY, Scan, scan
from index.store.records import FileState, StoredFile
from index.store.store import Store
from index.types import AbsentRoot, Progress, Skipped, Summary

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

_LIMITS_SETTING: Final = "file limits"

OnProgress = Callable[[Progress], None]


def update(
    config: Config,
    *,
    progress: OnProgress | None = None,
    rehash: bool = False,
    prune: Callable[[AbsentRoot], bool] = lambda _: False,
) -> Summary:
    """Bring the index of ``config`` up to date with its folders.

    Files are compared by size and time, and a random few of them by content; with ``rehash``, or
    if one of the few has other content, all are compared by content. A store that is damaged is
    mended first, see :func:`index.heal.open_verified_store`.

    The documents of an entry of ``documents:`` that has none now, because it is empty, not
    mounted or cannot be listed, stay in the index unless ``prune`` agrees to remove them.

    Raises ConfigError (no entry exists), EncoderError, IndexLockedError (another run is under
    way) or IndexStateError (damage, full disk).
    """
    report = progress or (lambda _: None)
    locations = Locations.of(config)
    scanned = scan(config)
    if not os.path.lexists(locations.store):
        _check_documents(config, scanned, None)
    encoder = open_encoder(config.encoder, config.path.parent)
    with locked(locations) as notes, WorkerPool(config.workers) as workers:
        absent = next((root for root, reason in scanned.roots.items() if reason), "")
        store, healing = open_verified_store(locations, report, absent=absent)
        notes += healing.notes
        try:
            if not healing.notes:
                _check_documents(config, scanned, store)
            adopt_encoder(store, encoder)
            run = _StoreUpdate(config, store, encoder, workers, report)
            outcome = run.run(scanned, rehash=rehash, prune=prune)
            update_derived_files(store, locations, encoder, workers, report)
            with store.transaction():
                store.set_setting(_LIMITS_SETTING, _describe_limits(config))
                store.set_setting("updated", datetime.now(UTC).isoformat(timespec="seconds"))
            passages = sum(store.passage_counts().values())
            seal_store(store, locations)
        finally:
            store.close()
    return Summary(
        outcome.added,
        outcome.changed,
        outcome.removed,
        outcome.unchanged,
        passages,
        (*scanned.skipped, *outcome.skipped),
        outcome.absent,
        (*notes, *outcome.notes),
        scanned.excluded,
        healing.lost,
    )


def _describe_limits(config: Config) -> str:
    """Return what decides whether a file is skipped, to compare with an earlier run's."""
    return f"{config.max_file_mb} MB, {config.file_seconds} s, {config.file_memory_mb} MB"


def _check_documents(config: Config, scanned: Scan, store: Store | None) -> None:
    """Raise ConfigError if nothing of ``documents:`` is there, nor anything of it in the store."""
    if scanned.files or (store is not None and is_indexed(scanned, store.file_states())):
        return
    for root, reason in scanned.roots.items():
        if reason != EMPTY:
            raise ConfigError(f"{root}: {reason}; correct 'documents:' in {config.path}")


@dataclass(slots=True)
class _Outcome:
    """What happened so far, in documents; see Summary."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    absent: tuple[AbsentRoot, ...] = ()
    notes: list[str] = field(default_factory=list)


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
        self._has_new_limits = store.get_setting(_LIMITS_SETTING) != _describe_limits(config)
        self._limits = Limits(config.file_seconds, config.file_memory_mb << 20)
        self._store = store
        # A slow encoder runs in this process alone, at the end, see index.derive.
        self._encoder = encoder if encoder.is_fast else None
        self._workers = workers
        self._report = report
        self._outcome = _Outcome()
        self._batch: list[_ReadFile] = []
        self._moves: list[tuple[StoredFile, _ReadFile]] = []
        """Documents whose content has not changed, with the file that holds it now."""
        self._waiting = 0
        """Passages and moves in the batch."""
        self._missing: defaultdict[bytes, list[StoredFile]] = defaultdict(list)
        """Stored files that are not at their path any more, by digest: they may have moved."""

    def run(self, scanned: Scan, *, rehash: bool, prune: Callable[[AbsentRoot], bool]) -> _Outcome:
        """Update the store; return what was done."""
        stored = {file.path: file for file in self._store.files()}
        for path, file in stored.items():
            if path not in scanned.files:
                self._missing[file.digest].append(file)
        paths = list(scanned.files) if rehash else self._select_changed(scanned.files, stored)
        total = len(scanned.files)
        done = total - len(paths)
        for read in self._read(paths, scanned.files, stored):
            self._report(Progress("reading", done, total))
            done += 1
            self._handle(read)
            if self._waiting >= BATCH_PASSAGES:
                self._commit_batch()
        self._commit_batch()
        self._report(Progress("reading", total, total))
        self._remove_missing(scanned, prune)
        return self._outcome

    def _select_changed(
        self, files: Mapping[str, FileState], stored: Mapping[str, StoredFile]
    ) -> list[str]:
        """Return the paths to read: of files that are new or changed, by size and time.

        What was skipped is tried again if the limits are not those of the last run.

        If a sample shows that size and time do not tell, these are all files.
        """
        skipped_files = self._store.skipped_files()
        changed: list[str] = []
        unchanged: list[StoredFile] = []
        skipped: list[Skipped] = []
        for path, state in files.items():
            skipped_state, reason = skipped_files.get(path, (None, ""))
            if skipped_state == state and not self._has_new_limits:
                skipped.append(Skipped(path, reason))
            elif skipped_state is None and path in stored and stored[path].state == state:
                unchanged.append(stored[path])
            else:
                changed.append(path)
        sample = check_sample(unchanged)
        if sample.differing:
            self._outcome.notes.append(
                f"{sample.differing[0]}: other content, though size and time are the same;"
                " all files were compared by content"
            )
            return list(files)
        self._outcome.skipped += skipped
        self._outcome.unchanged += len(unchanged) - len(sample.unreadable)
        return changed + sample.unreadable

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
        if self._workers.limits_ignored:
            self._outcome.notes.append(
                "no helper process could be started; files were read without limits of time and"
                " memory"
            )

    def _ingest(
        self, groups: Iterable[Sequence[str]], known_digests: frozenset[bytes], *, elsewhere: bool
    ) -> Iterator[IngestedFile]:
        """Yield the files of all groups, in order, read in helper processes or in this one."""
        ingester = Ingester(self._max_bytes, self._limits, known_digests, self._encoder)
        return self._workers.map(ingester, groups, parallel=elsewhere, limits=ingester.limits_of)

    def _handle(self, read: _ReadFile) -> None:
        """Decide what a file that has been read means for the store."""
        if read.file.reason:
            self._skip(read)
        elif read.stored is not None and read.stored.digest == read.file.digest:
            self._move(read.stored, read)
            self._outcome.unchanged += 1
        elif read.stored is None and self._missing.get(read.file.digest):
            self._move(self._missing[read.file.digest].pop(), read)
            self._outcome.changed += 1
        elif read.file.content is None:  # a copy of what another file was
            elsewhere = not is_plain_text(read.path) or read.state.size >= PARALLEL_BYTES
            (file,) = self._ingest([[read.path]], frozenset(), elsewhere=elsewhere)
            self._handle(_ReadFile(file, read.state, read.stored))
        else:
            self._batch.append(read)
            self._waiting += len(read.file.content.passages)

    def _skip(self, read: _ReadFile) -> None:
        """Note why a file cannot be read; its document goes unless it may be readable again."""
        self._outcome.skipped.append(Skipped(read.path, read.file.reason))
        with self._store.transaction():
            if read.file.retry:
                state = FileState(read.state.size, _RETRY_MTIME)
                self._store.skip_file(read.path, state, read.file.reason)
                return
            self._store.skip_file(read.path, read.state, read.file.reason)
            if read.stored is not None:
                self._store.retire_documents([read.stored.id])
                self._store.advance_generation()
                self._outcome.removed += 1

    def _move(self, stored: StoredFile, read: _ReadFile) -> None:
        """Note the path and the state of a file whose content is stored already."""
        self._moves.append((stored, read))
        self._waiting += 1

    def _commit_batch(self) -> None:
        if not self._batch and not self._moves:
            return
        with self._store.transaction():
            replaced = [read.stored.id for read in self._batch if read.stored is not None]
            self._store.retire_documents(replaced)
            for read in self._batch:
                self._add(read)
            for stored, read in self._moves:
                if (stored.path, stored.state) != (read.path, read.state):
                    self._store.update_file(stored.id, read.path, read.state)
                self._store.unskip_file(read.path)
            # Passages of equal score are ranked by path.
            if self._batch or any(stored.path != read.path for stored, read in self._moves):
                self._store.advance_generation()
        self._batch.clear()
        self._moves.clear()
        self._waiting = 0

    def _add(self, read: _ReadFile) -> None:
        file = read.file
        if read.stored is None:
            self._outcome.added += 1
        else:
            self._outcome.changed += 1
        if file.content is None:
            return
        ids = self._store.add_document(file.path, file.digest, read.state, file.content)
        if file.encodings is not None:
            self._store.set_encodings(ids, file.encodings)
        self._store.unskip_file(file.path)

    def _remove_missing(self, scanned: Scan, prune: Callable[[AbsentRoot], bool]) -> None:
        """Remove documents whose files are gone; those that may come back only if pruned."""
        ids = {file.path: file.id for files in self._missing.values() for file in files}
        missing = find_missing(scanned, ids)
        roots = absent_roots(scanned, missing)
        pruned = {root.path for root in roots if root.documents and prune(root)}
        removed = [ids[path] for path in missing.including(pruned)]
        unskipped = find_missing(scanned, self._store.skipped_files()).including(pruned)
        if removed or unskipped:
            with self._store.transaction():
                self._store.retire_documents(removed)
                for path in unskipped:
                    self._store.unskip_file(path)
                if removed:
                    self._store.advance_generation()
        self._outcome.removed += len(removed)
        self._outcome.absent = tuple(root for root in roots if root.path not in pruned)


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
