"""SQLite FTS5: one table, the porter tokenizer over unicode61, ranked by bm25()."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from benchmarks.speed.collection_reader import Passage, read_passages
from benchmarks.speed.peers.base import KEYWORD
from index.types import Language

_TABLE = (
    "CREATE VIRTUAL TABLE passages USING"
    " fts5(text, tokenize = 'porter unicode61 remove_diacritics 2')"
)
_SEARCH = "SELECT text FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT ?"


class Engine:
    """Any word may match; after building, 'optimize' merges the segments."""

    modes = (KEYWORD,)
    _database: sqlite3.Connection

    def versions(self) -> dict[str, str]:
        return {"SQLite": sqlite3.sqlite_version}

    def build(self, collection: Path, folder: Path) -> int:
        database = _connect(folder)
        database.execute(_TABLE)
        rows = ((passage.number, passage.text) for passage in read_passages(collection))
        database.executemany("INSERT INTO passages (rowid, text) VALUES (?, ?)", rows)
        database.execute("INSERT INTO passages (passages) VALUES ('optimize')")
        database.commit()
        count = int(database.execute("SELECT count(*) FROM passages_docsize").fetchone()[0])
        database.close()
        return count

    def open(self, folder: Path, *, once: bool = False) -> None:
        self._database = _connect(folder)

    def search(self, query: str, language: Language, mode: str, limit: int) -> list[str]:
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", query))
        return [text for (text,) in self._database.execute(_SEARCH, (words, limit))]

    def update(self, collection: Path, folder: Path, changed: list[Passage]) -> None:
        database = _connect(folder)
        rows = [(passage.text, passage.number) for passage in changed]
        database.executemany("UPDATE passages SET text = ? WHERE rowid = ?", rows)
        database.commit()
        database.close()


def _connect(folder: Path) -> sqlite3.Connection:
    database = sqlite3.connect(folder / "fts5.sqlite")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    return database
