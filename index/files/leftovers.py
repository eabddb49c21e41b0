"""Temporary files: how they are called, and how those go that dead processes left behind."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

_TEMPORARY: Final = re.compile(r"(.+)\.([1-9][0-9]{0,8})\.tmp", re.DOTALL)


class Temporary(NamedTuple):
    """What the name of a temporary file says: which name it is to replace, whose process it is."""

    replaces: str
    process: int


def temporary_path(path: Path) -> Path:
    """Return where this process writes what is to replace ``path``."""
    return path.with_name(f"{path.name}.{os.getpid()}.tmp")


def parse_temporary(name: str) -> Temporary | None:
    """Return what the name of a file says if it is that of a temporary one, else None."""
    match = _TEMPORARY.fullmatch(name)
    return Temporary(match[1], int(match[2])) if match else None


def remove_leftovers(path: Path) -> None:
    """Remove what dead processes wrote beside ``path`` to replace it, see atomic.replacing.

    Call it where no other process may replace ``path``. Files of live processes stay.
    """
    with suppress(OSError):  # one that cannot be removed does no harm
        for candidate in path.parent.iterdir():
            temporary = parse_temporary(candidate.name)
            if temporary is None or temporary.replaces != path.name:
                continue
            if candidate.is_file() and not _is_alive(temporary.process):
                candidate.unlink(missing_ok=True)


def _is_alive(process: int) -> bool:
    from psutil import pid_exists

    return bool(pid_exists(process))
