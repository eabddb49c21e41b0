"""What lies where a file of the index should be, and is none: renamed, never deleted."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from index.errors import system_error
from index.locations import Locations
from index.messages import Message, marked

SQLITE_SUFFIXES: Final = ("-wal", "-shm", "-journal")
"""The files that SQLite has beside the database."""
_NAME: Final = re.compile(r".+\.(damaged|odd)-[0-9]{8}T[0-9]{6}-*", re.DOTALL)
_REASONS: Final = {
    "damaged": marked("{path}, a store that was damaged"),
    "odd": marked("{path}, which lay in place of a part of the index"),
}


def aside_path(path: Path, reason: str) -> Path:
    """Return the path, free now, to which ``path`` is renamed; ``reason`` is damaged or odd."""
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    aside = path.with_name(f"{path.name}.{reason}-{now}")
    while os.path.lexists(aside):
        aside = aside.with_name(f"{aside.name}-")
    return aside


def clear_way(locations: Locations) -> tuple[str, ...]:
    """Rename what has the name of a file that an index writes but is a pipe, say, or a folder.

    Returns a line about each. Call it with the lock held. The store itself is left to
    :mod:`index.heal`. Raises IndexStateError if it cannot be renamed.
    """
    notes = []
    for path, kind in _find_odd(locations):
        aside = aside_path(path, "odd")
        try:
            path.rename(aside)
        except OSError as error:
            raise system_error(error, path) from error
        notes.append(Message(_NO_SUCH[kind], path=path, aside=aside.name))
    return tuple(notes)


_NO_SUCH: Final = {
    "file": marked("{path} is no file; it is now {aside}"),
    "folder": marked("{path} is no folder; it is now {aside}"),
}


def find_set_aside(locations: Locations) -> list[str]:
    """Return a line about everything that was set aside, in the order of the names."""
    lines: list[str] = []
    for folder in (locations.folder, locations.keyword):
        if not folder.is_dir():
            continue
        for path in folder.iterdir():
            match = _NAME.fullmatch(path.name)
            if match:
                name = path.relative_to(locations.folder)
                lines.append(Message(_REASONS[match[1]], path=name))
    return sorted(lines)


def _find_odd(locations: Locations) -> Iterator[tuple[Path, str]]:
    """Yield what is not what its name says, and what it should be: a file or a folder."""
    if os.path.lexists(locations.keyword) and not locations.keyword.is_dir():
        yield locations.keyword, "folder"
    for suffix in SQLITE_SUFFIXES:  # SQLite would follow links
        path = locations.store.with_name(locations.store.name + suffix)
        if _type(path) not in (None, stat.S_IFREG):
            yield path, "file"
    for path in locations.replaced:
        if _type(path) not in (None, stat.S_IFREG, stat.S_IFLNK):  # links are replaced
            yield path, "file"


def _type(path: Path) -> int | None:
    """Return the type of what is at ``path``, a link not followed; None if nothing is there."""
    try:
        return stat.S_IFMT(path.lstat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return None
