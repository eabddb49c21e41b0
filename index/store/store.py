"""Documents, passages and their encodings, in SQLite: the single source of truth.

Everything else on disk (the keyword index, the passage matrix) is derived from the store and
says from which version of it. A document's text is stored once: each passage has its own
text, compressed, and the gap before it, the document has the tail after the last passage;
concatenated they are the text.

What is read is verified, row by row. A document that is removed or replaced is retired: it is
no longer listed but can still be read by id, so that what was derived from an earlier version
goes on answering.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index import cache
from index.errors import DamageError
from index.store.checksums import (
    encoding_checksum,
    intact_documents,
    intact_encodings,
    passage_checksum,
    row_checksum,
)
from index.store.details import unpack_details
from index.store.places import join_places, unpack_places
from index.store.records import (
    DocumentHead,
    DocumentName,
    DocumentSize,
    FileState,
    PackedDocument,
    SkippedFile,
    StoredDocument,
    StoredFile,
    StoredPassage,
)
from index.store.rows import (
    DOCUMENT_COLUMNS,
    PASSAGE_COLUMNS,
    SKIPPED_COLUMNS,
    DocumentRow,
    PassageRow,
)
from index.store.verified_rows import Damaged, VerifiedRows
from index.types import DateSource, Document, Language, Place, Skipped, Span, StoreVersion

FORGOTTEN_MTIME: Final = -1
"""As the modification time of a file: never that of a real one, so that it is read again."""

_CURRENT: Final = "document NOT IN (SELECT id FROM documents WHERE NOT live)"


class Store(VerifiedRows):
    """Documents, their passages and encodings, and the files that were skipped.

    Changes belong inside ``with store.transaction():``. Every method raises DamageError if
    what it reads is damaged, another IndexStateError if the database cannot be used for other
    reasons. A method with a parameter ``damaged`` adds damaged passages to it, if it is given,
    and goes on.
    """

    _heads: tuple[StoreVersion, list[DocumentHead]] | None = None
    """What was last read of the heads of all documents, and of which version that was."""
    _ids: tuple[StoreVersion, dict[Language, NDArray[np.int64]]] | None = None
    """What was last read of the ids of all passages, and of which version that was."""
    _counters: dict[str, int]
    """Settings that count, as they are after the transaction at hand."""

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all changes inside durable together, or none of them."""
        with super().transaction():
            self._counters = {}
            yield
            for counter, number in self._counters.items():
                self.set_setting(counter, str(number))

    # Documents

    def files(self) -> Iterator[StoredFile]:
        """Yield all indexed files."""
        for row in self._documents("WHERE live AND member = ''"):
            yield row.file

    def unverified_files(self) -> Iterator[StoredFile]:
        """Yield all indexed files, for a run that has verified the store when it opened it.

        Rows are not verified again, which would take most of the time.
        """
        for document, path, digest, size, mtime_ns in self._each_row(
            "SELECT id, path, digest, size, mtime_ns FROM documents WHERE live AND member = ''"
        ):
            yield StoredFile(document, os.fsdecode(path), digest, FileState(size, mtime_ns))

    def document_sizes(self) -> Iterator[DocumentSize]:
        """Yield the size of every document, those inside files included."""
        for row in self._documents("WHERE live"):
            yield DocumentSize(row.name, row.passages)

    def document_count(self) -> int:
        """Return the number of documents: files and what is inside them."""
        ((count,),) = self._rows("SELECT count(*) FROM documents WHERE live")
        return int(count)

    def part_notes(self) -> Iterator[tuple[str, str]]:
        """Yield (path, note) for each part of a file that could not be read."""
        for row in self._documents("WHERE live AND details LIKE '%\"notes\"%' ORDER BY path, id"):
            place = f"{row.member}: " if row.member else ""
            for note in unpack_details(row.details).notes:
                yield row.name, place + note

    def files_with_pictures(self) -> dict[str, int]:
        """Return how many pages wait for text recognition, by path of the file."""
        pictures: dict[str, int] = {}
        for row in self._documents("WHERE live AND pictures > 0 ORDER BY path"):
            pictures[row.name] = pictures.get(row.name, 0) + row.pictures
        return pictures

    def file_count(self) -> int:
        """Return the number of indexed files."""
        ((count,),) = self._rows("SELECT count(*) FROM documents WHERE live AND member = ''")
        return int(count)

    def file_states(self) -> dict[str, FileState]:
        """Return the state of every indexed file by path, as of when it was read.

        Rows are not verified, which would take most of the time. Damage makes a file differ
        from what is on the disk, and never the same as a file that has changed: so it is found
        by the run of ``index`` that this leads to.
        """
        rows = self._rows("SELECT path, size, mtime_ns FROM documents WHERE live AND member = ''")
        try:
            return {os.fsdecode(path): FileState(size, mtime_ns) for path, size, mtime_ns in rows}
        except TypeError:  # damage has made something else of a path
            raise self.damage("a row is not as it was written") from None

    def document_heads(self, damaged: Damaged | None = None) -> Iterator[DocumentHead]:
        """Return what filters need of all documents, retired ones included."""
        version = self.version
        if self._heads is not None and self._heads[0] == version:
            return iter(self._heads[1])
        try:
            heads = [row.head for row in self._documents()]
            if len(heads) != self._number("documents"):
                raise self.damage("documents are missing")
        except DamageError:
            if damaged is None:
                raise
            rows = self._undamaged_documents(damaged)
            return (row.head for row in rows)
        if len(heads) <= cache.DOCUMENT_HEADS:
            self._heads = (version, heads)
        return iter(heads)

    def current_heads(self) -> Iterator[DocumentHead]:
        """Yield what filters need of all documents but retired ones."""
        for row in self._documents("WHERE live"):
            yield row.head

    def document_names(self) -> Iterator[DocumentName]:
        """Yield what all documents are called, without their languages and beginnings.

        Rows are not verified, which would take most of the time: every run that changes something
        compares them with what is indexed.
        """
        rows = self._rows(
            "SELECT id, path, member, title, first_passage, passages FROM documents WHERE live"
        )
        for document, path, *others in rows:
            yield DocumentName(document, os.fsdecode(path), *others)

    def find_document_names(self, documents: Sequence[int]) -> list[DocumentName]:
        """Return what ``documents`` are called, by ascending id, and how they begin."""
        rows = sorted(self._documents_by_id(documents))
        first_passages = [row.first_passage for row in rows if row.passages]
        passages = {row.document: row for row in self._passage_rows(first_passages, {})}
        names: list[DocumentName] = []
        for row in rows:
            name = (row.id, row.name, row.member, row.title, row.first_passage, row.passages)
            passage = passages.get(row.id)
            if passage is None:
                names.append(DocumentName(*name))
            else:
                names.append(DocumentName(*name, passage.language, self._text(passage)))
        return names

    def find_documents(self, passages: Sequence[int]) -> list[int]:
        """Return the ids of the documents that ``passages`` are of."""
        documents = {row.document for row in self._passage_rows(passages, {})}
        return sorted(documents)

    def find_document_heads(self, documents: Sequence[int]) -> list[DocumentHead]:
        """Return what filters need of ``documents``, by ascending id."""
        return [row.head for row in sorted(self._documents_by_id(documents))]

    def add_document(
        self, path: str, digest: bytes, state: FileState, document: PackedDocument
    ) -> list[int]:
        """Add a document read from the file at ``path``; return its passages' ids, in order."""
        count = len(document.passages)
        document_id = self._count("last_document", 1)
        first = self._count("last_passage", count) - count + 1
        self._count("documents", 1)
        self._insert_document(
            DocumentRow(
                document_id,
                os.fsencode(path),
                digest,
                *state,
                document.title,
                document.date,
                document.tail,
                document.member,
                document.members,
                document.kind,
                document.date_source,
                document.pictures,
                document.details,
                first,
                count,
                1,
                b"",
            )
        )
        rows = [
            (first + ordinal, document_id, ordinal, *passage)
            for ordinal, passage in enumerate(document.passages)
        ]
        self._connection.executemany(
            f"INSERT INTO passages ({PASSAGE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(*row, passage_checksum(*row)) for row in rows],
        )
        return list(range(first, first + count))

    def _count(self, counter: str, added: int) -> int:
        """Add to a counter and return it. Those of ids only grow: no id is ever used again."""
        if counter not in self._counters:
            self._counters[counter] = self._number(counter)
        self._counters[counter] += added
        return self._counters[counter]

    def begin_ids_after(self, number: int) -> None:
        """Give no document or passage an id up to ``number`` from now on; in a transaction."""
        for counter in ("last_document", "last_passage"):
            self._count(counter, max(0, number - self._number(counter)))

    def retire_files(self, paths: Iterable[str]) -> None:
        """Take the documents of files out of what is listed; they can still be read by id."""
        for path in paths:
            for row in self._documents_of(path):
                self._write_document(row._replace(live=0))

    def delete_retired(self) -> None:
        """Delete retired documents for good, with their passages and encodings.

        To be called when nothing that is derived names them any more.
        """
        for row in self._documents("WHERE NOT live"):
            ids = (row.first_passage, row.first_passage + row.passages)
            self._connection.execute(
                "DELETE FROM encodings WHERE passage >= ? AND passage < ?", ids
            )
            self._connection.execute("DELETE FROM passages WHERE id >= ? AND id < ?", ids)
            self._connection.execute("DELETE FROM documents WHERE id = ?", (row.id,))
        self.count_documents()

    def count_documents(self) -> None:
        """Note how many documents there are; call it after some were deleted."""
        ((count,),) = self._rows("SELECT count(*) FROM documents")
        self._counters["documents"] = count

    def update_file(self, path: str, new_path: str, state: FileState) -> None:
        """Set path and state of a file whose content is that of the documents at ``path``."""
        for row in self._documents_of(path):
            self._write_document(
                row._replace(path=os.fsencode(new_path), size=state.size, mtime_ns=state.mtime_ns)
            )

    def forget_files(self) -> None:
        """Have the next run read every file again: none is as it was read, nor was skipped."""
        for row in list(self._documents("WHERE live AND member = ''")):
            self._write_document(row._replace(digest=b"", mtime_ns=FORGOTTEN_MTIME))
        self._connection.execute("DELETE FROM skipped")

    def document_ids(self, path: str) -> list[int]:
        """Return the ids of the documents of a file, its own first."""
        return sorted(row.id for row in self._documents_of(path))

    def document(self, document: int) -> StoredDocument:
        """Return a document by id; its places are those that lie in its passages.

        Raises IndexStateError if it is no longer there.
        """
        head = self._document(document)
        parts = self._passages_of(head)
        details = unpack_details(head.details)
        content = Document(
            "".join(row.gap + self._text(row) for row in parts) + head.tail,
            head.title,
            head.date,
            details.encoding,
            _date_source(head),
            head.kind,
            details.fields,
            join_places(_places(row, row.start) for row in parts),
            details.notes,
            head.pictures,
        )
        return StoredDocument(head.name, head.member, content)

    # Passages

    def passage_ids(self, language: Language | None = None) -> NDArray[np.int64]:
        """Return the ids of all passages (in ``language``), ascending, (n,) int64."""
        condition = "" if language is None else "language = ? AND "
        rows = self._rows(
            f"SELECT id FROM passages WHERE {condition}{_CURRENT} ORDER BY id",
            () if language is None else (language,),
        )
        return np.fromiter((row[0] for row in rows), dtype=np.int64)

    def passage_ids_by_language(self) -> dict[Language, NDArray[np.int64]]:
        """Return the ids of all passages, ascending, (n,) int64 each, by language, most first.

        They are read once for each version: the keyword index and the matrix are derived from
        the same.
        """
        version = self.version
        if self._ids is None or self._ids[0] != version:
            self._ids = version, self._read_ids_by_language()
        return self._ids[1]

    def _read_ids_by_language(self) -> dict[Language, NDArray[np.int64]]:
        ids: dict[Language, array[int]] = {}
        for passage, language in self._each_row(
            f"SELECT id, language FROM passages WHERE {_CURRENT} ORDER BY id"
        ):
            ids.setdefault(language, array("q")).append(passage)
        order = sorted(ids, key=lambda language: (-len(ids[language]), language))
        return {language: np.array(ids[language], dtype=np.int64) for language in order}

    def passage_ids_by_path(self) -> NDArray[np.int64]:
        """Return the ids of all passages by path and place in the document, (n,) int64.

        Rows are not verified, see :meth:`document_names`: whoever calls it compares the ids with
        those of the passages.
        """
        ids = array("q")
        for first, count in self._each_row(
            "SELECT first_passage, passages FROM documents WHERE live ORDER BY path, id"
        ):
            ids.extend(range(first, first + count))
        return np.array(ids, dtype=np.int64)

    def passage_ids_in(self, documents: Sequence[int]) -> NDArray[np.int64]:
        """Return the ids of the passages of ``documents``, ascending, (n,) int64."""
        ids = [
            np.arange(row.first_passage, row.first_passage + row.passages)
            for row in self._documents_by_id(documents)
        ]
        return np.sort(np.concatenate(ids)) if ids else np.zeros(0, dtype=np.int64)

    def passage_count(self) -> int:
        """Return the number of passages."""
        ((count,),) = self._rows("SELECT coalesce(sum(passages), 0) FROM documents WHERE live")
        return int(count)

    def passage_counts(self) -> dict[Language, int]:
        """Return the number of passages by language, largest first."""
        rows = self._rows(
            f"SELECT language, count(*) FROM passages WHERE {_CURRENT}"
            " GROUP BY 1 ORDER BY 2 DESC, 1"
        )
        return dict(rows)

    def document_passages(self, document: int) -> list[tuple[int, Language, str]]:
        """Return (start, language, text) of a document's passages, in order.

        ``start`` is in code points of the document's text. Raises
        IndexStateError if the document is no longer there.
        """
        rows = self._passages_of(self._document(document))
        return [(row.start, row.language, self._text(row)) for row in rows]

    def passage_spans(self, document: int) -> list[Span]:
        """Return where the passages of a document are in its text, in order, without reading it.

        Raises IndexStateError if the document is no longer there.
        """
        return [Span(row.start, row.end) for row in self._passages_of(self._document(document))]

    def texts(self, ids: Sequence[int], damaged: Damaged | None = None) -> list[tuple[int, str]]:
        """Return (id, text) of those of ``ids`` that exist, by ascending id."""
        rows = self._passage_rows(ids, damaged)
        return [(row.id, self._text(row)) for row in rows]

    def passages(self, ids: Sequence[int], damaged: Damaged | None = None) -> list[StoredPassage]:
        """Return those of ``ids`` that exist, in the order given."""
        rows = {row.id: row for row in self._passage_rows(ids, damaged)}
        documents = {row.document for row in rows.values()}
        damaged_documents: set[int] = set()
        heads = {
            row[0]: DocumentRow._make(row)
            for row in self._rows_by_id(
                f"SELECT {DOCUMENT_COLUMNS} FROM documents WHERE id",
                documents,
                intact_documents,
                damaged_documents,
            )
        }
        lost = {row.id for row in rows.values() if row.document not in heads}
        self._report(lost, damaged)
        return [
            self._to_passage(rows[passage_id], heads[rows[passage_id].document])
            for passage_id in ids
            if passage_id in rows and passage_id not in lost
        ]

    def find_passage_ids(self, passages: Sequence[tuple[int, int]]) -> list[int | None]:
        """Return the id of each passage, given as (document, ordinal); None if it is gone."""
        documents = sorted({document for document, _ in passages})
        ids = {row.id: row.passage_ids for row in self._documents_by_id(documents)}
        return [
            ids[document][ordinal] if ordinal < len(ids.get(document, ())) else None
            for document, ordinal in passages
        ]

    def _to_passage(self, row: PassageRow, head: DocumentRow) -> StoredPassage:
        return StoredPassage(
            row.id,
            row.document,
            row.ordinal,
            Span(row.start, row.end),
            row.language,
            self._text(row),
            head.name,
            head.title,
            head.date,
            head.member,
            tuple(_places(row, 0)),
            head.kind,
            _date_source(head),
        )

    # Encodings

    def set_encodings(self, ids: Sequence[int], encodings: Sequence[bytes]) -> None:
        """Store the encodings of passages ``ids``, see Encoder.encode_passages."""
        self._connection.executemany(
            "REPLACE INTO encodings VALUES (?, ?, ?)",
            [
                (passage, encoding, encoding_checksum(passage, encoding))
                for passage, encoding in zip(ids, encodings, strict=True)
            ],
        )

    def clear_encodings(self) -> None:
        """Remove all encodings."""
        self._connection.execute("DELETE FROM encodings")

    def ids_without_encoding(self) -> NDArray[np.int64]:
        """Return the ids of passages without an encoding, ascending, (n,) int64."""
        rows = self._rows(
            "SELECT id FROM passages WHERE id NOT IN (SELECT passage FROM encodings)"
            f" AND {_CURRENT} ORDER BY id"
        )
        return np.fromiter((row[0] for row in rows), dtype=np.int64)

    def encodings(
        self, ids: Sequence[int], damaged: Damaged | None = None
    ) -> list[tuple[int, bytes]]:
        """Return (id, encoding) of those of ``ids`` that exist, by ascending id.

        Not to be asked for passages whose encoding has not been set yet.
        """
        damaged_ids: set[int] = set()
        sql = "SELECT passage, kept, checksum FROM encodings WHERE passage"
        rows = self._rows_by_id(sql, ids, intact_encodings, damaged_ids)
        if len(rows) + len(damaged_ids) < len(set(ids)):
            damaged_ids |= self._missing({*ids} - {row[0] for row in rows})
        self._report(damaged_ids, damaged)
        return [(passage, encoding) for passage, encoding, _ in rows]

    # Skipped files

    def skipped_files(self) -> dict[str, SkippedFile]:
        """Return the files that could not be read, by path."""
        rows = self._intact_rows(f"SELECT {SKIPPED_COLUMNS} FROM skipped ORDER BY path")
        return {
            os.fsdecode(path): SkippedFile(FileState(size, mtime_ns), reason, kind)
            for path, size, mtime_ns, reason, kind, _ in rows
        }

    def skipped(self) -> list[Skipped]:
        """Return the same with their reasons, in order of path."""
        return [
            Skipped(path, file.reason, file.kind) for path, file in self.skipped_files().items()
        ]

    def skip_file(self, path: str, skipped: SkippedFile) -> None:
        """Remember that the file at ``path`` cannot be read as long as it has this state."""
        fields = (os.fsencode(path), *skipped.state, skipped.reason, skipped.kind)
        self._connection.execute(
            "REPLACE INTO skipped VALUES (?, ?, ?, ?, ?, ?)", (*fields, row_checksum(*fields))
        )

    def unskip_file(self, path: str) -> None:
        """Forget that the file at ``path`` could not be read."""
        self._connection.execute("DELETE FROM skipped WHERE path = ?", (os.fsencode(path),))


def _date_source(row: DocumentRow) -> DateSource | None:
    return None if row.date_source is None else DateSource(row.date_source)


def _places(row: PassageRow, start: int) -> list[Place]:
    """Return the places of a passage, which is taken to begin at ``start``."""
    return unpack_places(row.place, start, recognized=bool(row.recognized))
