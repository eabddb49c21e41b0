"""Rows of the lexicon are found wherever they stand, and damage is said."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.errors import LexiconError
from index.types import ARABIC, ENGLISH
from search.lexicon.rows import LexiconRows

TERMS = ["abuse", "abuse power", "crime", "crime scene", "crimea", "حق", "حق انسان", "سجن"]
BETWEEN = ["", "a", "abuse p", "crime scenes", "crimes", "zoo", "حقوق", "ي", "a\0b"]


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tmp_path / "lexicon.sqlite")) as connection:
        for language, others in {"en": "es ar", "es": "en ar", "ar": "en es"}.items():
            columns = " BLOB, ".join(others.split())
            connection.execute(
                f"CREATE TABLE {language} (id INTEGER PRIMARY KEY, terms TEXT, {columns} BLOB)"
            )
        connection.executemany(
            "INSERT INTO en VALUES (?, ?, ?, NULL)",
            [(number, terms, b"%d" % number) for number, terms in enumerate(TERMS, start=1)],
        )
        yield connection


def rows_of(connection: sqlite3.Connection) -> LexiconRows:
    return LexiconRows(connection, Path("lexicon"), {"en": len(TERMS), "es": 0, "ar": 0})


def test_every_row_is_found_and_nothing_else(connection: sqlite3.Connection) -> None:
    rows = rows_of(connection)
    assert rows.find(ENGLISH, TERMS + BETWEEN) == [*range(1, len(TERMS) + 1)] + [0] * len(BETWEEN)
    assert rows.find(ENGLISH, ["crime", "no", "crime"]) == [3, 0, 3]
    assert rows.find(ENGLISH, []) == []
    assert rows.find(ARABIC, ["سجن"]) == [0]


def test_one_by_one_as_together(connection: sqlite3.Connection) -> None:
    together = rows_of(connection).begin_longer(ENGLISH, TERMS + BETWEEN)
    rows = rows_of(connection)
    assert [rows.begin_longer(ENGLISH, [entry])[0] for entry in TERMS + BETWEEN] == together
    longer = [entry for entry, begins in zip(TERMS + BETWEEN, together, strict=True) if begins]
    assert longer == ["abuse", "crime", "حق"]


def test_more_entries_than_a_statement_takes(connection: sqlite3.Connection) -> None:
    entries = [f"word{number}" for number in range(1_200)] + TERMS
    assert rows_of(connection).find(ENGLISH, entries)[1_200:] == list(range(1, len(TERMS) + 1))


def test_rows_have_their_translations(connection: sqlite3.Connection) -> None:
    crime = ("crime", {"es": b"3", "ar": b""})
    assert rows_of(connection).read(ENGLISH, [3]) == [crime]
    rows = rows_of(connection)
    rows.find(ENGLISH, ["crime"])
    assert rows.read(ENGLISH, [3, 3]) == [crime, crime]


def test_a_missing_row_is_damage(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM en WHERE terms = 'crimea'")  # in the middle
    with pytest.raises(LexiconError, match="missing"):
        rows_of(connection).read(ENGLISH, [TERMS.index("crimea") + 1])
    with pytest.raises(LexiconError, match="missing"):
        rows_of(connection).find(ENGLISH, ["crime"])


def test_what_is_no_text_is_damage(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE en SET terms = CAST(x'ff' AS TEXT) WHERE id = 5")
    with pytest.raises(LexiconError, match="damaged"):
        rows_of(connection).read(ENGLISH, [5])
