"""The file of an investigator's work: SQLite, for its owner alone, opened anew for each access.

Several programs may use it at once, and it may be replaced by a copy while they run. It may also
be a stranger's: it must have exactly the tables below, so nothing in it runs, and every row is
verified against its checksum. Damaged rows are counted and left where they are.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from index.errors import CaseworkError
from index.files.atomic import create_private_folder
from index.files.regular import require_regular
from index.marks_file import APPLICATION_ID as APPLICATION_ID
from index.marks_file import NAME
from index.store.checksums import intact_rows, row_checksum

VERSION: Final = 1

_MODE: Final = 0o600
_CREATE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL
_SECONDS_TO_WAIT: Final = 10
_MAX_VALUE_BYTES: Final = 16_000_000
_MAX_ROWS: Final = 200_000
"""Entries of a kind that are read at most."""
_TABLES: Final = {
    "entries": (
        "CREATE TABLE entries (kind TEXT NOT NULL, key TEXT NOT NULL, content TEXT NOT NULL,"
        " checksum BLOB NOT NULL, PRIMARY KEY (kind, key))"
    ),
    "arrivals": (
        "CREATE TABLE arrivals (document BLOB PRIMARY KEY, round INTEGER NOT NULL) WITHOUT ROWID"
    ),
}
"""``entries``: each mark, saved search, list and setting as JSON, see :mod:`search.casework.codec`.
``arrivals``: which documents have ever been seen, by key, and in which round."""


class CaseworkFile:
    """The database at ``path``; nothing need be there.

    ``index``: a file of the index that the work belongs to. Where both are gone, the disk is away
    that they were on: then there is nothing to read, and nothing is written.
    """

    def __init__(self, path: Path, index: Path | None = None) -> None:
        self.path = path
        self._index = index

    @contextmanager
    def reading(self) -> Iterator[Connection | None]:
        """Open the file for reading inside the block; None if there is none, or if it is empty.

        Raises CaseworkError if it cannot be read, or is none of ours.
        """
        if not os.path.lexists(self.path):
            self._require_index()
            yield None
            return
        # What a dead writer left half done can be undone only by who may write.
        mode = "rw" if self._journal.exists() and os.access(self.path, os.W_OK) else "ro"
        with self._errors(), self._connect(mode) as connection:
            connection.execute("BEGIN")
            # Another program may just be making it: until then it is empty.
            yield self._checked(connection) if self._holds_anything(connection) else None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open the file for writing; all changes inside the block are durable, or none.

        It is made if there is none, but never the folder of an index. Raises CaseworkError as
        ``reading`` does, and if that folder is gone.
        """
        with self._errors():
            self._create()
            with self._connect("rw") as connection:
                connection.execute("PRAGMA synchronous=FULL")
                connection.execute("BEGIN IMMEDIATE")
                try:
                    if not _schema(connection):
                        _make_tables(connection)
                    yield self._checked(connection)
                    connection.execute("COMMIT")
                except BaseException:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                    raise

    @property
    def _journal(self) -> Path:
        return self.path.with_name(f"{self.path.name}-journal")

    def _create(self) -> None:
        folder = self.path.parent
        if not os.path.lexists(self.path):
            self._require_index()
        if self.path.name != NAME:
            create_private_folder(folder)
        elif not folder.exists():  # a disk that is away: what is made here would hide it
            raise CaseworkError(
                "not kept: the index is gone, there is no {folder}; bring it back and try again",
                folder=folder,
            )
        with suppress(FileExistsError):
            descriptor = os.open(self.path, _CREATE, _MODE)
            if hasattr(os, "fchmod"):
                os.fchmod(descriptor, _MODE)  # the umask has no say; SQLite's journal follows this
            os.close(descriptor)

    def _require_index(self) -> None:
        """Raise CaseworkError if the index is gone that the work belongs to.

        Its folder may still be there: it is where the disk was mounted.
        """
        if self._index is not None and not self._index.exists():
            raise CaseworkError(
                "the index is gone, and the marks with it: there is no {index}; bring"
                " its disk back and try again",
                index=self._index,
            )

    @contextmanager
    def _connect(self, mode: str) -> Iterator[sqlite3.Connection]:
        require_regular(self.path)
        for suffix in ("-journal", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                require_regular(self.path.with_name(self.path.name + suffix))
        uri = f"{self.path.absolute().as_uri()}?mode={mode}"
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_SECONDS_TO_WAIT)
        try:
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MAX_VALUE_BYTES)
            connection.execute("PRAGMA trusted_schema=OFF")
            connection.execute("PRAGMA cell_size_check=ON")
            if sys.version_info >= (3, 12):
                connection.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, True)
            yield connection
        finally:
            connection.close()

    def _holds_anything(self, connection: sqlite3.Connection) -> bool:
        return bool(_schema(connection)) or self.path.stat().st_size > 0

    def _checked(self, connection: sqlite3.Connection) -> Connection:
        schema = _schema(connection)
        (identity,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if identity == APPLICATION_ID and version != VERSION:
            raise CaseworkError(
                "{path}: of version {version}, this program reads {known}; use the"
                " version that wrote it",
                path=self.path,
                version=version,
                known=VERSION,
            )
        if identity != APPLICATION_ID or schema != _TABLES:
            raise CaseworkError("{path} is no file of marks of ours; move it away", path=self.path)
        return Connection(connection)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Raise CaseworkError, with what to do, for errors of SQLite and the system."""
        try:
            yield
        except sqlite3.OperationalError as error:
            raise CaseworkError(
                "{path}: {reason}; mend that and try again", path=self.path, reason=str(error)
            ) from error
        except sqlite3.Error as error:
            raise CaseworkError(
                "{path} is damaged ({reason}); move it away, and import your last export",
                path=self.path,
                reason=" ".join(str(error).split()),
            ) from error
        except OSError as error:
            name = error.filename or self.path
            raise CaseworkError(
                "{name}: {strerror}; mend that and try again", name=name, strerror=error.strerror
            ) from error


class Connection:
    """The entries of an opened file. ``damaged`` counts rows that are not as they were written."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._counts: dict[str, int] = {}
        self.damaged = 0

    @property
    def version(self) -> str:
        """What is another after every change; "" before the first."""
        return self.get("setting", "version") or ""

    def advance(self) -> None:
        """Note a change; call it in the transaction that makes it."""
        self.put("setting", "version", secrets.token_hex(16))

    def entries(self, kind: str) -> list[tuple[str, str]]:
        """Return key and content of the intact entries of a kind, in the order they came."""
        rows = self._connection.execute(
            "SELECT kind, key, content, checksum FROM entries WHERE kind = ?"
            " ORDER BY rowid LIMIT ?",
            (kind, _MAX_ROWS),
        ).fetchall()
        intact = intact_rows(rows)
        self.damaged += len(rows) - len(intact)
        return [(key, content) for _, key, content, _ in intact]

    def get(self, kind: str, key: str) -> str | None:
        """Return the content of an entry; None if there is none, or it is damaged."""
        rows = self._connection.execute(
            "SELECT kind, key, content, checksum FROM entries WHERE kind = ? AND key = ?",
            (kind, key),
        ).fetchall()
        intact = intact_rows(rows)
        self.damaged += len(rows) - len(intact)
        return str(intact[0][2]) if intact else None

    def add(self, kind: str, key: str, content: str) -> None:
        """Write an entry whose key no other has."""
        self._counts[kind] = self.count(kind) + 1
        self.put(kind, key, content)

    def put(self, kind: str, key: str, content: str) -> None:
        """Write an entry in place of any of its key; it keeps its place in the order."""
        self._connection.execute(
            "INSERT INTO entries VALUES (?, ?, ?, ?) ON CONFLICT (kind, key)"
            " DO UPDATE SET content = excluded.content, checksum = excluded.checksum",
            (kind, key, content, row_checksum(kind, key, content)),
        )

    def delete(self, kind: str, key: str) -> None:
        """Delete an entry, if it is there."""
        self._connection.execute("DELETE FROM entries WHERE kind = ? AND key = ?", (kind, key))

    def count(self, kind: str) -> int:
        """Return how many entries of a kind there are; those deleted meanwhile may count."""
        if kind not in self._counts:
            sql = "SELECT count(*) FROM entries WHERE kind = ?"
            self._counts[kind] = int(self._connection.execute(sql, (kind,)).fetchone()[0])
        return self._counts[kind]

    def number(self, name: str) -> int:
        """Return a setting that is a number, 0 if it is not set."""
        text = self.get("setting", name) or "0"
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0

    def add_arrivals(self, documents: Collection[bytes], round_number: int) -> int:
        """Note that ``documents`` came in a round, but for those seen before; return how many."""
        before = self._connection.total_changes
        self._connection.executemany(
            "INSERT OR IGNORE INTO arrivals VALUES (?, ?)",
            ((document, round_number) for document in sorted(documents)),
        )
        return self._connection.total_changes - before

    def arrivals_until(self, round_number: int) -> set[bytes]:
        """Return the keys of the documents that came in that round or before."""
        sql = "SELECT document FROM arrivals WHERE round <= ?"
        return {row[0] for row in self._connection.execute(sql, (round_number,))}


def _schema(connection: sqlite3.Connection) -> dict[str, str]:
    rows = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite!_%' ESCAPE '!' LIMIT 99"
    )
    return dict(rows.fetchall())


def _make_tables(connection: sqlite3.Connection) -> None:
    for statement in _TABLES.values():
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version={VERSION}")
