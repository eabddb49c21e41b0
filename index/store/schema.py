"""The tables of the store."""

from __future__ import annotations

from typing import Final

FORMAT_VERSION: Final = 5

READERS_SETTING: Final = "readers"
"""The setting that says which version of the readers read the files."""

APPLICATION_ID: Final = 0x54726A6D
"""In the header of the file, where ``file`` and others look for whose database it is: "Trjm"."""

SCHEMA: Final = """
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL, checksum BLOB NOT NULL)
    WITHOUT ROWID;
CREATE TABLE generations (
    generation INTEGER PRIMARY KEY, stamp TEXT NOT NULL, checksum BLOB NOT NULL);
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    path BLOB NOT NULL, digest BLOB NOT NULL,
    size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    title TEXT, date TEXT, tail TEXT NOT NULL,
    member TEXT NOT NULL, members INTEGER NOT NULL, kind TEXT NOT NULL, date_source TEXT,
    pictures INTEGER NOT NULL, details TEXT NOT NULL,
    first_passage INTEGER NOT NULL, passages INTEGER NOT NULL,
    live INTEGER NOT NULL, checksum BLOB NOT NULL);
CREATE UNIQUE INDEX live_documents ON documents (path, member) WHERE live;
CREATE INDEX retired_documents ON documents (id) WHERE NOT live;
CREATE TABLE passages (
    id INTEGER PRIMARY KEY, document INTEGER NOT NULL,
    ordinal INTEGER NOT NULL, start_at INTEGER NOT NULL, end_at INTEGER NOT NULL,
    language TEXT NOT NULL, gap TEXT NOT NULL, text NOT NULL,
    place TEXT NOT NULL, recognized INTEGER NOT NULL, checksum BLOB NOT NULL);
CREATE TABLE encodings (
    passage INTEGER PRIMARY KEY, kept BLOB NOT NULL, checksum BLOB NOT NULL);
CREATE TABLE skipped (
    path BLOB PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    reason TEXT NOT NULL, kind TEXT NOT NULL, checksum BLOB NOT NULL) WITHOUT ROWID;
"""
"""Every row ends with the checksum of its other columns, see :mod:`index.store.checksums`.

A file is a document with ``member`` "" and one for each of its ``members``, the documents inside
it; they share its path, digest, size and time. ``pictures`` counts the pages that wait for text
recognition; ``details`` are described in :mod:`index.store.details`. A document that was removed
or replaced is not ``live`` any more, but is there until everything derived from it is gone. The
ids of its ``passages`` passages follow one another from ``first_passage``, so none can be missing
unnoticed.
"""


def statements(script: str) -> list[str]:
    """Return the statements of ``script``, each as SQLite keeps it in its schema."""
    return [text.strip() for text in script.split(";\n") if text.strip()]
