"""Find the files to index: walk the folders of documents, past loops, junk and shut folders."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass

from index.config import Config
from index.errors import ConfigError
from index.readers import SUFFIXES
from index.store.records import FileState
from index.types import Skipped


@dataclass(frozen=True, slots=True)
class Scan:
    """The documents found: ``files``, the state of each by absolute path, in path order.

    ``skipped``: folders that cannot be listed and files that cannot be opened.
    """

    files: dict[str, FileState]
    skipped: tuple[Skipped, ...]


def scan(config: Config) -> Scan:
    """Find the documents under ``config.documents``.

    Hidden files and folders, links to folders and the index itself are left
    out, and so are files of unknown formats, unless the configuration names the
    file itself. Raises ConfigError if one of the paths does not exist.
    """
    files: dict[str, FileState] = {}
    skipped: list[Skipped] = []
    for root in config.documents:
        if root.is_dir():
            for path in _walk(str(root), str(config.data_dir), skipped):
                _add_file(path, files, skipped)
        elif root.exists():
            _add_file(str(root), files, skipped)
        else:
            raise ConfigError(
                f"{root}: no such file or folder; correct 'documents:' in {config.path}"
            )
    return Scan(dict(sorted(files.items())), tuple(skipped))


def _walk(root: str, excluded: str, skipped: list[Skipped]) -> Iterator[str]:
    """Yield the paths of files with a known suffix under ``root``; note folders in ``skipped``."""
    folders = [root]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as listing:
                entries = list(listing)
        except OSError as error:
            skipped.append(Skipped(folder, f"cannot list the folder: {error.strerror}"))
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                if entry.path != excluded:
                    folders.append(entry.path)
            elif os.path.splitext(entry.name)[1].lower() in SUFFIXES:  # noqa: PTH122
                yield entry.path


def _add_file(path: str, files: dict[str, FileState], skipped: list[Skipped]) -> None:
    # Without pathlib, which would take most of the time when there are many files.
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError as error:  # a dangling link, or the file went away while we looked
        skipped.append(Skipped(path, f"cannot be opened: {error.strerror}"))
        return
    if stat.S_ISREG(status.st_mode):
        files[path] = FileState(status.st_size, status.st_mtime_ns)
