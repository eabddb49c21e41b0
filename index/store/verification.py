"""Every row of a store verified, and what is damaged taken out of it."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path
from typing import Any, Final

from index.errors import DamageError
from index.messages import CountedMessage, Message
from index.store.checksums import (
    intact_documents,
    intact_encodings,
    intact_passages,
    intact_rows,
)
from index.store.connection import connect_untouched
from index.store.rows import (
    DOCUMENT_COLUMNS,
    PASSAGE_COLUMNS,
    SKIPPED_COLUMNS,
    DocumentRow,
    PassageRow,
)
from index.store.store import Store

_SETTINGS: Final = ("format", "store", "generation")
"""What every store has."""
_COUNTERS: Final = ("documents", "last_document", "last_passage")
"""What every store has that ever held a document."""


@dataclass(slots=True)
class Damage:
    """What is damaged in a store.

    ``structure`` is what SQLite says of its own pages; where there is anything, the rest is
    unknown. Of the rows: ``documents`` are the documents to be read again, by id, with their
    paths, of which the rows of ``unreadable`` are damaged themselves and have no path that
    can be trusted; ``encodings`` are passage ids, ``skipped`` counts files and ``settings``
    names settings (or generations).
    """

    structure: list[str] = field(default_factory=list)
    documents: dict[int, str] = field(default_factory=dict)
    unreadable: set[int] = field(default_factory=set)
    encodings: set[int] = field(default_factory=set)
    orphans: int = 0
    skipped: int = 0
    settings: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__slots__)

    @property
    def description(self) -> Message:
        """What is damaged, if anything is, in a line."""
        if self.structure:
            return Message(self.structure[0])
        parts: list[Message] = [
            message
            for message in (
                CountedMessage("{count} document", "{count} documents", len(self.documents)),
                CountedMessage(
                    "{count} document of unknown path",
                    "{count} documents of unknown path",
                    len(self.unreadable),
                ),
                CountedMessage("{count} encoding", "{count} encodings", len(self.encodings)),
                CountedMessage(
                    "{count} passage of no document",
                    "{count} passages of no document",
                    self.orphans,
                ),
                CountedMessage("{count} skipped file", "{count} skipped files", self.skipped),
                CountedMessage("{count} setting", "{count} settings", len(self.settings)),
            )
            if message.number
        ]
        return reduce(_join, parts)


def _join(some: Message, other: Message) -> Message:
    return Message("{some}, {other}", some=some, other=other)


def find_damage(store: Store) -> Damage:
    """Return what is damaged in ``store``: its structure and all of its rows are verified."""
    damage = Damage()
    try:
        with _any_text(store) as connection:
            lines = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
            damage.structure = [line for line in lines if line != "ok"]
            if not damage.structure:
                _check_rows(connection, damage)
    except (sqlite3.Error, DamageError) as error:
        damage.structure.append(str(error))
    return damage


def take_out(store: Store, damage: Damage) -> None:
    """Take what is damaged out of ``store``, whose structure is whole.

    Documents with damaged passages go, and all others of the same files, so that their files
    are new to the next scan.
    """
    with store.transaction(), _any_text(store) as connection:
        for document in {*damage.documents, *damage.unreadable}:
            connection.execute("DELETE FROM documents WHERE id = ?", (document,))
        for path in set(damage.documents.values()):
            connection.execute("DELETE FROM documents WHERE path = ?", (os.fsencode(path),))
        connection.execute("DELETE FROM passages WHERE document NOT IN (SELECT id FROM documents)")
        for passage in damage.encodings:
            connection.execute("DELETE FROM encodings WHERE passage = ?", (passage,))
        connection.execute("DELETE FROM encodings WHERE passage NOT IN (SELECT id FROM passages)")
        if damage.skipped:
            connection.execute("DELETE FROM skipped")
        if damage.settings:
            store.start_anew()
        store.count_documents()
        store.advance_generation()


def salvage_paths(path: Path) -> list[str]:
    """Return the paths of documents that can still be read in a damaged store."""
    paths: list[str] = []
    try:
        with closing(connect_untouched(path)) as connection:
            connection.text_factory = _decode
            for row in connection.execute(f"SELECT {DOCUMENT_COLUMNS} FROM documents WHERE live"):
                if intact_documents([row]) and not DocumentRow._make(row).member:
                    paths.append(DocumentRow._make(row).name)
    except (sqlite3.Error, OSError):
        pass  # these are all that can be read
    return paths


def _check_rows(connection: sqlite3.Connection, damage: Damage) -> None:
    documents: dict[int, DocumentRow] = {}
    for row in connection.execute(f"SELECT {DOCUMENT_COLUMNS} FROM documents"):
        if intact_documents([row]):
            documents[row[0]] = DocumentRow._make(row)
        else:
            damage.unreadable.add(row[0])
    counts = dict.fromkeys(documents, 0)
    for fields in connection.execute(f"SELECT {PASSAGE_COLUMNS} FROM passages"):
        row = PassageRow._make(fields)
        head = documents.get(row.document)
        if head is None:
            damage.orphans += row.document not in damage.unreadable
        elif intact_passages([fields]) and row.id == head.first_passage + row.ordinal:
            counts[head.id] += 1
    for document, count in counts.items():
        if count != documents[document].passages:
            damage.documents[document] = documents[document].name
    _check_members(documents, damage)
    for row in connection.execute("SELECT passage, kept, checksum FROM encodings"):
        if not intact_encodings([row]):
            damage.encodings.add(row[0])
    for row in connection.execute(f"SELECT {SKIPPED_COLUMNS} FROM skipped"):
        damage.skipped += not intact_rows([row])
    _check_settings(connection, damage, len(documents) + len(damage.unreadable))


def _check_members(documents: Mapping[int, DocumentRow], damage: Damage) -> None:
    """Note files of which a document inside is missing, and documents whose file is."""
    members = Counter(row.path for row in documents.values() if row.live and row.member)
    for document, row in documents.items():
        if row.live and not row.member and members.pop(row.path, 0) != row.members:
            damage.documents[document] = row.name
    for document, row in documents.items():
        if row.live and row.member and row.path in members:
            damage.documents[document] = row.name


def _check_settings(connection: sqlite3.Connection, damage: Damage, documents: int) -> None:
    settings: dict[Any, Any] = {}
    for row in connection.execute("SELECT key, value, checksum FROM settings"):
        if intact_rows([row]):
            settings[row[0]] = row[1]
        else:
            damage.settings.append(str(row[0]))
    expected = (*_SETTINGS, *_COUNTERS) if documents else _SETTINGS
    damage.settings += [key for key in expected if key not in settings]
    if not damage.orphans and settings.get("documents", "0") != str(documents):
        damage.settings.append("documents")
    generations = set()
    for row in connection.execute("SELECT generation, stamp, checksum FROM generations"):
        if intact_rows([row]):
            generations.add(str(row[0]))
        else:
            damage.settings.append(f"generation {row[0]}")
    if settings.get("generation") not in generations:
        damage.settings.append("generation")


@contextmanager
def _any_text(store: Store) -> Iterator[sqlite3.Connection]:
    """Give the connection of ``store``, with garbled texts read as something else."""
    connection = store.connection
    connection.text_factory = _decode
    try:
        yield connection
    finally:
        connection.text_factory = str


def _decode(data: bytes) -> str:
    return data.decode(errors="replace")
