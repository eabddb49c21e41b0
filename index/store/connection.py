"""Connections to the SQLite file: for the one process that writes, and for those that read.

Whoever reads may have no right to write, and the file may be a stranger's: reading changes
nothing, runs nothing that the file says, and never waits for a pipe or a device.
"""

from __future__ import annotations

import sqlite3
import sys
from contextlib import suppress
from pathlib import Path

from index.errors import IndexStateError
from index.files.atomic import create_file, create_private_folder
from index.files.regular import require_regular


def connect_writer(path: Path) -> sqlite3.Connection:
    """Open the database at ``path`` for reading and writing; make it if there is none.

    Raises OSError or sqlite3.Error.
    """
    create_private_folder(path.parent)
    with suppress(FileExistsError):
        create_file(path).close()  # SQLite would go by the umask; its other files follow this
    _check_files(path)
    connection = _connect(path, "mode=rw")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def connect_reader(path: Path) -> sqlite3.Connection:
    """Open the database at ``path`` for reading, wherever that is possible at all.

    Raises IndexStateError if there is none, OSError or sqlite3.Error if it cannot be read.
    """
    try:
        _check_files(path)
    except FileNotFoundError:
        raise IndexStateError("{path}: no index there; run 'index' first", path=path) from None
    connection = _connect(path, "mode=ro")
    try:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        # Where SQLite cannot make the files that it shares with writers (the folder is
        # another user's or the disk is full), nobody is writing unless there is a log.
        connection.close()
        if _has_log(path):
            raise
        connection = _connect(path, "mode=ro&immutable=1")
    connection.execute("PRAGMA query_only=ON")
    return connection


def connect_untouched(path: Path) -> sqlite3.Connection:
    """Open a database that may be anybody's: nothing is written or made beside it.

    What is in its log alone is seen only if the log has its index. Raises as connect_reader.
    """
    _check_files(path)
    shared = path.with_name(f"{path.name}-shm").exists() and _has_log(path)
    return _connect(path, "mode=ro" if shared else "mode=ro&immutable=1")


def _connect(path: Path, options: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?{options}"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA cell_size_check=ON")
    if sys.version_info >= (3, 12):
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, True)
    return connection


def _check_files(path: Path) -> None:
    """Raise FileNotFoundError or NotRegularError unless SQLite would find files here."""
    require_regular(path)
    for suffix in ("-wal", "-shm", "-journal"):
        with suppress(FileNotFoundError):
            require_regular(path.with_name(path.name + suffix))


def _has_log(path: Path) -> bool:
    """Tell whether there are changes that are not in the file itself yet."""
    try:
        return path.with_name(f"{path.name}-wal").stat().st_size > 0
    except FileNotFoundError:
        return False
