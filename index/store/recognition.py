"""Recognising a store, of any format, without touching it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from index.store.connection import connect_untouched
from index.store.schema import APPLICATION_ID, FORMAT_VERSION

_TABLES: Final = {"settings", "documents", "passages", "skipped"}
_TABLES_BY_FORMAT: Final = {
    "1": _TABLES | {"vectors"},
    "2": _TABLES | {"encodings"},
    "3": _TABLES | {"encodings"},
    "4": _TABLES | {"encodings", "generations"},
    str(FORMAT_VERSION): _TABLES | {"encodings", "generations"},
}
_APPLICATION_ID_AT: Final = 68
"""Where the header of an SQLite file has the number of the application, big-endian."""


def is_store(path: Path) -> bool:
    """Tell whether the file at ``path`` is a store: it says so, or has just its tables."""
    try:
        with path.open("rb") as file:
            header = file.read(100)
        number = header[_APPLICATION_ID_AT : _APPLICATION_ID_AT + 4]
        return number == APPLICATION_ID.to_bytes(4) or _has_tables(path)
    except (OSError, sqlite3.Error):
        return False


def _has_tables(path: Path) -> bool:
    connection = connect_untouched(path)
    try:
        rows = connection.execute("SELECT type, name FROM sqlite_master").fetchall()
        (version,) = connection.execute(
            "SELECT value FROM settings WHERE key = 'format'"
        ).fetchone() or ("",)
    finally:
        connection.close()
    tables = {name for kind, name in rows if kind == "table" and not name.startswith("sqlite_")}
    only_tables = {kind for kind, _ in rows} <= {"table", "index"}
    return only_tables and tables == _TABLES_BY_FORMAT.get(str(version))
