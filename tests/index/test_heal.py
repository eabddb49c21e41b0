"""A damaged store: what is damaged is named and read again, and nothing is deleted."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from index.config import Config
from index.errors import DamageError, IndexStateError, notes_of
from index.heal import Healing, check_store, open_verified_store, seal_store
from index.locations import Locations
from index.store.compression import pack_document
from index.store.records import FileState
from index.store.store import Store
from index.types import Document, Passage, Span
from index.update import update
from tests.projects import make_project

TEXTS = {"en": "Police. " * 40, "es": "Policía. " * 40, "ar": "الشرطة. " * 40}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return make_project(tmp_path, {f"{language}.txt": text for language, text in TEXTS.items()})


@pytest.fixture
def locations(config: Config) -> Locations:
    """An index with a sealed store."""
    locations = Locations.of(config)
    store, healing = open_verified_store(locations, lambda _: None)
    assert healing == Healing()
    with store.transaction():
        for language, text in TEXTS.items():
            path = str(config.documents[0] / f"{language}.txt")
            passage = Passage(Span(0, len(text)), language)
            ids = store.add_document(
                path, b"d", FileState(1, 2), pack_document(Document(text), [passage])
            )
            store.set_encodings(ids, [b"encoding"])
        store.advance_generation()
    seal_store(store, locations)
    store.close()
    assert locations.sums.is_file()
    return locations


def change(locations: Locations, sql: str) -> None:
    connection = sqlite3.connect(locations.store)
    with connection:
        assert connection.execute(sql).rowcount
    connection.close()


def mend(locations: Locations) -> tuple[list[str], tuple[str, ...]]:
    """Open the store verified; return the names of the files it has, and what was said."""
    store, healing = open_verified_store(locations, lambda _: None)
    notes = healing.notes
    names = sorted(Path(file.path).name for file in store.files())
    texts = dict(store.texts(store.passage_ids().tolist()))
    assert set(texts.values()) <= set(TEXTS.values())
    check_store(store, locations)
    store.close()
    assert not any("delete" in note for note in notes)
    return names, notes


def set_aside(locations: Locations) -> list[Path]:
    """Return the databases that were set aside, without what SQLite has beside them."""
    return sorted(locations.folder.glob("store.sqlite.damaged-*[!lm]"))


ALL = ["ar.txt", "en.txt", "es.txt"]


def test_a_sealed_store_is_not_verified_row_by_row(
    locations: Locations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.heal.find_damage", None)
    assert mend(locations) == (ALL, ())


def test_an_interrupted_run_is_verified_row_by_row(locations: Locations) -> None:
    reports: list[str] = []
    store = Store.open(locations.store, create=True)
    with store.transaction():
        store.set_setting("encoder", "another")
    store.close()
    store, healing = open_verified_store(locations, lambda progress: reports.append(progress.stage))
    assert (reports, healing) == (["verifying the store"], Healing())
    store.close()


def test_a_store_that_a_reader_holds_is_not_sealed(locations: Locations) -> None:
    reader = Store.open(locations.store)
    writer = Store.open(locations.store, create=True)
    reader.connection.execute("BEGIN")
    assert reader.version
    with writer.transaction():
        writer.advance_generation()
    writer.connection.execute("PRAGMA busy_timeout=1")
    seal_store(writer, locations)
    reader.close()
    writer.close()
    assert mend(locations) == (ALL, ())


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE passages SET text = x'00' WHERE language = 'es'",
        "UPDATE passages SET gap = CAST(x'ff' AS TEXT) WHERE language = 'es'",
        "UPDATE passages SET document = 77 WHERE language = 'es'",
        "UPDATE passages SET id = 77 WHERE language = 'es'",
        "DELETE FROM passages WHERE language = 'es'",
    ],
)
def test_a_damaged_passage_costs_its_document_and_names_it(locations: Locations, sql: str) -> None:
    before = Store.open(locations.store).version
    change(locations, sql)
    names, notes = mend(locations)
    assert names == ["ar.txt", "en.txt"]
    assert any(note.endswith("es.txt was damaged in the index") for note in notes)
    store = Store.open(locations.store)
    assert store.is_ancestor(before)
    assert store.generation > before.generation
    store.close()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE documents SET path = x'2f61' WHERE id = 2",
        "UPDATE documents SET date = '2020-01-01' WHERE id = 2",
        "UPDATE documents SET title = CAST(x'ff' AS TEXT) WHERE id = 2",
        "UPDATE documents SET id = 9 WHERE id = 2",
    ],
)
def test_a_damaged_document_is_forgotten(locations: Locations, sql: str) -> None:
    change(locations, sql)
    names, notes = mend(locations)
    assert len(names) == 2
    assert "1 document of unknown path" in notes[0]


def test_a_damaged_encoding_is_made_again(locations: Locations) -> None:
    change(locations, "UPDATE encodings SET kept = x'00' WHERE passage = 2")
    names, notes = mend(locations)
    assert (names, len(notes)) == (ALL, 1)
    store = Store.open(locations.store)
    assert store.ids_without_encoding().tolist() == [2]
    store.close()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE settings SET value = '77' WHERE key = 'generation'",
        "UPDATE settings SET value = '0' WHERE key = 'last_passage'",
        "DELETE FROM settings WHERE key = 'last_passage'",
        "UPDATE generations SET stamp = '0'",
        "DELETE FROM generations",
    ],
)
def test_damaged_settings_make_it_another_store(locations: Locations, sql: str) -> None:
    before = Store.open(locations.store).version
    change(locations, sql)
    assert mend(locations)[0] == ALL
    store = Store.open(locations.store, create=True)
    assert not store.is_ancestor(before)
    with store.transaction():
        document = pack_document(Document("x"), [Passage(Span(0, 1), "en")])
        assert store.add_document("/x", b"d", FileState(1, 2), document) == [4]
    store.close()


def overwrite(path: Path, start: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(data)


def replace_by(path: Path, make: Callable[[Path], object]) -> None:
    path.unlink()
    make(path)


STRUCTURAL: dict[str, Callable[[Path], object]] = {
    "nothing left": lambda path: path.write_bytes(b""),
    "half left": lambda path: os.truncate(path, path.stat().st_size // 2),
    "first page": lambda path: overwrite(path, 0, b"\xa5" * 4096),
    "first page zero": lambda path: overwrite(path, 0, bytes(4096)),
    "a page in the middle": lambda path: overwrite(path, 3 * 4096, b"\xa5" * 4096),
    "another file": lambda path: path.write_bytes(b"not a database " * 1000),
    "a folder": lambda path: replace_by(path, Path.mkdir),
    "a dangling link": lambda path: replace_by(path, lambda path: path.symlink_to("/none/file")),
}
if hasattr(os, "mkfifo"):
    STRUCTURAL["a pipe"] = lambda path: replace_by(path, os.mkfifo)


@pytest.mark.parametrize("fault", STRUCTURAL)
def test_a_store_damaged_in_its_structure_is_set_aside(locations: Locations, fault: str) -> None:
    STRUCTURAL[fault](locations.store)
    before = list(locations.folder.iterdir())
    names, notes = mend(locations)
    assert names == []
    if fault == "nothing left":  # as a run leaves it that was killed when it made the store
        return
    (aside,) = set_aside(locations)
    assert aside.name in notes[0]
    assert "all documents are read again" in notes[0]
    assert len(list(locations.folder.iterdir())) > len(before)


def test_documents_whose_files_are_gone_are_named(locations: Locations, config: Config) -> None:
    (config.documents[0] / "es.txt").unlink()
    connection = sqlite3.connect(locations.store)
    (root,) = connection.execute(
        "SELECT rootpage FROM sqlite_master WHERE name = 'encodings'"
    ).fetchone()
    connection.close()
    overwrite(locations.store, (root - 1) * 4096, b"\xa5" * 4096)
    _, notes = mend(locations)
    (aside,) = set_aside(locations)
    assert len(notes) == 2
    assert notes[1].endswith(f"es.txt is gone; what the index had of it is in {aside.name}")


@pytest.mark.parametrize("garbled", [False, True])
def test_the_log_of_a_killed_run_belongs_to_its_store_only(
    locations: Locations, garbled: bool
) -> None:
    writer = Store.open(locations.store, create=True)
    with writer.transaction():
        writer.retire_files([path for path in writer.file_states() if path.endswith("es.txt")])
    log = Path(f"{locations.store}-wal")
    left = log.read_bytes()
    writer.close()
    log.write_bytes(left if not garbled else left[:40] + b"\xa5" * 500 + left[540:])
    assert mend(locations)[0] in (["ar.txt", "en.txt"], ALL)
    log.write_bytes(left)
    locations.store.write_bytes(b"")
    names, notes = mend(locations)
    assert names == []
    assert len(set_aside(locations)) == 1
    assert notes


def test_a_search_does_not_build_on_a_damaged_store(locations: Locations) -> None:
    store = Store.open(locations.store)
    check_store(store, locations)
    change(locations, "UPDATE passages SET text = x'00' WHERE language = 'es'")
    with pytest.raises(DamageError, match="1 document; run 'index'"):
        check_store(store, locations)
    store.close()


def test_a_store_that_has_lost_its_format_is_set_aside(locations: Locations) -> None:
    change(locations, "DELETE FROM settings WHERE key = 'format'")
    names, notes = mend(locations)
    assert names == []
    assert set_aside(locations)[0].name in notes[0]


def damage_structure(locations: Locations) -> None:
    content = bytearray(locations.store.read_bytes())
    content[100] ^= 0xFF
    locations.store.write_bytes(content)


def damage_row(locations: Locations) -> None:
    change(locations, "UPDATE passages SET gap = 'x' WHERE id = 1")


@pytest.mark.parametrize("damage", [damage_structure, damage_row])
def test_a_damaged_store_stays_while_its_documents_are_out_of_reach(
    config: Config, damage: Callable[[Locations], None]
) -> None:
    update(config)
    locations = Locations.of(config)
    damage(locations)
    content = locations.store.read_bytes()
    folder = config.documents[0]
    away = folder.with_name("away")
    folder.rename(away)
    folder.mkdir()
    with pytest.raises(DamageError, match=r"stays as it is while .* is empty or not mounted"):
        update(config)
    assert locations.store.read_bytes() == content
    folder.rmdir()
    away.rename(folder)
    assert "was damaged" in update(config).notes[0]
    store = Store.open(locations.store)
    assert len(list(store.files())) == len(TEXTS)
    store.close()


def test_a_store_that_was_lost_is_said(config: Config) -> None:
    update(config)
    locations = Locations.of(config)
    locations.store.unlink()
    summary = update(config)
    assert (summary.added, summary.lost) == (3, ())
    assert summary.notes == (f"{locations.store} was gone; all documents are read again",)
    assert update(config).notes == ()


def test_a_store_that_was_lost_with_its_documents_is_said(config: Config) -> None:
    update(config)
    locations = Locations.of(config)
    locations.store.unlink()
    for path in config.documents[0].iterdir():
        path.unlink()
    summary = update(config)
    assert summary.lost == (str(locations.store),)
    assert "was gone; all documents are read again, but" in summary.notes[0]


@pytest.mark.parametrize("language", TEXTS)
def test_what_is_damaged_and_has_no_file_any_more_is_lost(config: Config, language: str) -> None:
    update(config)
    path = config.documents[0] / f"{language}.txt"
    path.unlink()
    locations = Locations.of(config)
    change(locations, f"UPDATE passages SET text = x'00' WHERE language = '{language}'")
    assert update(config).lost == (str(path),)
    assert update(config).lost == ()


@pytest.mark.parametrize("language", TEXTS)
def test_a_run_that_fails_after_mending_says_what_was_mended(
    config: Config, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    update(config)
    locations = Locations.of(config)
    change(locations, f"UPDATE passages SET text = x'00' WHERE language = '{language}'")

    def fail(*_: object) -> None:
        raise IndexStateError("the disk is full")

    monkeypatch.setattr("index.update.update_derived_files", fail)
    with pytest.raises(IndexStateError) as failure:
        update(config)
    assert any(f"{language}.txt was damaged" in note for note in notes_of(failure.value))
