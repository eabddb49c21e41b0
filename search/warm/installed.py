"""Whether the program is still the one that was imported: files change when it is updated."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import index
import search

_PACKAGES: Final = (index, search)

State = dict[str, tuple[int, int, int] | None]


def read_state() -> State:
    """Return all files of the program and its libraries, with size, time and number of each."""
    return {path: _stat(path) for path in {*_program_files(), *_imported_files()}}


def has_changed(before: State) -> bool:
    """Tell whether a file of ``before`` is another now, or gone, or one of the program is new."""
    is_new = any(path not in before for path in _program_files())
    return is_new or any(_stat(path) != state for path, state in before.items())


def _program_files() -> Iterator[str]:
    for package in _PACKAGES:
        assert package.__file__ is not None
        for folder, folders, names in os.walk(Path(package.__file__).parent):
            folders[:] = [name for name in folders if name != "__pycache__"]
            yield from (os.path.join(folder, name) for name in names)  # noqa: PTH118, thousands


def _imported_files() -> Iterator[str]:
    for module in list(sys.modules.values()):
        if path := getattr(module, "__file__", None):
            yield path


def _stat(path: str) -> tuple[int, int, int] | None:
    try:
        status = os.stat(path)  # noqa: PTH116, thousands
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
