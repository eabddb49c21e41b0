"""SQLite: documents, passages, their encodings and settings. The single source of truth.

Everything else on disk (the keyword index, the passage matrix) is derived from
here and carries the generation it was derived from. A document's text is kept
once: each passage holds its own text (packed, see :mod:`index.store.compression`) and the gap
before it, the document the tail, and their concatenation is the text.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexStateError
from index.store.compression import packed, unpack
from index.store.database import Database
from index.store.records import Content, DocumentHead, FileState, StoredFile, StoredPassage
from index.types import Document, Language, Passage, Span


class Store(Database):
    """Documents, their passages and encodings, and the files that were skipped.

    Changes belong inside ``with store.transaction():``.
    """

    # Documents

    def files(self) -> Iterator[StoredFile]:
        for row in self._rows("SELECT id, path, digest, size, mtime_ns FROM documents"):
            yield StoredFile(row[0], os.fsdecode(row[1]), row[2], FileState(row[3], row[4]))

    def states(self) -> dict[str, FileState]:
        """Return what every indexed file was like: path → state."""
        rows = self._rows("SELECT path, size, mtime_ns FROM documents")
        return {os.fsdecode(path): FileState(size, time) for path, size, time in rows}

    def heads(self) -> Iterator[DocumentHead]:
        for number, path, date in self._rows("SELECT id, path, date FROM documents"):
            yield DocumentHead(number, os.fsdecode(path), date)

    def add(
        self,
        path: str,
        digest: bytes,
        state: FileState,
        document: Document,
        passages: Sequence[Passage],
    ) -> list[int]:
        """Store a document and its passages; return the passages' ids, in order."""
        return self.insert(path, digest, state, packed(document, passages))

    def insert(self, path: str, digest: bytes, state: FileState, content: Content) -> list[int]:
        """Store a document that has been packed; return the passages' ids, in order."""
        size, time = state.size, state.mtime_ns
        number = self._connection.execute(
            "INSERT INTO documents (path, digest, size, mtime_ns, title, date, tail)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (os.fsencode(path), digest, size, time, content.title, content.date, content.tail),
        ).lastrowid
        first = self._last_passage() + 1
        ids = list(range(first, first + len(content.passages)))
        self._connection.executemany(
            "INSERT INTO passages (id, document, ordinal, start_at, end_at, language, gap, text)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (identity, number, identity - first, *passage)
                for identity, passage in zip(ids, content.passages, strict=True)
            ],
        )
        return ids

    def _last_passage(self) -> int:
        """Return the highest id a passage ever had; ids are never used again."""
        rows = self._rows("SELECT seq FROM sqlite_sequence WHERE name = 'passages'")
        return int(rows[0][0]) if rows else 0

    def remove(self, documents: Sequence[int]) -> None:
        self._connection.executemany(
            "DELETE FROM documents WHERE id = ?", ((number,) for number in documents)
        )

    def refresh(self, document: int, path: str, state: FileState) -> None:
        """Note that an unchanged document now has this path, size and time."""
        self._connection.execute(
            "UPDATE documents SET path = ?, size = ?, mtime_ns = ? WHERE id = ?",
            (os.fsencode(path), state.size, state.mtime_ns, document),
        )

    def document(self, number: int) -> tuple[str, Document]:
        """Return the path and the content of one document.

        Raises IndexStateError if it is no longer there.
        """
        heads = self._rows("SELECT path, title, date, tail FROM documents WHERE id = ?", (number,))
        if not heads:
            raise IndexStateError("the document has left the index; search again")
        (head,) = heads
        parts = self._rows(
            "SELECT gap, text FROM passages WHERE document = ? ORDER BY ordinal", (number,)
        )
        text = "".join(gap + _text(stored) for gap, stored in parts) + head[3]
        return os.fsdecode(head[0]), Document(text, head[1], head[2])

    # Passages

    def passage_ids(self, language: Language | None = None) -> NDArray[np.int64]:
        """Return the ids of all passages (in ``language``), ascending, (n,) int64."""
        if language is None:
            rows = self._rows("SELECT id FROM passages ORDER BY id")
        else:
            rows = self._rows("SELECT id FROM passages WHERE language = ? ORDER BY id", (language,))
        return np.fromiter((row[0] for row in rows), dtype=np.int64)

    def passages_in(self, documents: Sequence[int]) -> NDArray[np.int64]:
        """Return the ids of the passages of ``documents``, ascending, (n,) int64."""
        found: list[int] = []
        for chunk in _chunks(documents):
            found += (
                row[0]
                for row in self._rows(
                    f"SELECT id FROM passages WHERE document IN ({_marks(chunk)})", chunk
                )
            )
        return np.array(sorted(found), dtype=np.int64)

    def passage_counts(self) -> dict[Language, int]:
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
        return [(start, language, _text(stored)) for start, language, stored in rows]

    def texts(self, ids: Sequence[int]) -> list[tuple[int, str]]:
        """Return (id, text) of those of ``ids`` that exist, by ascending id."""
        found: list[tuple[int, str]] = []
        for chunk in _chunks(sorted(ids)):
            rows = self._rows(
                f"SELECT id, text FROM passages WHERE id IN ({_marks(chunk)}) ORDER BY id", chunk
            )
            found += ((number, _text(stored)) for number, stored in rows)
        return found

    def passages(self, ids: Sequence[int]) -> list[StoredPassage]:
        """Return those of ``ids`` that exist, in the order given."""
        found: dict[int, StoredPassage] = {}
        for chunk in _chunks(ids):
            rows = self._rows(
                "SELECT p.id, p.document, p.ordinal, p.start_at, p.end_at, p.language, p.text,"
                " d.path, d.title, d.date FROM passages p JOIN documents d ON d.id = p.document"
                f" WHERE p.id IN ({_marks(chunk)})",
                chunk,
            )
            for number, document, ordinal, start, end, language, stored, path, title, date in rows:
                span, text, file = Span(start, end), _text(stored), os.fsdecode(path)
                found[number] = StoredPassage(
                    number, document, ordinal, span, language, text, file, title, date
                )
        return [found[number] for number in ids if number in found]

    def ids_of(self, passages: Sequence[tuple[int, int]]) -> list[int | None]:
        """Return the id of each passage, given as (document, ordinal); None if it is gone."""
        found = (
            self._rows("SELECT id FROM passages WHERE document = ? AND ordinal = ?", one)
            for one in passages
        )
        return [rows[0][0] if rows else None for rows in found]

    # Encodings

    def set_kept(self, ids: Sequence[int], kept: Sequence[bytes]) -> None:
        """Store what the encoder keeps of passages."""
        self._connection.executemany(
            "REPLACE INTO encodings VALUES (?, ?)", zip(ids, kept, strict=True)
        )

    def clear_kept(self) -> None:
        self._connection.execute("DELETE FROM encodings")

    def ids_without_kept(self) -> NDArray[np.int64]:
        rows = self._rows(
            "SELECT id FROM passages WHERE id NOT IN (SELECT passage FROM encodings) ORDER BY id"
        )
        return np.fromiter((row[0] for row in rows), dtype=np.int64)

    def kept(self, ids: Sequence[int]) -> list[tuple[int, bytes]]:
        """Return (id, what the encoder keeps) of those of ``ids`` that exist, by ascending id."""
        found: list[tuple[int, bytes]] = []
        for chunk in _chunks(sorted(ids)):
            found += self._rows(
                f"SELECT passage, kept FROM encodings WHERE passage IN ({_marks(chunk)})"
                " ORDER BY passage",
                chunk,
            )
        return found

    # Skipped files

    def skipped(self) -> dict[str, tuple[FileState, str]]:
        """Return the files that could not be read: path → (state, reason)."""
        rows = self._rows("SELECT path, size, mtime_ns, reason FROM skipped ORDER BY path")
        return {os.fsdecode(row[0]): (FileState(row[1], row[2]), row[3]) for row in rows}

    def skip(self, path: str, state: FileState, reason: str) -> None:
        self._connection.execute(
            "REPLACE INTO skipped VALUES (?, ?, ?, ?)",
            (os.fsencode(path), state.size, state.mtime_ns, reason),
        )

    def unskip(self, path: str) -> None:
        self._connection.execute("DELETE FROM skipped WHERE path = ?", (os.fsencode(path),))


def _text(stored: str | bytes) -> str:
    """Undo the packing of a passage's text. Raises IndexStateError if it is damaged."""
    try:
        return unpack(stored)
    except (zlib.error, UnicodeDecodeError) as error:
        raise IndexStateError(
            f"the store is damaged: a passage cannot be unpacked ({error}); "
            "delete the index folder and run 'index'"
        ) from error


def _chunks(ids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), 500):
        yield [int(number) for number in ids[start : start + 500]]


def _marks(chunk: list[int]) -> str:
    return ",".join("?" * len(chunk))
