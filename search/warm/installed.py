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
    """Return all files of the program and of imported libraries, with time, size and number."""
    return {path: _stat(path) for path in {*_program_files(), *_imported_files()}}


def has_changed(before: State) -> bool:
    """Tell whether a file of ``before`` is another now, or gone.

    A file that is new is used by none of the others unless one of these has changed.
    """
    return any(_stat(path) != state for path, state in before.items())


def _program_files() -> Iterator[str]:
    for package in _PACKAGES:
        assert package.__file__ is not None
        for path in Path(package.__file__).parent.rglob("*"):
            if path.suffix != ".pyc" and path.is_file():
                yield str(path)


def _imported_files() -> Iterator[str]:
    for module in list(sys.modules.values()):
        if path := getattr(module, "__file__", None):
            yield path


def _stat(path: str) -> tuple[int, int, int] | None:
    try:
        status = os.stat(path)  # noqa: PTH116, hundreds
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
