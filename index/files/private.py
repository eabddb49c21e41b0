"""Private files of the user: what was searched for, and which configurations are trusted.

They are in ``$XDG_STATE_HOME/trujaman`` (XDG Base Directory Specification) and readable by the
user alone, whatever the umask: what somebody searches for is nobody else's business.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from index.files.atomic import create_private_folder, replacing
from index.files.home import xdg_folder
from index.files.regular import open_regular

_MODE: Final = 0o600
_CREATE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_APPEND: Final = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0)


def state_folder() -> Path:
    """Return the folder for private files; it need not exist. Raises ConfigError, see home."""
    return xdg_folder("XDG_STATE_HOME", ".local/state") / "trujaman"


def read(path: Path) -> str:
    """Return the content of a private file, "" if there is none. Raises OSError."""
    try:
        with open_regular(path) as file:
            return file.read().decode("utf-8", errors="replace")
    except (FileNotFoundError, NotADirectoryError):
        return ""


def create(path: Path, text: str) -> None:
    """Create a private file, wherever it is, or none. Raises FileExistsError or other OSError."""
    with _name_file_in_errors(path):
        descriptor = os.open(path, _CREATE, _MODE)
        try:
            with os.fdopen(descriptor, "wb") as file:
                _make_private(descriptor)
                file.write(text.encode("utf-8", errors="replace"))
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def append(path: Path, text: str) -> None:
    """Append to a private file, creating it and its folder if needed. Raises OSError.

    All of ``text`` is written or, on a full disk, nothing.
    """
    content = text.encode("utf-8", errors="replace")
    with _name_file_in_errors(path):
        create_private_folder(path.parent)
        is_new = not path.exists()
        descriptor = os.open(path, _APPEND, _MODE)
        with os.fdopen(descriptor, "ab", buffering=0) as file:
            if is_new:
                _make_private(descriptor)
            written = file.write(content)
            if written < len(content):
                file.truncate(os.fstat(descriptor).st_size - written)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


def replace(path: Path, text: str) -> None:
    """Replace the content of a private file, all or nothing. Raises OSError."""
    with _name_file_in_errors(path):
        create_private_folder(path.parent)
        with replacing(path) as file:
            _make_private(file.fileno())
            file.write(text.encode("utf-8", errors="replace"))


@contextmanager
def _name_file_in_errors(path: Path) -> Iterator[None]:
    """Name ``path`` in an OSError that names no file, such as that of a full disk."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


def _make_private(descriptor: int) -> None:
    """Give a new file to its owner alone: neither its folder nor the umask has a say."""
    if hasattr(os, "fchmod"):
        os.fchmod(descriptor, _MODE)
