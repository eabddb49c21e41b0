"""Temporary files that processes left behind when they died."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path


def remove_leftovers(path: Path) -> None:
    """Remove what dead processes wrote beside ``path`` to replace it, see atomic.replacing.

    Call it where no other process may replace ``path``. Files of live processes stay.
    """
    with suppress(OSError):  # one that cannot be removed does no harm
        temporary = re.compile(re.escape(path.name) + r"\.([1-9][0-9]{0,8})\.tmp")
        for candidate in path.parent.iterdir():
            match = temporary.fullmatch(candidate.name)
            if match and candidate.is_file() and not _is_alive(int(match[1])):
                candidate.unlink(missing_ok=True)


def _is_alive(process: int) -> bool:
    from psutil import pid_exists

    return bool(pid_exists(process))
