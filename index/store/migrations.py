"""How a store of an earlier format becomes one of this format."""

from __future__ import annotations

from typing import Final

from index.store.schema import SCHEMA, statements

_SCHEMA_4: Final = """
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
"""The tables as format 4 had them."""

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
    document_checksum_4(id, path, digest, size, mtime_ns, title, date, tail, first, count, 1)
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

_SET_ASIDE_4: Final = """
DROP INDEX live_documents;
DROP INDEX retired_documents;
ALTER TABLE documents RENAME TO documents_4;
ALTER TABLE passages RENAME TO passages_4;
ALTER TABLE skipped RENAME TO skipped_4;
"""

# What is damaged stays damaged: a checksum that was wrong becomes an empty one.
_COPY_4: Final = """
INSERT INTO documents
    SELECT id, path, digest, size, mtime_ns, title, date, tail, '', 0, '', NULL, 0, '',
    first_passage, passages, live,
    CASE WHEN checksum = document_checksum_4(id, path, digest, size, mtime_ns, title, date, tail,
        first_passage, passages, live)
    THEN document_checksum(id, path, digest, size, mtime_ns, title, date, tail, '', 0, '', NULL,
        0, '', first_passage, passages, live)
    ELSE x'' END
    FROM documents_4 ORDER BY id;
INSERT INTO passages
    SELECT id, document, ordinal, start_at, end_at, language, gap, text, '', 0,
    CASE WHEN checksum = row_checksum(id, document, ordinal, start_at, end_at, language, gap, text)
    THEN passage_checksum(id, document, ordinal, start_at, end_at, language, gap, text, '', 0)
    ELSE x'' END
    FROM passages_4 ORDER BY id;
INSERT INTO skipped
    SELECT path, size, mtime_ns, reason, '',
    CASE WHEN checksum = row_checksum(path, size, mtime_ns, reason)
    THEN row_checksum(path, size, mtime_ns, reason, '') ELSE x'' END
    FROM skipped_4;
DROP TABLE passages_4;
DROP TABLE documents_4;
DROP TABLE skipped_4;
"""

_CHANGED_5: Final = ("documents", "passages", "skipped")
"""Tables that have other columns from format 5 on."""


def _tables_5() -> str:
    """Return the part of the schema that makes the changed tables and their indexes."""
    changed = [
        statement
        for statement in statements(SCHEMA)
        if "INDEX" in statement or statement.split()[2] in _CHANGED_5
    ]
    return ";\n".join(changed) + ";\n"


MIGRATIONS: Final = {
    1: f"DROP TABLE vectors;{_ENCODINGS_2}",
    2: "",  # from 3 on texts may be compressed; plain ones are read as before
    3: f"{_SET_ASIDE_3.strip()}{_SCHEMA_4}{_COPY_3.strip()}",
    4: f"{_SET_ASIDE_4.strip()}\n{_tables_5()}{_COPY_4.strip()}",
}
"""SQL by format: brings a file of that format to the next. Dropped data is derived again."""

SCATTERED_BEFORE: Final = 4
"""Before this format, passages could be scattered, and stores had no id."""

SCATTERED: Final = """
SELECT 1 FROM passages GROUP BY document HAVING max(id) - min(id) + 1 != count(*) LIMIT 1
"""
"""In formats before 4: whether the ids of the passages of any document do not follow another."""
