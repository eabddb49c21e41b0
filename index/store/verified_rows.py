"""Rows of the store, verified: damaged ones are told apart, and named by their document."""

from __future__ import annotations

import os
import zlib
from collections.abc import Collection, Iterator, Sequence
from typing import Final, TypeAlias

from index.chunks import chunks
from index.errors import DamageError, IndexStateError
from index.messages import marked
from index.store.checksums import (
    Row,
    Verifier,
    document_checksum,
    intact_documents,
    intact_passages,
)
from index.store.compression import decompress
from index.store.database import Database
from index.store.rows import DOCUMENT_COLUMNS, PASSAGE_COLUMNS, DocumentRow, PassageRow

Damaged: TypeAlias = dict[int, str]
"""Damaged passages by id, with the path of the document of each."""

UNKNOWN_PATH: Final = "a document of unknown path"

_MAX_PARAMETERS: Final = 500
"""Values in one SQL statement; SQLite used to allow 999."""
_GONE: Final = marked("the document has left the index; search again")


class VerifiedRows(Database):
    """Documents and passages as rows.

    A method with a parameter ``damaged`` adds damaged rows to it, if it is given, and goes on;
    otherwise it raises DamageError.
    """

    def _documents(self, condition: str = "") -> Iterator[DocumentRow]:
        sql = f"SELECT {DOCUMENT_COLUMNS} FROM documents {condition}"
        rows = self._intact_rows(sql, verifier=intact_documents)
        return map(DocumentRow._make, rows)

    def _documents_by_id(self, ids: Sequence[int]) -> Iterator[DocumentRow]:
        for chunk in chunks(map(int, ids), _MAX_PARAMETERS):
            yield from self._documents(f"WHERE id IN ({','.join(map(str, chunk))})")

    def _documents_of(self, path: str) -> list[DocumentRow]:
        sql = f"SELECT {DOCUMENT_COLUMNS} FROM documents WHERE live AND path = ?"
        rows = self._intact_rows(sql, (os.fsencode(path),), intact_documents)
        return list(map(DocumentRow._make, rows))

    def _undamaged_documents(self, damaged: Damaged) -> list[DocumentRow]:
        """Return all documents but damaged or missing ones; their passages are ``damaged``."""
        ids = {row[0] for row in self._rows("SELECT id FROM documents")}
        sql = f"SELECT {DOCUMENT_COLUMNS} FROM documents WHERE id"
        rows = list(map(DocumentRow._make, self._rows_by_id(sql, ids, intact_documents, set())))
        undamaged = {row.id for row in rows}
        for passage, document in self._rows("SELECT id, document FROM passages"):
            if document not in undamaged:
                damaged[passage] = UNKNOWN_PATH
        return rows

    def _document(self, document: int) -> DocumentRow:
        for row in self._documents(f"WHERE id = {document:d}"):
            return row
        raise IndexStateError(_GONE)

    def _write_document(self, row: DocumentRow) -> None:
        self._connection.execute("DELETE FROM documents WHERE id = ?", (row.id,))
        self._insert_document(row)

    def _insert_document(self, row: DocumentRow) -> None:
        fields = row[:-1]
        self._connection.execute(
            f"INSERT INTO documents ({DOCUMENT_COLUMNS}) VALUES ({','.join('?' * len(row))})",
            (*fields, document_checksum(*fields)),
        )

    def _passages_of(self, head: DocumentRow) -> list[PassageRow]:
        """Return the passages of a document, in order; DamageError if they are not all there."""
        rows = self._passage_rows(head.passage_ids, None)
        if len(rows) != head.passages or any(row.document != head.id for row in rows):
            raise self.damage(f"passages of {head.name} are missing")
        return rows

    def _passage_rows(self, ids: Sequence[int], damaged: Damaged | None) -> list[PassageRow]:
        """Return the rows of those of ``ids`` that exist, by ascending id."""
        damaged_ids: set[int] = set()
        sql = f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE id"
        rows = self._rows_by_id(sql, ids, intact_passages, damaged_ids)
        if len(rows) + len(damaged_ids) < len(set(ids)):
            damaged_ids |= self._missing({*ids} - {row[0] for row in rows})
        self._report(damaged_ids, damaged)
        return list(map(PassageRow._make, rows))

    def _text(self, row: PassageRow) -> str:
        try:
            return decompress(row.stored)
        except (zlib.error, UnicodeDecodeError) as error:
            raise self.damage(f"a passage cannot be unpacked ({error})") from error

    def _rows_by_id(
        self, sql: str, ids: Collection[int], verifier: Verifier, damaged: set[int]
    ) -> list[Row]:
        """Return the rows that ``sql`` selects for ``ids``, by ascending id.

        The ids of rows that are damaged or cannot be read are added to ``damaged``.
        """
        intact: list[Row] = []
        for chunk in chunks(map(int, sorted(ids)), _MAX_PARAMETERS):
            query = f"{sql} IN ({','.join('?' * len(chunk))}) ORDER BY 1"
            try:
                rows = self._rows(query, chunk)
            except DamageError:
                rows = self._rows_one_by_one(f"{sql} = ?", chunk, damaged)
            verified = verifier(rows)
            if len(verified) < len(rows):
                damaged |= {row[0] for row in rows} - {row[0] for row in verified}
            intact += verified
        return intact

    def _rows_one_by_one(self, sql: str, ids: Sequence[int], damaged: set[int]) -> list[Row]:
        """Return what can be read; add the ids of what cannot to ``damaged``."""
        rows: list[Row] = []
        for row_id in ids:
            try:
                rows += self._rows(sql, (row_id,))
            except DamageError:
                damaged.add(row_id)
        return rows

    def _missing(self, ids: set[int]) -> set[int]:
        """Return those of ``ids`` whose document is there: their rows should be, too."""
        documents = [row.passage_ids for row in self._documents()]
        return {passage for passage in ids if any(passage in range_ for range_ in documents)}

    def _report(self, ids: set[int], damaged: Damaged | None) -> None:
        """Add passages ``ids`` to ``damaged``; DamageError if there is nothing to add to."""
        if not ids:
            return
        paths = {passage: self._path_of(passage) for passage in sorted(ids)}
        if damaged is None:
            names = ", ".join(sorted(set(paths.values())))
            raise self.damage(f"passages of {names} are not as they were written")
        damaged.update(paths)

    def _path_of(self, passage: int) -> str:
        """Return the path of the document of a passage that cannot be read."""
        try:
            for row in self._documents(f"WHERE first_passage <= {passage} ORDER BY id DESC"):
                if passage in row.passage_ids:
                    return row.name
        except DamageError:  # the document is damaged, too
            pass
        return UNKNOWN_PATH
