"""Documents and passages of a server, fetched when they are asked for.

What is fetched is put into a store in memory as it was written, with its checksums: so it is
verified, unpacked and put together by the same code as on this machine, and a row that a server
lost or changed is named as damaged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.milvus.collection import PAGE, Collection, Published, Stored
from index.milvus.schema import Names
from index.store.records import DocumentHead, StoredDocument, StoredPassage
from index.store.row_store import RowStore
from index.store.rows import DocumentRow
from index.store.verified_rows import Damaged
from index.types import Language, Span


class RemoteDocuments(RowStore):
    """What :class:`index.backend.Documents` asks, of the index on a server.

    Opened by :meth:`of`; methods may raise BackendError, too.
    """

    _collection: Collection
    _names: Names
    _published: Published
    _only: tuple[int, ...] | None

    @classmethod
    def of(
        cls, collection: Collection, published: Published, documents: Sequence[int] | None = None
    ) -> Self:
        """Return the documents of an index; ``documents`` alone are those with heads."""
        store = cls.in_memory()
        store._collection = collection
        store._published = published
        store._names = collection.names(published.first)
        store._only = None if documents is None else tuple(sorted(documents))
        return store

    def path_order(self) -> list[DocumentRow]:
        """Return the rows of the documents with heads, by path."""
        self._fetch_all_documents()
        return sorted(self.document_rows(), key=lambda row: (row.path, row.id))

    def document_heads(self, damaged: Damaged | None = None) -> Iterator[DocumentHead]:
        self._fetch_all_documents()
        rows = self._documents() if damaged is None else self._undamaged_documents(damaged)
        return (row.head for row in rows)

    def current_heads(self) -> Iterator[DocumentHead]:
        self._fetch_all_documents()
        return super().current_heads()

    def find_document_heads(self, documents: Sequence[int]) -> list[DocumentHead]:
        self._fetch_documents(documents)
        return super().find_document_heads(documents)

    def document(self, document: int) -> StoredDocument:
        self._fetch_whole([document])
        return super().document(document)

    def document_passages(self, document: int) -> list[tuple[int, Language, str]]:
        self._fetch_whole([document])
        return super().document_passages(document)

    def passage_spans(self, document: int) -> list[Span]:
        self._fetch_whole([document])
        return super().passage_spans(document)

    def passage_ids_in(self, documents: Sequence[int]) -> NDArray[np.int64]:
        self._fetch_documents(documents)
        return super().passage_ids_in(documents)

    def find_passage_ids(self, passages: Sequence[tuple[int, int]]) -> list[int | None]:
        self._fetch_documents([document for document, _ in passages])
        return super().find_passage_ids(passages)

    def passages(self, ids: Sequence[int], damaged: Damaged | None = None) -> list[StoredPassage]:
        rows = self._fetch_passages(ids)
        self._fetch_documents(rows)
        return super().passages(ids, damaged)

    def texts(self, ids: Sequence[int], damaged: Damaged | None = None) -> list[tuple[int, str]]:
        self._fetch_passages(ids)
        return super().texts(ids, damaged)

    def encodings(
        self, ids: Sequence[int], damaged: Damaged | None = None
    ) -> list[tuple[int, bytes]]:
        self._fetch_passages(ids)
        return super().encodings(ids, damaged)

    def _fetch_passages(self, ids: Sequence[int]) -> list[int]:
        """Fetch passages that are not here; return the documents of those asked for."""
        missing = sorted({*map(int, ids)} - self.has_passages(ids))
        self._put(self._collection.read_passages(self._names, missing))
        documents: list[int] = []
        for start in range(0, len(ids), PAGE):
            documents += self.find_documents(ids[start : start + PAGE])
        return documents

    def _fetch_documents(self, documents: Sequence[int]) -> None:
        missing = sorted({*map(int, documents)} - self.has_documents(documents))
        self._put(self._collection.read_documents(self._names, missing))

    def _fetch_whole(self, documents: Sequence[int]) -> None:
        self._fetch_documents(documents)
        self._fetch_passages(super().passage_ids_in(documents).tolist())

    def _fetch_all_documents(self) -> None:
        """Fetch the documents with heads: those of candidates, or all that there are."""
        if self._only is not None:
            self._fetch_documents(self._only)
            return
        for pointer in self._published.pointers:
            first, last = pointer.first_id, pointer.last_document
            for page in self._collection.stamps(self._names.documents, first, last):
                self._fetch_documents(list(page))

    def _put(self, stored: Stored) -> None:
        if not (stored.documents or stored.passages):
            return
        with self.transaction():
            self.put_rows(stored.documents, stored.passages, stored.encodings)
