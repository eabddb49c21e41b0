"""The store, row by row: to copy what it holds elsewhere and back, checksums and all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Self

from index.store.checksums import Row, intact_encodings
from index.store.rows import DOCUMENT_COLUMNS, PASSAGE_COLUMNS, DocumentRow, PassageRow
from index.store.store import Store


class RowStore(Store):
    """A store whose rows are read and written as they are."""

    @classmethod
    def in_memory(cls) -> Self:
        """Return an empty store that is nowhere on the disk."""
        store = cls(
            sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False), ":memory:"
        )
        store._prepare()
        return store

    def document_rows(self) -> Iterator[DocumentRow]:
        """Yield the listed documents, by id. Raises DamageError."""
        return self._documents("WHERE live ORDER BY id")

    def passage_rows(self, ids: Sequence[int]) -> list[PassageRow]:
        """Return those of the passages ``ids`` that exist, by ascending id. Raises DamageError."""
        return self._passage_rows(ids, None)

    def encoding_rows(self, ids: Sequence[int]) -> list[Row]:
        """Return the encodings (passage, encoding, checksum) of ``ids``. Raises DamageError."""
        sql = "SELECT passage, kept, checksum FROM encodings WHERE passage"
        damaged: set[int] = set()
        rows = self._rows_by_id(sql, ids, intact_encodings, damaged)
        self._report(damaged, None)
        return rows

    def put_rows(
        self, documents: Sequence[Row], passages: Sequence[Row], encodings: Sequence[Row]
    ) -> None:
        """Write rows in place of those with the same ids; call it inside a transaction.

        They are verified when they are read.
        """
        for table, columns, rows in (
            ("documents", DOCUMENT_COLUMNS, documents),
            ("passages", PASSAGE_COLUMNS, passages),
            ("encodings", "passage, kept, checksum", encodings),
        ):
            marks = ",".join("?" * (columns.count(",") + 1))
            self._connection.executemany(
                f"REPLACE INTO {table} ({columns}) VALUES ({marks})", list(map(tuple, rows))
            )

    def has_passages(self, ids: Sequence[int]) -> set[int]:
        """Return those of ``ids`` that are here, whether damaged or not."""
        return self._present("passages", ids)

    def has_documents(self, ids: Sequence[int]) -> set[int]:
        """Return those of the documents ``ids`` that are here, whether damaged or not."""
        return self._present("documents", ids)

    def _present(self, table: str, ids: Sequence[int]) -> set[int]:
        present: set[int] = set()
        for start in range(0, len(ids), 500):
            chunk = [int(number) for number in ids[start : start + 500]]
            marks = ",".join("?" * len(chunk))
            rows = self._rows(f"SELECT id FROM {table} WHERE id IN ({marks})", chunk)
            present.update(row[0] for row in rows)
        return present
