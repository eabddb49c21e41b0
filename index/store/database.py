"""The SQLite file: opening, migrations, transactions, settings, versions, errors for users."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self

from index.errors import (
    FREE_SPACE,
    NEEDS_RIGHTS,
    DamageError,
    EarlierFormatError,
    IndexFormatError,
    IndexStateError,
    system_error,
)
from index.messages import Message
from index.store.checksums import (
    Row,
    Verifier,
    document_checksum,
    document_checksum_4,
    encoding_checksum,
    intact_rows,
    passage_checksum,
    row_checksum,
)
from index.store.connection import connect_reader, connect_writer
from index.store.migrations import MIGRATIONS, SCATTERED, SCATTERED_BEFORE
from index.store.schema import APPLICATION_ID, FORMAT_VERSION, SCHEMA, statements
from index.types import StoreVersion

_ENVIRONMENT_ERRORS: Final = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_AUTH,
    }
)
"""What fails for reasons outside the file. All else means that the file is damaged."""
_ADVICE: Final = {
    sqlite3.SQLITE_FULL: FREE_SPACE,
    sqlite3.SQLITE_IOERR: Message("see whether the disk is full or failing, and try again"),
    sqlite3.SQLITE_READONLY: NEEDS_RIGHTS,
    sqlite3.SQLITE_PERM: NEEDS_RIGHTS,
}

_ROWS_AT_ONCE: Final = 64


class Database:
    """One connection to the index database. Not for two threads at once.

    Every method raises DamageError if what it reads is damaged, another IndexStateError if
    the database cannot be used for other reasons.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path | str) -> None:
        self._connection = connection
        self._path = str(path)
        self.notes: tuple[str, ...] = ()
        """What is worth saying about how it was opened."""

    @classmethod
    def open(cls, path: Path, *, create: bool = False) -> Self:
        """Open the database at ``path`` for reading; with ``create``, for writing.

        A writer makes the database if there is none, and brings one of an earlier format to
        this one; there may be one writer at a time. Raises IndexStateError if there is no
        database, DamageError if it is damaged, IndexFormatError if it is of another format.
        """
        with translated_errors(path):
            connection = connect_writer(path) if create else connect_reader(path)
            database = cls(connection, path)
            try:
                if create:
                    database._prepare()
                database._check()
            except BaseException:
                connection.close()
                raise
        return database

    def _prepare(self) -> None:
        """Make the tables, or bring those of an earlier format to this one."""
        connection = self._connection
        for function in (
            row_checksum,
            document_checksum,
            document_checksum_4,
            passage_checksum,
            encoding_checksum,
        ):
            connection.create_function(function.__name__, -1, function, deterministic=True)
        if not self._schema():
            # Before there is a log, so that the file says from its first page whose it is.
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute("PRAGMA journal_mode=WAL")
        if not self._schema():
            with self.transaction():
                self._run_script(SCHEMA)
                self._start()
        self._migrate()

    def _check(self) -> None:
        """Raise IndexFormatError or DamageError unless this is a database of this format."""
        earlier = self._earlier_format()
        if earlier is not None:
            raise EarlierFormatError(
                "{path}: an earlier version wrote this index; run 'index' to convert it",
                path=self.path,
            )
        schema = self._schema()
        if not schema:
            raise self.damage("it is empty")
        if "settings" in schema:
            format_version = self.get_setting("format")
            if format_version is None:
                raise self.damage("its format is missing")
            if format_version != str(FORMAT_VERSION):
                raise IndexFormatError(
                    "{path}: index format {found}, this version reads"
                    " {known}; choose another data_dir, or the version that wrote"
                    " it",
                    path=self.path,
                    found=format_version,
                    known=FORMAT_VERSION,
                )
        if set(schema.values()) != set(statements(SCHEMA)):
            raise self.damage("its tables are not those of an index")

    def _schema(self) -> dict[str, str]:
        """Return the SQL of everything in the database by name; SQLite's own left out."""
        rows = self._connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite!_%' ESCAPE '!'"
        )
        return dict(rows.fetchall())

    def _start(self) -> None:
        """Give a new store its format, id and first generation."""
        self.set_setting("format", str(FORMAT_VERSION))
        self.set_setting("store", os.urandom(16).hex())
        self._set_generation(0)

    def _migrate(self) -> None:
        """Bring a database of an earlier format to this one, in one transaction."""
        version = self._earlier_format()
        if version is None:
            return
        with self.transaction():
            scattered = (
                version < SCATTERED_BEFORE and self._connection.execute(SCATTERED).fetchone()
            )
            if scattered:
                raise self.damage("the passages of a document are not together")
            for step in range(version, FORMAT_VERSION):
                self._run_script(MIGRATIONS[step])
            self._connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
            if version < SCATTERED_BEFORE:
                generation = self.generation
                self._start()
                self._set_generation(generation + 1)
            else:
                self.set_setting("format", str(FORMAT_VERSION))
        self._connection.execute("VACUUM")
        self.notes = (f"{self.path} was converted from format {version} to {FORMAT_VERSION}",)

    def _earlier_format(self) -> int | None:
        """Return the format of a database of an earlier version, None if it is of ours."""
        try:
            row = self._connection.execute(
                "SELECT value FROM settings WHERE key = 'format'"
            ).fetchone()
        except sqlite3.OperationalError:  # no such table: no database of any version
            return None
        return next((version for version in MIGRATIONS if row == (str(version),)), None)

    def _run_script(self, script: str) -> None:
        for statement in statements(script):
            self._connection.execute(statement)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all changes inside durable together, or none of them."""
        with translated_errors(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # SQLite rolls back by itself on a full disk
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Have everything that is read inside be of one moment, whatever is written meanwhile."""
        with translated_errors(self.path):
            self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.execute("ROLLBACK")

    def flush(self) -> bool:
        """Move what is in the log into the file; False if a reader prevents that for now."""
        busy, _, _ = self._rows("PRAGMA wal_checkpoint(TRUNCATE)")[0]
        return not busy

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection, for what verifies the database below its tables."""
        return self._connection

    @property
    def path(self) -> str:
        """Where the database file is."""
        return self._path

    # Settings

    def get_setting(self, key: str) -> str | None:
        """Return the value of a setting; None if it is not set."""
        sql = "SELECT key, value, checksum FROM settings WHERE key = ?"
        for _, value, _ in self._intact_rows(sql, (key,)):
            return str(value)
        return None

    def set_setting(self, key: str, value: str) -> None:
        """Set a setting; call it inside a transaction."""
        self._connection.execute(
            "REPLACE INTO settings VALUES (?, ?, ?)", (key, value, row_checksum(key, value))
        )

    def _number(self, key: str) -> int:
        """Return a setting that is a number, 0 if it is not set."""
        value = self.get_setting(key) or "0"
        if not value.isdecimal():
            raise self.damage(f"its {key} is no number")
        return int(value)

    # Versions

    @property
    def version(self) -> StoreVersion:
        """Which store this is, and which content it has now."""
        generation = self.generation
        stamp = self._stamp(generation)
        store = self.get_setting("store")
        if store is None or stamp is None:
            raise self.damage("its version is missing")
        return StoreVersion(store, generation, stamp)

    @property
    def generation(self) -> int:
        """A number that grows with every change of documents or encodings."""
        return self._number("generation")

    def is_ancestor(self, version: StoreVersion) -> bool:
        """Tell whether ``version`` is one that this store has or once had.

        If it is, passage ids of that version mean the same passages here, or none.
        """
        return (
            version.store == self.get_setting("store")
            and version.generation <= self.generation
            and version.stamp == self._stamp(version.generation)
        )

    def advance_generation(self) -> None:
        """Count a change; call it inside the transaction that makes it."""
        self._set_generation(self.generation + 1)

    def start_anew(self) -> None:
        """Become another store with the same content: everything derived is derived anew.

        All settings are lost but for what the content says. Call it inside a transaction.
        """
        connection = self._connection
        (last_document,) = connection.execute("SELECT max(id) FROM documents").fetchone()
        (last_passage,) = connection.execute("SELECT max(id) FROM passages").fetchone()
        connection.execute("DELETE FROM settings")
        connection.execute("DELETE FROM generations")
        (documents,) = connection.execute("SELECT count(*) FROM documents").fetchone()
        self.set_setting("documents", str(documents))
        self.set_setting("last_document", str(last_document or 0))
        self.set_setting("last_passage", str(last_passage or 0))
        self._start()

    def _set_generation(self, generation: int) -> None:
        stamp = os.urandom(8).hex()
        self.set_setting("generation", str(generation))
        self._connection.execute(
            "REPLACE INTO generations VALUES (?, ?, ?)",
            (generation, stamp, row_checksum(generation, stamp)),
        )

    def _stamp(self, generation: int) -> str | None:
        sql = "SELECT generation, stamp, checksum FROM generations WHERE generation = ?"
        for _, stamp, _ in self._intact_rows(sql, (generation,)):
            return str(stamp)
        return None

    # Rows

    def damage(self, what: str) -> DamageError:
        """Return the error that says what of this database is damaged."""
        return damage_error(self.path, what)

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        with translated_errors(self.path):
            return self._connection.execute(sql, parameters).fetchall()

    def _each_row(self, sql: str) -> Iterator[Row]:
        """Yield the rows of a query, however many, without verifying them."""
        with translated_errors(self.path):
            cursor = self._connection.execute(sql)
        while rows := self._next_rows(cursor):
            yield from rows

    def _intact_rows(
        self, sql: str, parameters: Sequence[object] = (), verifier: Verifier = intact_rows
    ) -> Iterator[Row]:
        """Yield rows that end with their checksum; DamageError if it is not theirs."""
        with translated_errors(self.path):
            cursor = self._connection.execute(sql, parameters)
        while rows := self._next_rows(cursor):
            if len(verifier(rows)) < len(rows):
                raise self.damage("a row is not as it was written")
            yield from rows

    def _next_rows(self, cursor: sqlite3.Cursor) -> list[Row]:
        # Few at a time: thousands would have Python collect garbage, which takes longer.
        with translated_errors(self.path):
            return cursor.fetchmany(_ROWS_AT_ONCE)


def damage_error(path: Path | str, what: str) -> DamageError:
    """Return the error for a database at ``path`` of which something is damaged."""
    line = " ".join(what.split())  # SQLite quotes its schema as it is
    return DamageError(
        "{path} is damaged: {line}; run 'index', which reads the documents again",
        path=path,
        line=line,
    )


@contextmanager
def translated_errors(path: Path | str) -> Iterator[None]:
    """Raise IndexStateError, with what to do, for errors of SQLite and the system."""
    try:
        yield
    except sqlite3.ProgrammingError:  # such as a closed connection: a fault of the caller
        raise
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
        if code not in _ENVIRONMENT_ERRORS:
            raise damage_error(path, str(error)) from error
        advice = _ADVICE.get(code, Message("mend that and try again"))
        raise IndexStateError(
            "{path}: {reason}; {advice}", path=path, reason=str(error), advice=advice
        ) from error
    except OSError as error:
        raise system_error(error, path) from error
