"""The SQLite file: opening, schema, transactions, settings, and errors in plain words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Self

from index.errors import IndexFormatError, IndexStateError

FORMAT_VERSION: Final = 3

_SCHEMA: Final = """
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path BLOB NOT NULL UNIQUE, digest BLOB NOT NULL,
    size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    title TEXT, date TEXT, tail TEXT NOT NULL);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    ordinal INTEGER NOT NULL, start_at INTEGER NOT NULL, end_at INTEGER NOT NULL,
    language TEXT NOT NULL, gap TEXT NOT NULL, text NOT NULL);
CREATE INDEX passages_of_document ON passages (document, ordinal);
CREATE TABLE encodings (
    passage INTEGER PRIMARY KEY REFERENCES passages ON DELETE CASCADE,
    kept BLOB NOT NULL);
CREATE TABLE skipped (
    path BLOB PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    reason TEXT NOT NULL) WITHOUT ROWID;
"""

_MIGRATIONS: Final = {
    "1": """
DROP TABLE vectors;
CREATE TABLE encodings (
    passage INTEGER PRIMARY KEY REFERENCES passages ON DELETE CASCADE,
    kept BLOB NOT NULL);
""",
    "2": "",  # texts may be packed from 3 on; those that are not are read as before
}
"""Format → what brings a file of that format to the next; what is gone is made again."""


class Database:
    """One connection to the index database. Not for two threads at once.

    Every method raises IndexStateError if the database is damaged.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def open(cls, path: Path, *, create: bool = False) -> Self:
        """Open the database at ``path``.

        Raises IndexStateError if it is missing (and not ``create``) or damaged,
        IndexFormatError if another version wrote it.
        """
        if not create and not path.is_file():
            raise IndexStateError(f"{path}: no index there; run 'index' first")
        with _translated(path):
            if create:
                path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA foreign_keys=ON")
            store = cls(connection)
            if create and not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                with store.transaction():
                    for statement in _SCHEMA.split(";\n"):
                        connection.execute(statement)
                    store.set("format", str(FORMAT_VERSION))
        store._migrate()
        found = store.get("format")
        if found != str(FORMAT_VERSION):
            store.close()
            raise IndexFormatError(
                f"{path}: index format {found}, this version needs {FORMAT_VERSION};"
                f" delete {path.parent} and run 'index'"
            )
        return store

    def _migrate(self) -> None:
        while (found := self.get("format") or "") in _MIGRATIONS:
            with self.transaction():
                if self.get("format") != found:  # another process was faster
                    continue
                if script := _MIGRATIONS[found]:
                    for statement in script.split(";\n"):
                        self._connection.execute(statement)
                    self.advance()
                self.set("format", str(int(found) + 1))

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all changes inside durable together, or none of them."""
        with _translated(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @property
    def path(self) -> str:
        return str(self._connection.execute("PRAGMA database_list").fetchone()[2])

    # Settings

    def get(self, key: str) -> str | None:
        with _translated(self.path):
            row = self._connection.execute(
                "SELECT value FROM settings WHERE key = ?", (key,)
            ).fetchone()
        return None if row is None else str(row[0])

    def set(self, key: str, value: str) -> None:
        self._connection.execute("REPLACE INTO settings VALUES (?, ?)", (key, value))

    @property
    def generation(self) -> int:
        """A number that grows with every change of documents or vectors."""
        return int(self.get("generation") or 0)

    def advance(self) -> None:
        """Count one more change; call it inside the transaction that makes it."""
        self.set("generation", str(self.generation + 1))

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with _translated(self.path):
            return self._connection.execute(sql, parameters).fetchall()


@contextmanager
def _translated(path: Path | str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        folder = Path(path).parent
        raise IndexStateError(
            f"{path}: {error}; free disk space or delete {folder} and run 'index'"
        ) from error
    except OSError as error:
        raise IndexStateError(f"{path}: {error.strerror}; choose another data_dir") from error
