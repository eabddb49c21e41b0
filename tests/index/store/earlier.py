"""A store as an earlier version wrote it, made by SQL."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from index.store import migrations
from index.store.checksums import document_checksum_4, encoding_checksum, row_checksum
from index.types import StoreVersion

PATH: Final = b"/caf\xe9.txt"
TEXTS: Final = ("Police. " * 9, "Policía. " * 9, "الشرطة. " * 9)
LANGUAGES: Final = ("en", "es", "ar")
LAST_DOCUMENT, LAST_PASSAGE = 7, 40
"""Documents and passages up to these numbers were there once, and are gone."""

_SCHEMA_3: Final = """
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


def write_earlier_store(path: Path, format_version: int) -> None:
    """Write a store of format 1, 2 or 3 that holds one document with a passage per text."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.executescript(_SCHEMA_3)
    with connection:
        settings = {"format": str(format_version), "generation": "5", "encoder": "bundled"}
        connection.executemany("INSERT INTO settings VALUES (?, ?)", settings.items())
        for document in (LAST_DOCUMENT, 3):
            connection.execute(
                "INSERT INTO documents VALUES (?, ?, x'00', 1, 2, 'Título', '2024-05-06', 'tail')",
                (document, PATH + str(document).encode()),
            )
        place = 0
        for ordinal, (language, text) in enumerate(zip(LANGUAGES, TEXTS, strict=True)):
            stored = zlib.compress(text.encode(), 1, -15) if format_version > 2 else text
            row = (10 + ordinal, 3, ordinal, place, place + len(text), language, "", stored)
            connection.execute("INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
            connection.execute("INSERT INTO encodings VALUES (?, x'0102')", (10 + ordinal,))
            place += len(text)
        connection.execute(
            "INSERT INTO passages VALUES (?, ?, 0, 0, 1, 'en', '', 'x')",
            (LAST_PASSAGE, LAST_DOCUMENT),
        )
        connection.execute("DELETE FROM documents WHERE id = ?", (LAST_DOCUMENT,))
        connection.execute("DELETE FROM passages WHERE id = ?", (LAST_PASSAGE,))
        connection.execute("INSERT INTO skipped VALUES (x'2f62', 3, 4, 'binary')")
        if format_version == 1:
            connection.execute("DROP TABLE encodings")
            connection.execute("CREATE TABLE vectors (passage INTEGER PRIMARY KEY, scale, data)")
    connection.close()


def write_store_4(path: Path, texts: Sequence[str]) -> StoreVersion:
    """Write a store of format 4 that holds a document of one passage for each text."""
    connection = sqlite3.connect(path)
    connection.executescript(migrations._SCHEMA_4)
    version = StoreVersion("f" * 32, 7, "e" * 16)
    settings = {
        "format": "4",
        "store": version.store,
        "generation": "7",
        "documents": str(len(texts)),
        "last_document": str(len(texts)),
        "last_passage": str(len(texts)),
    }
    rows: list[tuple[str, tuple[object, ...], bytes]] = [
        ("settings", setting, row_checksum(*setting)) for setting in settings.items()
    ]
    generation = (version.generation, version.stamp)
    rows.append(("generations", generation, row_checksum(*generation)))
    skipped = (b"/b", 3, 4, "binary")
    rows.append(("skipped", skipped, row_checksum(*skipped)))
    for number, text in enumerate(texts, start=1):
        head = (number, b"/%d" % number, b"d", 1, 2, "Title", None, "", number, 1, 1)
        passage = (number, number, 0, 0, len(text), "en", "", text)
        encoding = (number, b"encoding")
        rows.append(("documents", head, document_checksum_4(*head)))
        rows.append(("passages", passage, row_checksum(*passage)))
        rows.append(("encodings", encoding, encoding_checksum(*encoding)))
    with connection:
        for table, fields, checksum in rows:
            marks = ", ".join("?" * (len(fields) + 1))
            connection.execute(f"INSERT INTO {table} VALUES ({marks})", (*fields, checksum))
    connection.close()
    return version
