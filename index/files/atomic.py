"""Writing files so that a crash leaves either the old content or the new.

A new file is for whoever may use its folder: an index folder is made for its owner alone
(0700), so its files are 0600, whatever the umask. Whoever opens the folder to others with chmod
opens the files written from then on.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from index.files.leftovers import temporary_path

PRIVATE_FOLDER_MODE: Final = 0o700
_READ_AND_WRITE: Final = 0o666
_OPEN_NEW: Final = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def create_private_folder(path: Path, *, parents: bool = True) -> None:
    """Create a folder for its owner alone; do nothing if it exists.

    With ``parents``, the folders above it are created, too. Raises OSError.
    """
    if parents:
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.mkdir(mode=PRIVATE_FOLDER_MODE)
    except FileExistsError:
        if not path.is_dir():
            raise
    else:
        path.chmod(PRIVATE_FOLDER_MODE)  # the umask may have taken even more away


def create_file(path: Path) -> BinaryIO:
    """Create and open a file for those who may use its folder.

    Raises FileExistsError if anything is at ``path``, or another OSError.
    """
    mode = stat.S_IMODE(path.parent.stat().st_mode) & _READ_AND_WRITE
    descriptor = os.open(path, _OPEN_NEW, mode)
    if hasattr(os, "fchmod"):
        os.fchmod(descriptor, mode)  # the umask has no say
    return os.fdopen(descriptor, "w+b")


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a file that replaces ``path``, atomically and durably, when the block ends.

    If the block raises, ``path`` stays as it was.
    """
    temporary = temporary_path(path)
    temporary.unlink(missing_ok=True)  # of a process that died and had the same number
    try:
        with create_file(temporary) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def replace_file(path: Path, content: bytes) -> None:
    """Replace ``path`` atomically and durably by ``content``."""
    with replacing(path) as file:
        file.write(content)


def _sync_folder(path: Path) -> None:
    """Wait until the names in a folder are on the disk, where the system can do that."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
