"""Reads the pictures of text that a first reading has left, file by file.

It comes after everything else can be searched, because a page takes seconds. Each file is one
transaction, so an interrupted run goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from index.batch import Batch, ReadFile
from index.config import Config
from index.embedding.protocol import Encoder
from index.ingest import Ingester
from index.processes.limits import Limits
from index.processes.pool import WorkerPool
from index.readers import ocr
from index.scan import Scan
from index.store.store import Store
from index.types import Progress, Skipped


@dataclass(frozen=True, slots=True)
class Recognition:
    """How many ``files`` were read again, and which of them left the index: without a word."""

    files: int = 0
    skipped: tuple[Skipped, ...] = ()


def recognize_pictures(
    store: Store,
    config: Config,
    encoder: Encoder,
    workers: WorkerPool,
    scanned: Scan,
    report: Callable[[Progress], None],
) -> Recognition:
    """Read the pages of ``scanned`` files that wait for text recognition.

    A file that changed since it was read waits for the next run.
    """
    if not ocr.is_available():
        return Recognition()
    pictures = store.files_with_pictures()
    if not pictures:
        return Recognition()
    stored = {file.path: file for file in store.files() if file.path in pictures}
    paths = [path for path, file in stored.items() if scanned.files.get(path) == file.state]
    total = sum(pictures[path] for path in paths)
    limits = Limits(config.file_seconds, config.file_memory_mb << 20)
    ingester = Ingester(
        config.max_file_mb << 20,
        limits,
        frozenset(),
        encoder if encoder.is_fast else None,
        recognized_pages=pictures,
        max_container_bytes=config.max_container_mb << 20,
        spool_folder=str(config.data_dir),
    )
    done = 0
    skipped: list[Skipped] = []
    files = workers.map(
        ingester, ([path] for path in paths), parallel=True, limits=ingester.limits_of
    )
    for file in files:
        report(Progress("recognizing text", done, total))
        done += pictures[file.path]
        batch = Batch(store)
        read = ReadFile(file, stored[file.path].state, stored[file.path])
        if file.reason:
            batch.skip(read)
            skipped.append(Skipped(file.path, file.reason, file.kind))
        else:
            batch.add(read)
        batch.commit()
    if paths:
        report(Progress("recognizing text", total, total))
    return Recognition(len(paths), tuple(skipped))
