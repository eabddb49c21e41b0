"""Brings the store up to date with the files of a scan: what is new or changed is read.

Files are compared with the store, what is new or changed is read, and the store takes it in
batches. A batch is one transaction, so a crash loses at most the batch at hand, and the next
run reads it again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from index.batch import Batch, ReadFile
from index.config import Config
from index.embedding.protocol import Encoder
from index.ingest import IngestedFile, Ingester
from index.messages import Message
from index.missing import absent_roots, find_missing
from index.processes.limits import Limits
from index.processes.pool import OnAdvance, WorkerPool
from index.readers import is_plain_text
from index.sample import check_sample
from index.scan import Scan
from index.spool import remove_spools
from index.store.records import FileState, StoredFile
from index.store.store import Store
from index.types import AbsentRoot, Progress, Skipped

PARALLEL_BYTES: Final = 4 << 20
"""Bytes to read from which on a pool is faster than one process, its start included."""
_GROUP_BYTES: Final = 256 << 10
_GROUP_FILES: Final = 64
"""Files that are read together: enough for encoding to pay, and little to repeat if a worker
dies."""

OnProgress = Callable[[Progress], None]


@dataclass(slots=True)
class Outcome:
    """What happened so far, in files; see Summary. ``added`` and ``changed`` are their paths."""

    added: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    removed: int = 0
    unchanged: int = 0
    moved: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    absent: tuple[AbsentRoot, ...] = ()
    notes: list[str] = field(default_factory=list)

    def take_out(self, paths: Iterable[str]) -> None:
        """Count files as gone that were in the index, and not at all those new to it."""
        for path in paths:
            self.unchanged -= path not in self.added and path not in self.changed
            self.removed += path not in self.added
            self.added.discard(path)
            self.changed.discard(path)


class _ReadingProgress:
    """Reports the file at hand, and how much of all has been read, while files are read in order.

    Files that need not be read count as done.
    """

    def __init__(
        self, report: OnProgress, paths: Sequence[str], states: Mapping[str, FileState]
    ) -> None:
        self._report = report
        self._paths = paths
        self._sizes = [states[path].size for path in paths]
        self._total = len(states)
        self._total_bytes = sum(self._sizes)
        self._read = 0
        self._bytes = 0
        self._bytes_within: dict[str, int] = {}
        self._show()

    def advance(self) -> None:
        """Count a file, and go on to the next."""
        self._bytes += self._sizes[self._read]
        self._read += 1
        self._show()

    def advance_within(self, path: str, done: int) -> None:
        """Note how many bytes have been read of a file that takes long; from any thread."""
        self._bytes_within[path] = done
        if self._read < len(self._paths) and path == self._paths[self._read]:
            self._show()

    def _show(self) -> None:
        done = self._total - len(self._paths) + self._read
        path = self._paths[self._read] if self._read < len(self._paths) else ""
        read = self._bytes + self._bytes_within.get(path, 0)
        self._report(Progress("reading", done, self._total, read, self._total_bytes, path))


class StoreUpdate:
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
        self._max_container_bytes = config.max_container_mb << 20
        self._folder = Path(store.path).parent
        self._limits = Limits(config.file_seconds, config.file_memory_mb << 20)
        self._store = store
        # A slow encoder runs in this process alone, at the end, see index.derive.
        self._encoder = encoder if encoder.is_fast else None
        self._workers = workers
        self._report = report
        self._outcome = Outcome()
        self._batch = Batch(store)
        self._missing: defaultdict[bytes, list[StoredFile]] = defaultdict(list)
        """Stored files that are not at their path any more, by digest: they may have moved."""

    def run(
        self,
        scanned: Scan,
        *,
        rehash: bool,
        retry_skipped: bool,
        prune: Callable[[AbsentRoot], bool],
    ) -> Outcome:
        """Update the store; return what was done.

        With ``rehash``, all files are compared by content; with ``retry_skipped``, files are
        read that were skipped, though they have not changed.
        """
        remove_spools(self._folder)  # of a run that was ended
        stored = {file.path: file for file in self._store.unverified_files()}
        for path, file in stored.items():
            if path not in scanned.files:
                self._missing[file.digest].append(file)
        paths = list(scanned.files)
        if not rehash:
            paths = self._select_changed(scanned.files, stored, retry_skipped=retry_skipped)
        progress = _ReadingProgress(self._report, paths, scanned.files)
        for read in self._read(paths, scanned.files, stored, progress.advance_within):
            self._handle(read)
            if self._batch.is_full:
                self._batch.commit()
            progress.advance()
        self._batch.commit()
        remove_spools(self._folder)
        self._remove_missing(scanned, prune)
        return self._outcome

    def _select_changed(
        self,
        files: Mapping[str, FileState],
        stored: Mapping[str, StoredFile],
        *,
        retry_skipped: bool,
    ) -> list[str]:
        """Return the paths to read: of files that are new or changed, by size and time.

        If a sample shows that size and time do not tell, these are all files.
        """
        skipped_files = self._store.skipped_files()
        changed: list[str] = []
        unchanged: list[StoredFile] = []
        skipped: list[Skipped] = []
        for path, state in files.items():
            known = skipped_files.get(path)
            if known is not None and known.state == state and not retry_skipped:
                skipped.append(Skipped(path, known.reason, known.kind))
            elif known is None and path in stored and stored[path].state == state:
                unchanged.append(stored[path])
            else:
                changed.append(path)
        sample = check_sample(unchanged)
        if sample.differing:
            self._outcome.notes.append(
                Message(
                    "{path}: other content, though size and time are the same;"
                    " all files were compared by content",
                    path=sample.differing[0],
                )
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
        on_advance: OnAdvance[str],
    ) -> Iterator[ReadFile]:
        """Yield the files at ``paths``, in order; without content if only moved or touched."""
        known_digests = {*self._missing, *(stored[path].digest for path in paths if path in stored)}
        groups = _group_files(paths, states)
        size = sum(states[path].size for path in paths)
        # Only a little plain text is read here: nothing can hang or explode over it.
        elsewhere = size >= PARALLEL_BYTES or not all(map(is_plain_text, paths))
        digests = frozenset(known_digests)
        for file in self._ingest(groups, digests, elsewhere=elsewhere, on_advance=on_advance):
            yield ReadFile(file, states[file.path], stored.get(file.path))
        if self._workers.limits_ignored:
            self._outcome.notes.append(
                Message(
                    "no helper process could be started; files were read without limits of time"
                    " and memory"
                )
            )

    def _ingest(
        self,
        groups: Iterable[Sequence[str]],
        known_digests: frozenset[bytes],
        *,
        elsewhere: bool,
        on_advance: OnAdvance[str] | None = None,
    ) -> Iterator[IngestedFile]:
        """Yield the files of all groups, in order, read in helper processes or in this one."""
        ingester = Ingester(
            self._max_bytes,
            self._limits,
            known_digests,
            self._encoder,
            max_container_bytes=self._max_container_bytes,
            spool_folder=str(self._folder),
        )
        return self._workers.map(
            ingester,
            groups,
            parallel=elsewhere,
            limits=ingester.limits_of,
            on_advance=on_advance,
        )

    def _handle(self, read: ReadFile) -> None:
        """Decide what a file that has been read means for the store."""
        if read.file.reason:
            self._skip(read)
        elif read.stored is not None and read.stored.digest == read.file.digest:
            self._batch.move(read.stored, read)
            self._outcome.unchanged += 1
        elif read.stored is None and self._missing.get(read.file.digest):
            self._batch.move(self._missing[read.file.digest].pop(), read)
            self._outcome.moved += 1
        elif read.file.is_known:  # a copy of what another file was
            elsewhere = not is_plain_text(read.path) or read.state.size >= PARALLEL_BYTES
            (file,) = self._ingest([[read.path]], frozenset(), elsewhere=elsewhere)
            self._handle(ReadFile(file, read.state, read.stored))
        else:
            self._batch.add(read)
            if read.stored is None:
                self._outcome.added.add(read.path)
            else:
                self._outcome.changed.add(read.path)

    def _skip(self, read: ReadFile) -> None:
        self._outcome.skipped.append(Skipped(read.path, read.file.reason, read.file.kind))
        self._batch.skip(read)
        if read.stored is not None and not read.file.retry:
            self._outcome.removed += 1

    def _remove_missing(self, scanned: Scan, prune: Callable[[AbsentRoot], bool]) -> None:
        """Remove files that are gone; those that may come back only if pruned."""
        paths = [file.path for files in self._missing.values() for file in files]
        missing = find_missing(scanned, paths)
        roots = absent_roots(scanned, missing)
        pruned = {root.path for root in roots if root.documents and prune(root)}
        removed = missing.including(pruned)
        unskipped = find_missing(scanned, self._store.skipped_files()).including(pruned)
        if removed or unskipped:
            with self._store.transaction():
                self._store.retire_files(removed)
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
