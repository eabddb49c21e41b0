"""Documents, passages and their encodings, in SQLite: the single source of truth.

Everything else on disk (the keyword index, the passage matrix) is derived from the store and
says from which generation of it. A document's text is stored once: each passage has its own
text, compressed, and the gap before it, the document has the tail after the last passage;
concatenated they are the text.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexStateError
from index.store.compression import decompress
from index.store.database import Database
from index.store.records import DocumentHead, FileState, PackedDocument, StoredFile, StoredPassage
from index.types import Document, Language, Span

_MAX_PARAMETERS: Final = 500
"""Values in one SQL statement; SQLite used to allow 999."""


class Store(Database):
    """Documents, their passages and encodings, and the files that were skipped.

    Changes belong inside ``with store.transaction():``. Every method raises IndexStateError
    if the database is damaged.
    """

    # Documents

    def files(self) -> Iterator[StoredFile]:
        """Yield all indexed files."""
        rows = self._rows("SELECT id, path, digest, size, mtime_ns FROM documents")
        for document, path, digest, size, mtime_ns in rows:
            yield StoredFile(document, os.fsdecode(path), digest, FileState(size, mtime_ns))

    def file_states(self) -> dict[str, FileState]:
        """Return the state of every indexed file by path, as of when it was read."""
        rows = self._rows("SELECT path, size, mtime_ns FROM documents")
        return {os.fsdecode(path): FileState(size, time) for path, size, time in rows}

    def document_heads(self) -> Iterator[DocumentHead]:
        """Yield path and date of all documents."""
        for document, path, date in self._rows("SELECT id, path, date FROM documents"):
            yield DocumentHead(document, os.fsdecode(path), date)

    def add_document(
        self, path: str, digest: bytes, state: FileState, document: PackedDocument
    ) -> list[int]:
        """Add the document read from the file at ``path``; return its passages' ids, in order."""
        head = (os.fsencode(path), digest, *state, document.title, document.date, document.tail)
        document_id = self._connection.execute(
            "INSERT INTO documents (path, digest, size, mtime_ns, title, date, tail)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            head,
        ).lastrowid
        first_id = self._last_passage_id() + 1
        rows = [
            (first_id + ordinal, document_id, ordinal, *passage)
            for ordinal, passage in enumerate(document.passages)
        ]
        self._connection.executemany(
            "INSERT INTO passages (id, document, ordinal, start_at, end_at, language, gap, text)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        return list(range(first_id, first_id + len(rows)))

    def _last_passage_id(self) -> int:
        """Return the highest id a passage ever had; ids are never used again."""
        rows = self._rows("SELECT seq FROM sqlite_sequence WHERE name = 'passages'")
        return int(rows[0][0]) if rows else 0

    def remove_documents(self, documents: Sequence[int]) -> None:
        """Remove documents by id, with their passages and encodings."""
        self._connection.executemany(
            "DELETE FROM documents WHERE id = ?", ((document,) for document in documents)
        )

    def update_file(self, document: int, path: str, state: FileState) -> None:
        """Set path and state of the file of an unchanged document."""
        self._connection.execute(
            "UPDATE documents SET path = ?, size = ?, mtime_ns = ? WHERE id = ?",
            (os.fsencode(path), *state, document),
        )

    def document(self, document: int) -> tuple[str, Document]:
        """Return the path and the content of a document by id.

        Raises IndexStateError if it is no longer there.
        """
        heads = self._rows(
            "SELECT path, title, date, tail FROM documents WHERE id = ?", (document,)
        )
        if not heads:
            raise IndexStateError("the document has left the index; search again")
        path, title, date, tail = heads[0]
        parts = self._rows(
            "SELECT gap, text FROM passages WHERE document = ? ORDER BY ordinal", (document,)
        )
        text = "".join(gap + _decompress(stored) for gap, stored in parts) + tail
        return os.fsdecode(path), Document(text, title, date)

    # Passages

    def passage_ids(self, language: Language | None = None) -> NDArray[np.int64]:
        """Return the ids of all passages (in ``language``), ascending, (n,) int64."""
        if language is None:
            rows = self._rows("SELECT id FROM passages ORDER BY id")
        else:
            rows = self._rows("SELECT id FROM passages WHERE language = ? ORDER BY id", (language,))
        return np.fromiter((row[0] for row in rows), dtype=np.int64)

    def passage_ids_in(self, documents: Sequence[int]) -> NDArray[np.int64]:
        """Return the ids of the passages of ``documents``, ascending, (n,) int64."""
        ids: list[int] = []
        for chunk in _chunks(documents):
            rows = self._rows(
                f"SELECT id FROM passages WHERE document IN ({_placeholders(chunk)})", chunk
            )
            ids += [row[0] for row in rows]
        return np.array(sorted(ids), dtype=np.int64)

    def passage_counts(self) -> dict[Language, int]:
        """Return the number of passages by language, largest first."""
        rows = self._rows("SELECT language, count(*) FROM passages GROUP BY 1 ORDER BY 2 DESC, 1")
        return dict(rows)

    def document_passages(self, document: int) -> list[tuple[int, Language, str]]:
        """Return (start, language, text) of a document's passages, in order.

        ``start`` is in code points of the document's text. Raises
        IndexStateError if the document is no longer there.
        """
        if not self._rows("SELECT 1 FROM documents WHERE id = ?", (document,)):
            raise IndexStateError("the document has left the index; search again")
        rows = self._rows(
            "SELECT start_at, language, text FROM passages WHERE document = ? ORDER BY ordinal",
            (document,),
        )
        return [(start, language, _decompress(stored)) for start, language, stored in rows]

    def texts(self, ids: Sequence[int]) -> list[tuple[int, str]]:
        """Return (id, text) of those of ``ids`` that exist, by ascending id."""
        texts: list[tuple[int, str]] = []
        for chunk in _chunks(sorted(ids)):
            rows = self._rows(
                f"SELECT id, text FROM passages WHERE id IN ({_placeholders(chunk)}) ORDER BY id",
                chunk,
            )
            texts += [(passage_id, _decompress(stored)) for passage_id, stored in rows]
        return texts

    def passages(self, ids: Sequence[int]) -> list[StoredPassage]:
        """Return those of ``ids`` that exist, in the order given."""
        passages: dict[int, StoredPassage] = {}
        for chunk in _chunks(ids):
            rows = self._rows(
                "SELECT p.id, p.document, p.ordinal, p.start_at, p.end_at, p.language, p.text,"
                " d.path, d.title, d.date FROM passages p JOIN documents d ON d.id = p.document"
                f" WHERE p.id IN ({_placeholders(chunk)})",
                chunk,
            )
            for row in rows:
                passage_id, document, ordinal, start, end, language, stored, path, *head = row
                passages[passage_id] = StoredPassage(
                    passage_id,
                    document,
                    ordinal,
                    Span(start, end),
                    language,
                    _decompress(stored),
                    os.fsdecode(path),
                    *head,
                )
        return [passages[passage_id] for passage_id in ids if passage_id in passages]

    def find_passage_ids(self, passages: Sequence[tuple[int, int]]) -> list[int | None]:
        """Return the id of each passage, given as (document, ordinal); None if it is gone."""
        ids: list[int | None] = []
        for passage in passages:
            rows = self._rows("SELECT id FROM passages WHERE document = ? AND ordinal = ?", passage)
            ids.append(rows[0][0] if rows else None)
        return ids

    # Encodings

    def set_encodings(self, ids: Sequence[int], encodings: Sequence[bytes]) -> None:
        """Store the encodings of passages ``ids``, see Encoder.encode_passages."""
        self._connection.executemany(
            "REPLACE INTO encodings VALUES (?, ?)", zip(ids, encodings, strict=True)
        )

    def clear_encodings(self) -> None:
        """Remove all encodings."""
        self._connection.execute("DELETE FROM encodings")

    def ids_without_encoding(self) -> NDArray[np.int64]:
        """Return the ids of passages without an encoding, ascending, (n,) int64."""
        rows = self._rows(
            "SELECT id FROM passages WHERE id NOT IN (SELECT passage FROM encodings) ORDER BY id"
        )
        return np.fromiter((row[0] for row in rows), dtype=np.int64)

    def encodings(self, ids: Sequence[int]) -> list[tuple[int, bytes]]:
        """Return (id, encoding) of those of ``ids`` that have one, by ascending id."""
        encodings: list[tuple[int, bytes]] = []
        for chunk in _chunks(sorted(ids)):
            encodings += self._rows(
                f"SELECT passage, kept FROM encodings WHERE passage IN ({_placeholders(chunk)})"
                " ORDER BY passage",
                chunk,
            )
        return encodings

    # Skipped files

    def skipped_files(self) -> dict[str, tuple[FileState, str]]:
        """Return the files that could not be read, by path: (state, reason)."""
        rows = self._rows("SELECT path, size, mtime_ns, reason FROM skipped ORDER BY path")
        return {os.fsdecode(row[0]): (FileState(row[1], row[2]), row[3]) for row in rows}

    def skip_file(self, path: str, state: FileState, reason: str) -> None:
        """Remember that the file at ``path`` cannot be read as long as it has this state."""
        self._connection.execute(
            "REPLACE INTO skipped VALUES (?, ?, ?, ?)", (os.fsencode(path), *state, reason)
        )

    def unskip_file(self, path: str) -> None:
        """Forget that the file at ``path`` could not be read."""
        self._connection.execute("DELETE FROM skipped WHERE path = ?", (os.fsencode(path),))


def _decompress(stored: str | bytes) -> str:
    """Return a passage's text; IndexStateError if it is damaged."""
    try:
        return decompress(stored)
    except (zlib.error, UnicodeDecodeError) as error:
        raise IndexStateError(
            f"the store is damaged: a passage cannot be unpacked ({error}); "
            "delete the index folder and run 'index'"
        ) from error


def _chunks(ids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), _MAX_PARAMETERS):
        yield [int(number) for number in ids[start : start + _MAX_PARAMETERS]]


def _placeholders(chunk: list[int]) -> str:
    return ",".join("?" * len(chunk))
