"""What lies in place of a part of an index is renamed, and the index is whole again."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from index.check import check_index
from index.config import Config
from index.embedding.open import open_encoder
from index.errors import IndexStateError, notes_of
from index.locations import Locations
from index.lock import locked
from index.set_aside import aside_path, clear_way, find_set_aside
from index.snapshot import open_snapshot
from index.status import read_status
from index.update import update

Project = Callable[..., Config]

PARTS = ("vectors.bin", "keyword/state.json", "store.sums", "store.sqlite-wal", "store.sqlite-shm")


def make_folder(path: Path) -> None:
    path.mkdir()
    (path / "letter.txt").write_text("mine")


def make_file(path: Path) -> None:
    path.write_text("mine")


def make_dangling_link(path: Path) -> None:
    path.symlink_to("nowhere")


@pytest.fixture
def indexed(project: Project) -> Config:
    config = project()
    update(config)
    return config


def replace(path: Path, make: Callable[[Path], None]) -> None:
    """Put what ``make`` makes in the place of a part of an index."""
    if os.path.lexists(path):
        path.rename(path.with_name(f"{path.name}.odd-20200101T000000"))
    make(path)


def is_sound(config: Config) -> bool:
    return all(part.is_sound for part in check_index(config))


@pytest.mark.parametrize("make", [make_folder, os.mkfifo])
@pytest.mark.parametrize("part", PARTS)
def test_what_is_no_file_is_renamed_and_its_part_made_again(
    indexed: Config, part: str, make: Callable[[Path], None]
) -> None:
    path = indexed.data_dir / part
    replace(path, make)
    (note,) = update(indexed).notes
    aside = path.with_name(note.removeprefix(f"{path} is no file; it is now "))
    assert aside.name.startswith(f"{path.name}.odd-")
    if make is make_folder:
        assert (aside / "letter.txt").read_text() == "mine"
    assert is_sound(indexed)
    line = f"{aside.relative_to(indexed.data_dir)}, which lay in place of a part of the index"
    assert line in read_status(indexed).set_aside
    assert line in [part.text for part in check_index(indexed) if part.part == "set aside"]


@pytest.mark.parametrize("make", [make_file, os.mkfifo, make_dangling_link])
def test_what_is_no_folder_is_renamed(indexed: Config, make: Callable[[Path], None]) -> None:
    path = indexed.data_dir / "keyword"
    path.rename(indexed.path.parent / "elsewhere")
    make(path)
    (note,) = update(indexed).notes
    assert note.startswith(f"{path} is no folder; it is now keyword.odd-")
    assert is_sound(indexed)


@pytest.mark.parametrize("part", ["vectors.bin", "keyword/state.json"])
def test_a_search_mends_it_too_and_says_so(indexed: Config, part: str) -> None:
    path = indexed.data_dir / part
    replace(path, make_folder)
    encoder = open_encoder(indexed.encoder, indexed.path.parent)
    snapshot = open_snapshot(indexed, encoder, lambda _: None)
    (warning,) = snapshot.warnings
    assert warning.startswith(f"{path} is no file; it is now")
    snapshot.close()


@pytest.mark.parametrize("part", ["vectors.bin", "keyword/state.json"])
def test_a_check_names_it(indexed: Config, part: str) -> None:
    path = indexed.data_dir / part
    replace(path, make_folder)
    (found,) = (part.text for part in check_index(indexed) if not part.is_sound)
    assert found == f"{path}: not a regular file; run 'index', which makes it again"


def test_links_to_files_are_left_to_whoever_writes_there(indexed: Config) -> None:
    path = indexed.data_dir / "vectors.bin"
    path.rename(indexed.path.parent / "vectors.bin")
    path.symlink_to(indexed.path.parent / "vectors.bin")
    assert update(indexed).notes == ()


def test_what_cannot_be_renamed_is_named(indexed: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    path = indexed.data_dir / "vectors.bin"
    replace(path, make_folder)

    def refuse(path: Path, _: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(IndexStateError) as failure:
        clear_way(Locations.of(indexed))
    assert str(failure.value).startswith(f"{path}: Permission denied; run 'index' as a user who")


def test_no_name_is_used_twice(tmp_path: Path) -> None:
    names = set()
    for _ in range(3):
        aside = aside_path(tmp_path / "vectors.bin", "odd")
        aside.touch()
        names.add(aside.name)
    assert len(names) == 3


def test_names_of_others_are_not_listed(indexed: Config) -> None:
    for name in ("report.odd", "vectors.bin.odd-x", "store.sqlite.damaged-20260101T000000-wal"):
        (indexed.data_dir / name).touch()
    assert find_set_aside(Locations.of(indexed)) == []


def test_a_run_that_fails_says_what_was_renamed(indexed: Config) -> None:
    replace(indexed.data_dir / "vectors.bin", make_folder)
    with pytest.raises(IndexStateError) as failure, locked(Locations.of(indexed)):
        raise IndexStateError("the disk is full")
    (note,) = notes_of(failure.value)
    assert "vectors.bin is no file" in note
