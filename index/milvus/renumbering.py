"""Rows of shards, as rows of one store: ids without gaps from 1 on, with checksums to match.

A shard's ids lie in a range of its own. In one store they would be spread over all of them, and
whatever goes through an index by ranges of ids, as bringing it to a server does, would go through
the gaps.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.errors import BackendError
from index.store.checksums import (
    Row,
    document_checksum,
    encoding_checksum,
    passage_checksum,
)
from index.store.rows import DocumentRow, PassageRow


class Renumbering:
    """Gives new ids; the documents of passages have to come before them."""

    def __init__(self) -> None:
        self._documents = 0
        self._passages = 0
        self._places: dict[int, tuple[int, int]] = {}
        self._ids: dict[int, int] = {}

    def documents(self, rows: Sequence[Row]) -> list[Row]:
        """Return rows of documents with new ids, of their passages, too."""
        renumbered: list[Row] = []
        for row in map(DocumentRow._make, rows):
            self._documents += 1
            self._places[row.id] = self._documents, self._passages + 1 - row.first_passage
            changed = row._replace(id=self._documents, first_passage=self._passages + 1)
            self._passages += row.passages
            renumbered.append(changed._replace(checksum=document_checksum(*changed[:-1])))
        return renumbered

    def passages(
        self, passages: Sequence[Row], encodings: Sequence[Row]
    ) -> tuple[list[Row], list[Row]]:
        """Return rows of passages and of their encodings with new ids."""
        renumbered: list[Row] = []
        self._ids.clear()
        for row in map(PassageRow._make, passages):
            document, shift = self._place(row)
            changed = row._replace(id=row.id + shift, document=document)
            self._ids[row.id] = changed.id
            renumbered.append(changed._replace(checksum=passage_checksum(*changed[:-1])))
        return renumbered, [self._encoding(*row) for row in encodings]

    def _place(self, row: PassageRow) -> tuple[int, int]:
        try:
            return self._places[row.document]
        except KeyError:
            raise BackendError(
                "passage {row} on the server is of no document; run 'index' on all machines again",
                row=row.id,
            ) from None

    def _encoding(self, passage: int, kept: bytes, _: bytes) -> Row:
        number = self._ids[passage]
        return number, kept, encoding_checksum(number, kept)
