"""What a run has read and not yet written to the store: one transaction writes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from index.ingest import IngestedFile
from index.store.records import FileState, SkippedFile, StoredFile
from index.store.store import FORGOTTEN_MTIME, Store

BATCH_PASSAGES: Final = 2_048
"""A batch is full when this many passages are waiting; a file without any counts as one."""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as it was read, its state, and what the store has at its path."""

    file: IngestedFile
    state: FileState
    stored: StoredFile | None

    @property
    def path(self) -> str:
        """Where the file is."""
        return self.file.path


class Batch:
    """Files to add, to move and to skip."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._added: list[ReadFile] = []
        self._moved: list[tuple[StoredFile, ReadFile]] = []
        self._skipped: list[ReadFile] = []
        self._waiting = 0

    @property
    def is_full(self) -> bool:
        """Whether it should be committed."""
        return self._waiting >= BATCH_PASSAGES

    def add(self, read: ReadFile) -> None:
        """Take the documents of a file that is new or has changed."""
        self._added.append(read)
        self._waiting += max(1, read.file.passages)

    def move(self, stored: StoredFile, read: ReadFile) -> None:
        """Take the path and the state of a file whose content is stored already."""
        self._moved.append((stored, read))
        self._waiting += 1

    def skip(self, read: ReadFile) -> None:
        """Take the reason why a file cannot be read; its documents go unless it may be again."""
        self._skipped.append(read)
        self._waiting += 1

    def commit(self) -> None:
        """Write everything in one transaction."""
        if not self._waiting:
            return
        store = self._store
        with store.transaction():
            replaced = [read.path for read in self._added if read.stored is not None]
            unreadable = [
                read.path for read in self._skipped if read.stored and not read.file.retry
            ]
            store.retire_files([*replaced, *unreadable])
            for read in self._added:
                self._write(read)
            for stored, read in self._moved:
                if (stored.path, stored.state) != (read.path, read.state):
                    store.update_file(stored.path, read.path, read.state)
                store.unskip_file(read.path)
            for read in self._skipped:
                mtime_ns = FORGOTTEN_MTIME if read.file.retry else read.state.mtime_ns
                state = FileState(read.state.size, mtime_ns)
                store.skip_file(read.path, SkippedFile(state, read.file.reason, read.file.kind))
            # Passages of equal score are ranked by path.
            renamed = any(stored.path != read.path for stored, read in self._moved)
            if self._added or unreadable or renamed:
                store.advance_generation()
        for read in self._added:
            if read.file.spool is not None:
                read.file.spool.remove()
        self._added.clear()
        self._moved.clear()
        self._skipped.clear()
        self._waiting = 0

    def _write(self, read: ReadFile) -> None:
        file = read.file
        parts = [(file.documents, file.encodings)] if file.spool is None else file.spool.read()
        for documents, encodings in parts:
            start = 0
            for document in documents:
                ids = self._store.add_document(file.path, file.digest, read.state, document)
                if encodings is not None:
                    self._store.set_encodings(ids, encodings[start : start + len(ids)])
                start += len(ids)
        self._store.unskip_file(file.path)
