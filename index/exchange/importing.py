"""``index import``: documents that another index has read, without reading them again.

What is imported may be a stranger's: every value is checked, and a file goes only where an
entry of ``documents:`` is, because the next run would drop it otherwise, and nothing outside is
to be shown as if it had been indexed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PureWindowsPath

from index.config import Config
from index.derive import adopt_encoder, update_derived_files
from index.embedding.open import open_encoder
from index.errors import ExchangeError
from index.exchange.archive import open_archive, read_lines
from index.exchange.lines import ExportedFile, MalformedError, from_line
from index.heal import open_verified_store, seal_store
from index.locations import Locations
from index.lock import locked
from index.processes.pool import WorkerPool
from index.store.compression import pack_document
from index.store.schema import READERS_SETTING
from index.store.store import Store
from index.types import Progress

_BATCH_PASSAGES = 2_048


@dataclass(frozen=True, slots=True)
class PathMapping:
    """Files that lay below ``old`` lie below ``new``."""

    old: str
    new: Path

    def apply(self, path: str) -> str | None:
        """Return where a file lies now; None if it is not one of these."""
        if PureWindowsPath(self.old).drive and os.sep == "/":
            path, old = path.replace("\\", "/"), self.old.replace("\\", "/").rstrip("/")
        else:
            old = self.old.rstrip(os.sep)
        if path != old and not path.startswith(old + os.sep):
            return None
        return str(self.new) + path[len(old) :]


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import, in files.

    ``known`` were in the index already, ``outside`` lie in no entry of ``documents:``; an
    ``example`` of these.
    """

    added: int = 0
    known: int = 0
    outside: int = 0
    example: str = ""


def import_index(
    config: Config,
    source: Path,
    mappings: Sequence[PathMapping],
    report: Callable[[Progress], None] = lambda _: None,
) -> Imported:
    """Add the files of an export to the index of ``config``; those it has stay as they are.

    Raises ExchangeError if ``source`` is no export or is damaged, else as
    :func:`index.update.update`. If it is cut short, what was committed stays.
    """
    locations = Locations.of(config)
    encoder = open_encoder(config.encoder, config.path.parent)
    with (
        open_archive(source) as (archive, manifest),
        locked(locations),
        WorkerPool(config.workers) as workers,
    ):
        absent = next((str(root) for root in config.documents if not root.exists()), "")
        store, _ = open_verified_store(locations, report, absent=absent)
        try:
            adopt_encoder(store, encoder)
            if not store.document_count():
                with store.transaction():
                    store.set_setting(READERS_SETTING, manifest.readers)
            importer = _Importer(config, store, mappings)
            lines = read_lines(archive, max_bytes=2 * config.max_file_mb << 20)
            for place, file in enumerate(_parse(lines, source)):
                report(Progress("importing", place, manifest.files, path=file.path))
                importer.take(file)
            importer.commit()
            update_derived_files(store, locations, encoder, workers, report)
            seal_store(store, locations)
        finally:
            store.close()
    return importer.outcome


def _parse(lines: Iterator[bytes], source: Path) -> Iterator[ExportedFile]:
    for number, line in enumerate(lines, 1):
        try:
            yield from_line(line)
        except MalformedError as error:
            raise ExchangeError(
                "{source}, line {number}: {error}; it is not imported from here on",
                source=source,
                number=number,
                error=error,
            ) from error


class _Importer:
    """Adds files to a store, many in one transaction."""

    def __init__(self, config: Config, store: Store, mappings: Sequence[PathMapping]) -> None:
        self.outcome = Imported()
        self._roots = tuple(map(str, config.documents))
        self._store = store
        self._mappings = sorted(mappings, key=lambda mapping: len(mapping.old), reverse=True)
        self._known = set(store.file_states())
        self._batch: list[ExportedFile] = []
        self._waiting = 0

    def take(self, file: ExportedFile) -> None:
        """Add a file, or count why not."""
        path = self._place(file.path)
        outcome = self.outcome
        if path is None:
            example = outcome.example or file.path
            self.outcome = replace(outcome, outside=outcome.outside + 1, example=example)
        elif path in self._known:
            self.outcome = replace(outcome, known=outcome.known + 1)
        else:
            self._known.add(path)
            self._batch.append(replace(file, path=path))
            self._waiting += 1 + sum(len(document.passages) for document in file.documents)
            if self._waiting >= _BATCH_PASSAGES:
                self.commit()

    def commit(self) -> None:
        """Write what waits."""
        if not self._batch:
            return
        with self._store.transaction():
            for file in self._batch:
                self._add(file)
            self._store.advance_generation()
        self.outcome = replace(self.outcome, added=self.outcome.added + len(self._batch))
        self._batch.clear()
        self._waiting = 0

    def _add(self, file: ExportedFile) -> None:
        members = len(file.documents) - 1
        for document in file.documents:
            packed = pack_document(document.content, document.passages, document.member)
            packed = packed._replace(members=0 if document.member else members)
            self._store.add_document(file.path, file.digest, file.state, packed)
        self._store.unskip_file(file.path)

    def _place(self, path: str) -> str | None:
        """Return where the file lies here; None if in no entry of ``documents:``."""
        mapped = (mapping.apply(path) for mapping in self._mappings)
        path = next((place for place in mapped if place is not None), path)
        if os.path.normpath(path) != path:
            return None  # '..' would lead out of an entry
        is_inside = any(
            path == root or path.startswith(root.rstrip(os.sep) + os.sep) for root in self._roots
        )
        return path if is_inside else None
