"""The file of an export: a zip archive of ``files.jsonl`` and ``manifest.json``, nothing else.

It may be a stranger's, so it is verified before anything of it is used: its parts, its size
unpacked, its checksum. A checksum tells damage, not who made it.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

from index.errors import ExchangeError
from index.files.regular import open_regular

FORMAT: Final = "trujaman export"
VERSION: Final = 1
FILES_NAME: Final = "files.jsonl"
MANIFEST_NAME: Final = "manifest.json"
_MAX_MANIFEST_BYTES: Final = 1 << 20
_MAX_RATIO: Final = 200
_FREE_BYTES: Final = 64 << 20
"""What is unpacked may be 64 MiB, and so many times what is packed: text gains 3 to 20."""
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an export says of itself.

    ``readers``: the version of the readers that read the documents. ``roots`` are the entries of
    ``documents:``. ``size`` and ``sha256`` are those of ``files.jsonl``, unpacked.
    """

    format: str
    version: int
    created: str
    readers: str
    roots: list[str]
    files: int
    size: int
    sha256: str


def write_manifest(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Add the manifest, the last part."""
    archive.writestr(MANIFEST_NAME, json.dumps(asdict(manifest), indent=1))


@contextmanager
def open_archive(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """Open and verify an export. Raises ExchangeError if it is none, or damaged."""
    try:
        with open_regular(path) as file, zipfile.ZipFile(file) as archive:
            manifest = _verify(archive, path)
            yield archive, manifest
    except OSError as error:
        raise ExchangeError(
            "{path}: {strerror}; name another file", path=path, strerror=error.strerror or error
        ) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ExchangeError(
            "{path} is damaged or no export ({error}); export again", path=path, error=error
        ) from error


def read_lines(archive: zipfile.ZipFile, max_bytes: int) -> Iterator[bytes]:
    """Yield the lines of ``files.jsonl``. Raises ExchangeError if one has over ``max_bytes``."""
    with archive.open(FILES_NAME) as lines:
        while line := lines.readline(max_bytes + 1):
            if len(line) > max_bytes:
                raise ExchangeError(
                    "a file in the export has over {max_bytes:,} MB; raise max_file_mb in"
                    " config.yaml",
                    max_bytes=max_bytes >> 20,
                )
            yield line


def _verify(archive: zipfile.ZipFile, path: Path) -> Manifest:
    parts = {part.filename: part for part in archive.infolist()}
    if parts.keys() != {FILES_NAME, MANIFEST_NAME} or len(archive.infolist()) != 2:
        raise ExchangeError("{path} is no export of an index; name another file", path=path)
    manifest = _read_manifest(archive, path)
    packed = parts[FILES_NAME].compress_size
    if manifest.size > _FREE_BYTES + packed * _MAX_RATIO:
        raise ExchangeError(
            "{path} unpacks to far more than text does; it is not imported", path=path
        )
    digest, size = hashlib.sha256(), 0
    with archive.open(FILES_NAME) as file:
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            if size > manifest.size:
                break
            digest.update(chunk)
    if (size, digest.hexdigest()) != (manifest.size, manifest.sha256):
        raise ExchangeError("{path} is damaged: its checksum is another; export again", path=path)
    return manifest


def _read_manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    with archive.open(MANIFEST_NAME) as file:
        content = file.read(_MAX_MANIFEST_BYTES + 1)
    try:
        values: dict[str, Any] = json.loads(content) if len(content) <= _MAX_MANIFEST_BYTES else {}
        version = values.get("version")
        if values.get("format") == FORMAT and version != VERSION:
            raise ExchangeError(
                "{path}: export format {version!r:.20}, this version reads {known};"
                " use the version that wrote it",
                path=path,
                version=version,
                known=VERSION,
            )
        manifest = Manifest(**{field.name: values[field.name] for field in fields(Manifest)})
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
        raise ExchangeError(
            "{path} is no export of an index; name another file", path=path
        ) from error
    texts = (manifest.format, manifest.created, manifest.readers, manifest.sha256)
    is_sound = (
        manifest.format == FORMAT
        and all(isinstance(text, str) for text in texts)
        and isinstance(manifest.roots, list)
        and all(isinstance(root, str) for root in manifest.roots)
        and type(manifest.size) is int
        and type(manifest.files) is int
    )
    if not is_sound:
        raise ExchangeError("{path} is no export of an index; name another file", path=path)
    return manifest
