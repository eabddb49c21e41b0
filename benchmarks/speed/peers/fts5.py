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
    """Any word may match, as ranking wants it; 'optimize' joins the segments at the end."""

    modes = (KEYWORD,)
    _database: sqlite3.Connection

    def versions(self) -> dict[str, str]:
        return {"SQLite": sqlite3.sqlite_version}

    def build(self, collection: Path, folder: Path) -> int:
        database = _connected(folder)
        database.execute(_TABLE)
        rows = ((one.number, one.text) for one in read_passages(collection))
        database.executemany("INSERT INTO passages (rowid, text) VALUES (?, ?)", rows)
        database.execute("INSERT INTO passages (passages) VALUES ('optimize')")
        database.commit()
        count = int(database.execute("SELECT count(*) FROM passages_docsize").fetchone()[0])
        database.close()
        return count

    def open(self, folder: Path, *, once: bool = False) -> None:
        self._database = _connected(folder)

    def search(self, query: str, language: Language, mode: str, limit: int) -> list[str]:
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", query))
        return [text for (text,) in self._database.execute(_SEARCH, (words, limit))]

    def update(self, collection: Path, folder: Path, changed: list[Passage]) -> None:
        database = _connected(folder)
        rows = [(one.text, one.number) for one in changed]
        database.executemany("UPDATE passages SET text = ? WHERE rowid = ?", rows)
        database.commit()
        database.close()


def _connected(folder: Path) -> sqlite3.Connection:
    database = sqlite3.connect(folder / "fts5.sqlite")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    return database
