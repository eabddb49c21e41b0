"""``index export``: what was read of each document, in one file."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from index.config import Config
from index.errors import ExchangeError
from index.exchange.archive import FILES_NAME, FORMAT, VERSION, Manifest, write_manifest
from index.exchange.lines import ExportedDocument, ExportedFile, to_line
from index.files.atomic import replacing
from index.locations import Locations
from index.marker import check_folder
from index.store.records import StoredFile
from index.store.schema import READERS_SETTING
from index.store.store import Store
from index.types import Passage, Progress, Span

_PRIVATE: Final = 0o600


def export_index(
    config: Config, target: Path, report: Callable[[Progress], None] = lambda _: None
) -> int:
    """Write the index of ``config`` to the new file ``target``; return the number of files.

    The file is for its owner alone. All of it is of one moment, whatever else runs. Raises
    ExchangeError if the file exists or cannot be written, IndexStateError if the index cannot
    be read.
    """
    if os.path.lexists(target):
        raise ExchangeError("{target} exists; name another file", target=target)
    locations = Locations.of(config)
    check_folder(locations)
    with closing(Store.open(locations.store)) as store, store.snapshot():
        try:
            with replacing(target) as file:
                if hasattr(os, "fchmod"):
                    os.fchmod(file.fileno(), _PRIVATE)
                with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                    return _write(archive, config, store, report)
        except OSError as error:
            raise ExchangeError(
                "{target}: {strerror}; name another file, or free some space",
                target=target,
                strerror=error.strerror,
            ) from error


def _write(
    archive: zipfile.ZipFile, config: Config, store: Store, report: Callable[[Progress], None]
) -> int:
    digest, size = hashlib.sha256(), 0
    files = sorted(store.files(), key=lambda file: file.path)
    with archive.open(FILES_NAME, "w", force_zip64=True) as lines:
        for place, file in enumerate(files):
            report(Progress("exporting", place, len(files), path=file.path))
            line = to_line(_read(store, file)) + b"\n"
            lines.write(line)
            digest.update(line)
            size += len(line)
    manifest = Manifest(
        FORMAT,
        VERSION,
        datetime.now(UTC).isoformat(timespec="seconds"),
        store.get_setting(READERS_SETTING) or "",
        [str(root) for root in config.documents],
        len(files),
        size,
        digest.hexdigest(),
    )
    write_manifest(archive, manifest)
    return len(files)


def _read(store: Store, file: StoredFile) -> ExportedFile:
    documents = tuple(_read_documents(store, file.path))
    return ExportedFile(file.path, file.digest, file.state, documents)


def _read_documents(store: Store, path: str) -> Iterator[ExportedDocument]:
    for number in store.document_ids(path):
        document = store.document(number)
        passages = tuple(
            Passage(Span(start, start + len(text)), language)
            for start, language, text in store.document_passages(number)
        )
        yield ExportedDocument(document.member, document.content, passages)
