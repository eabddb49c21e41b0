"""Opening files that may be something else: a pipe or a device would hold up the program."""

from __future__ import annotations

import os
import stat
from io import BufferedReader
from pathlib import Path
from typing import Final

_OPEN: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class NotRegularError(OSError):
    """What should be a file is a pipe, a device, a socket or a folder."""


def require_regular(path: Path) -> None:
    """Raise NotRegularError unless ``path`` is a file itself, not a link; or another OSError.

    For what others open, who would follow a link to anywhere or wait for a pipe.
    """
    if not stat.S_ISREG(path.lstat().st_mode):
        raise NotRegularError(None, "not a regular file", str(path))


def open_regular(path: Path) -> BufferedReader:
    """Open a file for reading. Raises NotRegularError if it is no file, or another OSError."""
    descriptor = os.open(path, _OPEN)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotRegularError(None, "not a regular file", str(path))
    return os.fdopen(descriptor, "rb")


def read_regular(path: Path, *, max_bytes: int) -> bytes:
    """Return the first ``max_bytes`` bytes of a file. Raises what :func:`open_regular` does."""
    with open_regular(path) as file:
        return file.read(max_bytes)
