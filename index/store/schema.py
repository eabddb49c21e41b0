"""The tables of the store, and how those of earlier formats become these."""

from __future__ import annotations

from typing import Final

FORMAT_VERSION: Final = 4

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
    first_passage INTEGER NOT NULL, passages INTEGER NOT NULL,
    live INTEGER NOT NULL, checksum BLOB NOT NULL);
CREATE UNIQUE INDEX live_documents ON documents (path) WHERE live;
CREATE INDEX retired_documents ON documents (id) WHERE NOT live;
CREATE TABLE passages (
    id INTEGER PRIMARY KEY, document INTEGER NOT NULL,
    ordinal INTEGER NOT NULL, start_at INTEGER NOT NULL, end_at INTEGER NOT NULL,
    language TEXT NOT NULL, gap TEXT NOT NULL, text NOT NULL, checksum BLOB NOT NULL);
CREATE TABLE encodings (
    passage INTEGER PRIMARY KEY, kept BLOB NOT NULL, checksum BLOB NOT NULL);
CREATE TABLE skipped (
    path BLOB PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    reason TEXT NOT NULL, checksum BLOB NOT NULL) WITHOUT ROWID;
"""
"""Every row ends with the checksum of its other columns, see :mod:`index.store.checksums`.

A document that was removed or replaced is not ``live`` any more, but is there until everything
derived from it is gone. The ids of its ``passages`` passages follow one another from
``first_passage``, so none can be missing unnoticed.
"""

_ENCODINGS_2: Final = """
CREATE TABLE encodings (
    passage INTEGER PRIMARY KEY REFERENCES passages ON DELETE CASCADE,
    kept BLOB NOT NULL);
"""

_SET_ASIDE_3: Final = """
ALTER TABLE settings RENAME TO settings_3;
ALTER TABLE documents RENAME TO documents_3;
ALTER TABLE passages RENAME TO passages_3;
ALTER TABLE encodings RENAME TO encodings_3;
ALTER TABLE skipped RENAME TO skipped_3;
"""

# The highest numbers ever given out are in sqlite_sequence; settings keep them from now on.
_COPY_3: Final = """
INSERT INTO settings SELECT key, value, row_checksum(key, value)
    FROM (SELECT key, value FROM settings_3
    UNION ALL SELECT 'documents', CAST(count(*) AS TEXT) FROM documents_3
    UNION ALL SELECT 'last_document', CAST(seq AS TEXT) FROM sqlite_sequence
        WHERE name = 'documents_3'
    UNION ALL SELECT 'last_passage', CAST(seq AS TEXT) FROM sqlite_sequence
        WHERE name = 'passages_3');
INSERT INTO documents
    SELECT *,
    document_checksum(id, path, digest, size, mtime_ns, title, date, tail, first, count, 1)
    FROM (SELECT documents_3.*, coalesce(first, 0) AS first, coalesce(count, 0) AS count, 1
    FROM documents_3 LEFT JOIN (SELECT document, min(id) AS first, count(*) AS count
        FROM passages_3 GROUP BY document) ON document = documents_3.id)
    ORDER BY id;
INSERT INTO passages SELECT *,
    row_checksum(id, document, ordinal, start_at, end_at, language, gap, text)
    FROM passages_3 ORDER BY id;
INSERT INTO encodings SELECT *, encoding_checksum(passage, kept) FROM encodings_3 ORDER BY passage;
INSERT INTO skipped SELECT *, row_checksum(path, size, mtime_ns, reason) FROM skipped_3;
DROP INDEX passages_of_document;
DROP TABLE encodings_3;
DROP TABLE passages_3;
DROP TABLE documents_3;
DROP TABLE skipped_3;
DROP TABLE settings_3;
"""

MIGRATIONS: Final = {
    1: f"DROP TABLE vectors;{_ENCODINGS_2}",
    2: "",  # from 3 on texts may be compressed; plain ones are read as before
    3: f"{_SET_ASIDE_3.strip()}{SCHEMA}{_COPY_3.strip()}",
}
"""SQL by format: brings a file of that format to the next. Dropped data is derived again."""


SCATTERED: Final = """
SELECT 1 FROM passages GROUP BY document HAVING max(id) - min(id) + 1 != count(*) LIMIT 1
"""
"""In formats before 4: whether the ids of the passages of any document do not follow another."""


def statements(script: str) -> list[str]:
    """Return the statements of ``script``, each as SQLite keeps it in its schema."""
    return [text.strip() for text in script.split(";\n") if text.strip()]
