"""Whose an index folder is: it is marked as ours when it is made, and any other is refused.

Everything that writes an index goes through :func:`claim_folder`, everything that reads one
through :func:`check_folder`, so that a folder that holds anything else is never touched,
whatever the names of the files in it.
"""

from __future__ import annotations

import json
import re
import secrets
from pathlib import Path
from typing import Final

from index.errors import ForeignFolderError, IndexStateError
from index.files.atomic import PRIVATE_FOLDER_MODE, create_private_folder, replace_file
from index.files.regular import read_regular
from index.locations import Locations
from index.store.recognition import is_store

_FORMAT: Final = "trujaman index"
_VERSION: Final = 1
_MAX_BYTES: Final = 4_096
_ID: Final = re.compile(r"[0-9a-f]{32}")

_MATRIX_START: Final = b'{"magic": "trujaman-matrix-'
_MANIFEST_NAME: Final = "state.json"
_MANIFEST_START: Final = re.compile(rb'\{"[a-z]+": "blocks-[0-9]+ analysis-')
_BLOCK_NAME: Final = re.compile(r"([0-9a-f]{16}|MAIN_[0-9a-z]{16})\.lists(\.[0-9]+\.tmp)?")
"""How the derived files of any version begin or are called."""


def check_folder(locations: Locations) -> None:
    """Raise ForeignFolderError unless the folder is an index or may become one."""
    try:
        _is_ours(locations)
    except OSError as error:
        raise _unusable(locations, error) from error


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
    the configuration in force) or if it is an index of an earlier version without any doubt.

    Raises ForeignFolderError if it is anything else, IndexStateError if it cannot be marked.
    """
    try:
        create_private_folder(locations.folder)
        if is_marked(locations):
            return ()
        holds_index = _is_ours(locations)
        locations.folder.chmod(PRIVATE_FOLDER_MODE)
        content = {"format": _FORMAT, "version": _VERSION, "id": secrets.token_hex(16)}
        replace_file(locations.marker, json.dumps(content).encode() + b"\n")
    except OSError as error:
        raise _unusable(locations, error) from error
    if not holds_index:
        return ()
    return (f"{locations.folder} is marked as an index now, and for its owner alone",)


def _is_ours(locations: Locations) -> bool:
    """Tell whether the folder is an index; False if it is empty or not there.

    Raises ForeignFolderError if it is anything else.
    """
    if is_marked(locations):
        return True
    names = _names(locations)
    if not names:
        return False
    if locations.store.name in names and _is_unmarked_index(locations):
        return True
    raise ForeignFolderError(
        f"{locations.folder} is not an index: '{min(names)}' is in it;"
        " choose an empty folder as data_dir"
    )


def _names(locations: Locations) -> set[str]:
    """Return the names in the folder, but for those that may be there before an index."""
    before = [locations.marker.name]
    if locations.config.parent == locations.folder:
        before.append(locations.config.name)
    allowed = re.compile("|".join(rf"{re.escape(name)}(\.[0-9]+\.tmp)?" for name in before))
    try:
        names = {path.name for path in locations.folder.iterdir()}
    except FileNotFoundError:
        return set()
    others = {name for name in names if not allowed.fullmatch(name)}
    # A file by the name of the marker that says something else is somebody's, too.
    if locations.marker.name in names and locations.marker.lstat().st_size:
        others.add(locations.marker.name)
    return others


def _is_unmarked_index(locations: Locations) -> bool:
    """Tell whether everything under a name that an index uses is what an index has there."""
    return (
        is_store(locations.store)
        and (not _exists(locations.matrix) or _is_matrix(locations.matrix))
        and (not _exists(locations.keyword) or _is_keyword_index(locations.keyword))
    )


def _is_matrix(path: Path) -> bool:
    start = read_regular(path, max_bytes=len(_MATRIX_START))
    return start == _MATRIX_START


def _is_keyword_index(folder: Path) -> bool:
    manifest = folder / _MANIFEST_NAME
    if _exists(manifest):
        start = read_regular(manifest, max_bytes=_MAX_BYTES)
        return _MANIFEST_START.match(start) is not None
    return all(_BLOCK_NAME.fullmatch(path.name) for path in folder.iterdir())


def _exists(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _unusable(locations: Locations, error: OSError) -> IndexStateError:
    place = error.filename or locations.folder
    return IndexStateError(f"{place}: {error.strerror}; choose another data_dir")
