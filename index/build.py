"""Folder ↔ store: find what is new, changed, moved and gone, and commit it in batches.

A batch (documents, passages, encodings) is one transaction, so a crash loses at
most the batch at hand and the next run picks it up. The derived files follow
at the end, in :mod:`index.snapshot`.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from index.config import Config
from index.encoder import Encoder, open_encoder
from index.errors import ReadError
from index.lock import locked
from index.passages import split
from index.readers import read
from index.records import FileState, StoredFile
from index.scan import Scan, scan
from index.snapshot import Locations, adopt_encoder, derive
from index.store import Store
from index.types import Document, Passage, Progress, Skipped, Summary

BATCH_PASSAGES: Final = 2_048
_RETRY: Final = -1
"""The modification time noted for files that could not be opened: never equal, so tried again."""

OnProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class _Reading:
    """A file that was read and is waiting to be stored; ``replaces`` is its old row."""

    path: str
    digest: bytes
    state: FileState
    document: Document
    passages: list[Passage]
    replaces: int | None


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
    with locked(locations):
        store = Store.open(locations.store, create=True)
        try:
            adopt_encoder(store, encoder)
            tally = _Update(config, store, encoder, report).run(found)
            derive(store, locations, encoder, report)
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

    def __init__(self, config: Config, store: Store, encoder: Encoder, report: OnProgress) -> None:
        self._max_bytes = config.max_file_mb << 20
        self._store = store
        self._encoder = encoder
        self._report = report
        self._tally = _Tally()
        self._batch: list[_Reading] = []

    def run(self, found: Scan) -> _Tally:
        stored = {file.path: file for file in self._store.files()}
        known_bad = self._store.skipped()
        gone = {file.digest: file for path, file in stored.items() if path not in found.files}
        for done, (path, state) in enumerate(found.files.items()):
            self._report(Progress("reading", done, len(found.files)))
            if path in known_bad and known_bad[path][0] == state:
                self._tally.skipped.append(Skipped(path, known_bad[path][1]))
            else:
                self._visit(path, state, stored.get(path), gone)
            if sum(len(reading.passages) for reading in self._batch) >= BATCH_PASSAGES:
                self._commit()
        self._commit()
        self._report(Progress("reading", len(found.files), len(found.files)))
        self._forget(found, [path for path in known_bad if path not in found.files])
        return self._tally

    def _visit(
        self,
        path: str,
        state: FileState,
        before: StoredFile | None,
        gone: dict[bytes, StoredFile],
    ) -> None:
        if before is not None and before.state == state:
            self._tally.unchanged += 1
            return
        try:
            digest = _digest(path)
        except OSError as error:
            self._skip(path, FileState(state.size, _RETRY), f"cannot be read: {error.strerror}")
            return
        same = before if before is not None and before.digest == digest else None
        moved = gone.pop(digest, None) if before is None else None
        if same is not None or moved is not None:
            with self._store.transaction():
                self._store.refresh((same or moved).id, path, state)  # type: ignore[union-attr]
            self._tally.unchanged += same is not None
            self._tally.changed += moved is not None
            return
        try:
            document = read(Path(path), max_bytes=self._max_bytes)
            passages = split(document.text)
        except ReadError as error:
            self._skip(path, state, str(error), before)
            return
        self._batch.append(
            _Reading(path, digest, state, document, passages, before.id if before else None)
        )

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
        texts = [
            reading.document.text[passage.span.start : passage.span.end]
            for reading in self._batch
            for passage in reading.passages
        ]
        kept = self._encoder.keep(texts)
        with self._store.transaction():
            self._store.remove([r.replaces for r in self._batch if r.replaces is not None])
            ids: list[int] = []
            for reading in self._batch:
                ids += self._store.add(
                    reading.path,
                    reading.digest,
                    reading.state,
                    reading.document,
                    reading.passages,
                )
                self._store.unskip(reading.path)
            self._store.set_kept(ids, kept)
            self._store.advance()
        self._tally.added += sum(reading.replaces is None for reading in self._batch)
        self._tally.changed += sum(reading.replaces is not None for reading in self._batch)
        self._batch.clear()

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


def _digest(path: str) -> bytes:
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).digest()
