"""Whose an index folder is: it is marked as ours when it is made, and any other is refused.

Everything that writes an index goes through :func:`claim_folder`, everything that reads one
through :func:`check_folder`, so that a folder that holds anything else is never touched,
whatever the names of the files in it.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Final

from index.errors import ForeignFolderError, system_error
from index.files.atomic import PRIVATE_FOLDER_MODE, create_private_folder, replace_file
from index.files.leftovers import parse_temporary
from index.files.regular import read_regular
from index.locations import Locations
from index.marks_file import NAME as MARKS
from index.marks_file import names_of_marks
from index.store.recognition import is_store

_FORMAT: Final = "trujaman index"
_VERSION: Final = 1
_MAX_BYTES: Final = 4_096
_ID: Final = re.compile(r"[0-9a-f]{32}")

_MATRIX_START: Final = b'{"magic": "trujaman-matrix-'
_MANIFEST_START: Final = re.compile(rb'\{"[a-z]+": "blocks-[0-9]+ analysis-')
_BLOCK_NAME: Final = re.compile(r"([0-9a-f]{16}|MAIN_[0-9a-z]{16})\.lists")
"""How the derived files of any version begin or are called."""


def check_folder(locations: Locations) -> None:
    """Raise ForeignFolderError unless the folder is an index or may become one."""
    try:
        if not is_marked(locations):
            _holds_unmarked_index(locations)
    except OSError as error:
        raise system_error(error, locations.folder) from error


def is_marked(locations: Locations) -> bool:
    """Tell whether the folder is marked as an index. Raises OSError if that cannot be read."""
    try:
        content = json.loads(read_regular(locations.marker, max_bytes=_MAX_BYTES))
    except (FileNotFoundError, NotADirectoryError, ValueError, RecursionError):
        return False
    return (
        isinstance(content, dict)
        and (content.get("format"), content.get("version")) == (_FORMAT, _VERSION)
        and _ID.fullmatch(str(content.get("id"))) is not None
    )


def claim_folder(locations: Locations) -> tuple[str, ...]:
    """Mark the folder as an index, making it if there is none; return what is worth saying.

    A folder that is marked stays as it is. One that is not is marked if it is empty (but for
    the configuration in force and marks) or if it is an index of an earlier version without any
    doubt.

    Raises ForeignFolderError if it is anything else, IndexStateError if it cannot be marked.
    """
    try:
        create_private_folder(locations.folder)
        if is_marked(locations):
            return ()
        holds_index = _holds_unmarked_index(locations)
        locations.folder.chmod(PRIVATE_FOLDER_MODE)
        content = {"format": _FORMAT, "version": _VERSION, "id": os.urandom(16).hex()}
        replace_file(locations.marker, json.dumps(content).encode() + b"\n")
    except OSError as error:
        raise system_error(error, locations.folder) from error
    if not holds_index:
        return ()
    return (f"{locations.folder} is marked as an index now, and for its owner alone",)


def _holds_unmarked_index(locations: Locations) -> bool:
    """Tell whether a folder without a marker is an index.

    False if it is empty or not there, or if it has nothing but what is derived from a store that
    is gone: all of that is made again. Raises ForeignFolderError if it is anything else.
    """
    names = _names(locations)
    if not names:
        return False
    if locations.store.name in names and _is_unmarked_index(locations):
        return True
    if all(_is_derived(locations, name) for name in names):
        return False
    raise ForeignFolderError(
        "{folder} is not an index: '{names}' is in it; choose an empty folder as data_dir",
        folder=locations.folder,
        names=min(names),
    )


def _names(locations: Locations) -> set[str]:
    """Return the names in the folder, but for those that may be there before an index."""
    before = {locations.marker.name}
    if locations.config.parent == locations.folder:
        before.add(locations.config.name)
    try:
        names = {path.name for path in locations.folder.iterdir()}
    except FileNotFoundError:
        return set()
    if MARKS in names:
        before |= names_of_marks(locations.folder)
    others = {name for name in names if _replaced_name(name) not in before}
    # A file by the name of the marker that says something else is somebody's, too.
    if locations.marker.name in names and locations.marker.lstat().st_size:
        others.add(locations.marker.name)
    return others


def _is_unmarked_index(locations: Locations) -> bool:
    """Tell whether everything under a name that an index uses is what an index has there."""
    return (
        is_store(locations.store)
        and (not _exists(locations.matrix) or _is_matrix(locations.matrix))
        and (not _exists(locations.keyword) or _is_keyword_index(locations))
    )


def _is_derived(locations: Locations, name: str) -> bool:
    """Tell whether what is called so is, without any doubt, derived from the store of an index."""
    path = locations.folder / name
    if path.is_symlink():
        return False
    if path == locations.keyword:
        return path.is_dir() and _is_keyword_index(locations)
    return path == locations.matrix and path.is_file() and _is_matrix(path)


def _is_matrix(path: Path) -> bool:
    start = read_regular(path, max_bytes=len(_MATRIX_START))
    return start == _MATRIX_START


def _is_keyword_index(locations: Locations) -> bool:
    if _exists(locations.manifest):
        start = read_regular(locations.manifest, max_bytes=_MAX_BYTES)
        return _MANIFEST_START.match(start) is not None
    names = (path.name for path in locations.keyword.iterdir())
    return all(_BLOCK_NAME.fullmatch(_replaced_name(name)) for name in names)


def _replaced_name(name: str) -> str:
    """Return the name that a temporary file is to replace; any other name as it is."""
    temporary = parse_temporary(name)
    return name if temporary is None else temporary.replaces


def _exists(path: Path) -> bool:
    return path.exists() or path.is_symlink()
