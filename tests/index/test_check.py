"""``index check`` reads everything, changes nothing, and says of every part how it stands."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from index.check import PartCheck, check_index
from index.config import Config
from index.errors import ForeignFolderError, IndexStateError
from index.locations import Locations
from index.update import update
from tests.index.store.earlier import write_earlier_store

Project = Callable[..., Config]

PARTS = ["folder", "store", "keyword", "vectors"]
BLOCK = "keyword/*.lists"


def check(config: Config) -> dict[str, PartCheck]:
    """Return what was found by part; of leftovers and the like the last."""
    parts = {part.part: part for part in check_index(config)}
    assert all("\n" not in part.text for part in parts.values())
    return parts


def unsound(config: Config) -> list[str]:
    return [part.part for part in check(config).values() if not part.is_sound]


@pytest.fixture
def indexed(project: Project) -> Config:
    config = project()
    update(config)
    return config


def files(config: Config) -> dict[str, bytes]:
    """Return the content of all files of an index, but for those that SQLite readers share."""
    return {
        str(path.relative_to(config.data_dir)): path.read_bytes()
        for path in sorted(config.data_dir.rglob("*"))
        if path.is_file() and not path.name.endswith(("-wal", "-shm"))
    }


def flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place % len(content)] ^= 0x10
    path.write_bytes(content)


def test_a_sound_index_is_sound_and_stays_as_it_is(indexed: Config) -> None:
    before = files(indexed)
    parts = check(indexed)
    assert list(parts) == PARTS
    assert unsound(indexed) == []
    assert parts["store"].text == "sound, 4 passages of 4 files"
    assert parts["keyword"].text == parts["vectors"].text == "sound, 4 passages"
    assert files(indexed) == before


def test_removed_and_changed_documents_do_no_harm(indexed: Config) -> None:
    (indexed.documents[0] / "es.txt").unlink()
    (indexed.documents[0] / "ar.txt").write_text("تقرير آخر عن الميناء.", encoding="utf-8")
    update(indexed)
    assert unsound(indexed) == []
    assert check(indexed)["keyword"].text == "sound, 3 passages"


@pytest.mark.parametrize(
    ("pattern", "part"),
    [(BLOCK, "keyword"), ("keyword/state.json", "keyword"), ("vec*", "vectors")],
)
def test_every_flip_in_a_derived_file_is_found_and_mended(
    indexed: Config, pattern: str, part: str
) -> None:
    places = random.Random(7)
    for _ in range(20):
        path = places.choice(sorted(indexed.data_dir.glob(pattern)))
        flip(path, places.randrange(1 << 30))
        before = files(indexed)
        assert unsound(indexed) == [part]
        assert str(path) in check(indexed)[part].text
        assert files(indexed) == before
        update(indexed)
        assert unsound(indexed) == []


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_a_damaged_document_is_named(indexed: Config, language: str) -> None:
    connection = sqlite3.connect(Locations.of(indexed).store)
    with connection:
        connection.execute(
            "UPDATE passages SET gap = gap || '!' WHERE document ="
            " (SELECT id FROM documents WHERE CAST(path AS TEXT) LIKE ?)",
            (f"%{language}.txt",),
        )
    connection.close()
    assert unsound(indexed) == ["store"]
    text = check(indexed)["store"].text
    assert text.startswith("damaged: 1 document (")
    assert f"{language}.txt" in text
    assert "cannot be compared" not in check(indexed)["keyword"].text
    update(indexed)
    assert unsound(indexed) == []


def test_a_store_that_is_no_database_is_said(indexed: Config) -> None:
    store = Locations.of(indexed).store
    store.write_bytes(b"\0" * store.stat().st_size)
    assert unsound(indexed) == ["store"]
    assert "no sound store" in check(indexed)["vectors"].text
    update(indexed)
    assert unsound(indexed) == []
    assert check(indexed)["set aside"].text.startswith("store.sqlite.damaged-")


@pytest.mark.parametrize(
    ("name", "part"),
    [("keyword", "keyword"), ("vectors.bin", "vectors"), ("trujaman.json", "folder")],
)
def test_what_is_missing_is_said(indexed: Config, name: str, part: str) -> None:
    path = indexed.data_dir / name
    path.rename(indexed.path.parent / "elsewhere")
    assert unsound(indexed) == [part]
    update(indexed)
    assert unsound(indexed) == []


def test_what_is_of_another_index_is_behind(
    project: Project, indexed: Config, tmp_path: Path
) -> None:
    other = project(data_dir="other")
    update(other)
    for name in ("keyword", "vectors.bin"):
        (indexed.data_dir / name).rename(tmp_path / f"old-{name}")
        place = indexed.data_dir / name
        source = other.data_dir / name
        shutil.copytree(source, place) if source.is_dir() else shutil.copy(source, place)
    assert unsound(indexed) == ["keyword", "vectors"]
    assert "behind the store" in check(indexed)["keyword"].text
    update(indexed)
    assert unsound(indexed) == []


def test_leftovers_are_named(indexed: Config) -> None:
    (indexed.data_dir / "vectors.bin.123.tmp").write_bytes(b"")
    assert check(indexed)["left over"].text.startswith("vectors.bin.123.tmp")
    (indexed.data_dir / "keyword" / f"{'a' * 16}.lists").write_bytes(b"")
    texts = [part.text for part in check_index(indexed) if part.part == "left over"]
    assert [text.split(",")[0] for text in texts] == [
        f"keyword/{'a' * 16}.lists",
        "vectors.bin.123.tmp",
    ]
    assert unsound(indexed) == []


def test_pipes_in_place_of_files_hold_nothing_up(indexed: Config) -> None:
    for name in ("vectors.bin", "keyword/state.json"):
        (indexed.data_dir / name).unlink()
        os.mkfifo(indexed.data_dir / name)
    assert unsound(indexed) == ["keyword", "vectors"]
    (indexed.data_dir / "store.sqlite").unlink()
    os.mkfifo(indexed.data_dir / "store.sqlite")
    with pytest.raises(IndexStateError, match="not a regular file"):
        check(indexed)


def test_what_is_no_index_is_an_error(project: Project) -> None:
    config = project()
    with pytest.raises(IndexStateError, match="run 'index' first"):
        check(config)
    config.data_dir.mkdir()
    (config.data_dir / "mine.txt").write_text("mine")
    with pytest.raises(ForeignFolderError):
        check(config)


def test_what_an_earlier_version_wrote_is_not_called_damaged(project: Project) -> None:
    config = project()
    locations = Locations.of(config)
    locations.keyword.mkdir(parents=True)
    locations.manifest.write_text('{"fingerprint": "blocks-4 analysis-9"}')
    locations.matrix.write_bytes(b'{"magic": "trujaman-matrix-2"}')
    write_earlier_store(locations.store, 3)
    parts = check(config)
    assert "an earlier version wrote this index; run 'index'" in parts["store"].text
    for part in ("keyword", "vectors"):
        assert parts[part].text == "of an earlier version; run 'index', which makes it again"
    update(config)
    assert unsound(config) == []


def test_one_is_not_many(project: Project) -> None:
    config = project({"en.txt": "Police rescued thirty victims of human trafficking."})
    update(config)
    assert check(config)["store"].text == "sound, 1 passage of 1 file"
    assert check(config)["vectors"].text == "sound, 1 passage"
