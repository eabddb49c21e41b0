"""The SQLite file: schema, migrations, transactions, settings, and errors for users."""

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
    "2": "",  # from 3 on texts may be compressed; plain ones are read as before
}
"""SQL by format: brings a file of that format to the next. Dropped data is derived again."""


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
        with _translated_errors(path):
            if create:
                path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA foreign_keys=ON")
            database = cls(connection)
            if create and not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                with database.transaction():
                    database._run_script(_SCHEMA)
                    database.set_setting("format", str(FORMAT_VERSION))
        database._migrate()
        version = database.get_setting("format")
        if version != str(FORMAT_VERSION):
            database.close()
            raise IndexFormatError(
                f"{path}: index format {version}, this version needs {FORMAT_VERSION};"
                f" delete {path.parent} and run 'index'"
            )
        return database

    def _migrate(self) -> None:
        """Bring a database of an earlier format to this one, one format at a time."""
        version = self.get_setting("format") or ""
        while version in _MIGRATIONS:
            with self.transaction():
                if self.get_setting("format") == version:  # or another process was faster
                    script = _MIGRATIONS[version]
                    if script:
                        self._run_script(script)
                        self.advance_generation()
                    self.set_setting("format", str(int(version) + 1))
            version = self.get_setting("format") or ""

    def _run_script(self, script: str) -> None:
        for statement in script.split(";\n"):
            self._connection.execute(statement)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all changes inside durable together, or none of them."""
        with _translated_errors(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @property
    def path(self) -> str:
        """Where the database file is."""
        return str(self._connection.execute("PRAGMA database_list").fetchone()[2])

    # Settings

    def get_setting(self, key: str) -> str | None:
        """Return the value of a setting; None if it is not set."""
        with _translated_errors(self.path):
            row = self._connection.execute(
                "SELECT value FROM settings WHERE key = ?", (key,)
            ).fetchone()
        return None if row is None else str(row[0])

    def set_setting(self, key: str, value: str) -> None:
        """Set a setting; call it inside a transaction."""
        self._connection.execute("REPLACE INTO settings VALUES (?, ?)", (key, value))

    @property
    def generation(self) -> int:
        """A number that grows with every change of documents or encodings."""
        return int(self.get_setting("generation") or 0)

    def advance_generation(self) -> None:
        """Count a change; call it inside the transaction that makes it."""
        self.set_setting("generation", str(self.generation + 1))

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with _translated_errors(self.path):
            return self._connection.execute(sql, parameters).fetchall()


@contextmanager
def _translated_errors(path: Path | str) -> Iterator[None]:
    """Raise IndexStateError, with what to do, for errors of SQLite and the system."""
    try:
        yield
    except sqlite3.Error as error:
        folder = Path(path).parent
        raise IndexStateError(
            f"{path}: {error}; free disk space or delete {folder} and run 'index'"
        ) from error
    except OSError as error:
        raise IndexStateError(f"{path}: {error.strerror}; choose another data_dir") from error
