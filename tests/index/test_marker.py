"""An index folder is marked as ours; a folder that holds anything else is never touched."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from index.check import check_index
from index.config import Config
from index.embedding.open import open_encoder
from index.errors import ForeignFolderError, IndexStateError
from index.locations import Locations
from index.lock import locked
from index.marker import check_folder, claim_folder
from index.marks_file import APPLICATION_ID
from index.snapshot import open_snapshot
from index.status import read_status
from index.store.store import Store
from index.update import update
from tests.index.store.earlier import write_earlier_store
from tests.projects import make_project

TEXTS = {"en.txt": "Police.", "es.txt": "La policía.", "ar.txt": "الشرطة"}


def content(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b""
        for path in sorted(folder.rglob("*"))
    }


def write_foreign_store(path: Path) -> None:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("CREATE TABLE documents (id INTEGER PRIMARY KEY, path)")
    connection.close()


def write_foreign_keyword(path: Path) -> None:
    path.mkdir()
    (path / "report.txt").write_text("mine")


FOREIGN: dict[str, Callable[[Path], object]] = {
    "keyword": write_foreign_keyword,
    "vectors.bin": lambda path: path.write_bytes(b"mine"),
    "store.sqlite": write_foreign_store,
    "store.sums": lambda path: path.write_bytes(b"mine"),
    "lock": lambda path: path.write_bytes(b"mine"),
    "notes.txt": lambda path: path.write_bytes(b"mine"),
    "trujaman.json": lambda path: path.write_bytes(b"mine"),
    "trujaman.json.d": lambda path: path.mkdir(),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_folder_with_anything_else_in_it_is_not_touched(
    project: Callable[..., Config], name: str
) -> None:
    config = project(TEXTS, data_dir="reports")
    config.data_dir.mkdir()
    FOREIGN[name](config.data_dir / name)
    before = content(config.data_dir)
    encoder = open_encoder(config.encoder, config.path.parent)
    runs: list[Callable[[], object]] = [
        lambda: update(config),
        lambda: open_snapshot(config, encoder, lambda _: None),
        lambda: read_status(config),
    ]
    for run in runs:
        with pytest.raises(ForeignFolderError, match="choose an empty folder as data_dir"):
            run()
    assert content(config.data_dir) == before


def test_an_index_is_marked_and_its_marker_stays(project: Callable[..., Config]) -> None:
    config = project(TEXTS)
    update(config)
    marker = Locations.of(config).marker
    before = marker.read_bytes()
    assert json.loads(before)["format"] == "trujaman index"
    assert stat.S_IMODE(marker.stat().st_mode) == 0o600
    assert stat.S_IMODE(config.data_dir.stat().st_mode) == 0o700
    update(config)
    assert marker.read_bytes() == before


@pytest.mark.parametrize("names", [{"keyword"}, {"vectors.bin"}, {"keyword", "vectors.bin"}])
def test_what_is_left_of_an_index_is_made_again(
    project: Callable[..., Config], names: set[str]
) -> None:
    config = project(TEXTS)
    update(config)
    for path in config.data_dir.iterdir():
        if path.name not in names:
            path.unlink() if path.is_file() else shutil.rmtree(path)
    assert {path.name for path in config.data_dir.iterdir()} == names
    check_folder(Locations.of(config))
    assert update(config).added == 3
    assert all(part.is_sound for part in check_index(config))


def test_an_empty_folder_for_keywords_hinders_nothing(project: Callable[..., Config]) -> None:
    config = project(TEXTS)
    Locations.of(config).keyword.mkdir(parents=True)
    assert update(config).added == 3


@pytest.mark.parametrize("name", ["keyword", "vectors.bin"])
def test_a_link_by_the_name_of_a_part_is_somebodys(
    project: Callable[..., Config], tmp_path: Path, name: str
) -> None:
    config, other = project(TEXTS), tmp_path / "other"
    update(config)
    (config.data_dir / name).rename(other)
    shutil.rmtree(config.data_dir)
    config.data_dir.mkdir()
    (config.data_dir / name).symlink_to(other)
    with pytest.raises(ForeignFolderError, match=name):
        update(config)


def test_two_indexes_have_two_ids(project: Callable[..., Config]) -> None:
    ids = set()
    for name in ("one", "two"):
        locations = Locations.of(project(TEXTS, data_dir=name))
        assert claim_folder(locations) == ()
        ids.add(json.loads(locations.marker.read_bytes())["id"])
    assert len(ids) == 2


@pytest.mark.parametrize("names", [[], ["trujaman.json.4711.tmp"], ["trujaman.json"]])
def test_a_run_that_was_killed_before_it_marked_the_folder_hinders_nothing(
    project: Callable[..., Config], names: list[str]
) -> None:
    config = project(TEXTS)
    config.data_dir.mkdir()
    for name in names:
        (config.data_dir / name).touch()
    assert update(config).added == 3


def _write_marks(path: Path, application_id: int) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id={application_id}")
        connection.execute("CREATE TABLE entries (kind TEXT)")
        connection.commit()


def test_marks_alone_make_no_folder_anothers_and_stay(project: Callable[..., Config]) -> None:
    config = project(TEXTS)
    config.data_dir.mkdir()
    marks = config.data_dir / "casework.sqlite"
    _write_marks(marks, APPLICATION_ID)
    (config.data_dir / "casework.sqlite-journal").touch()
    before = marks.read_bytes()
    assert update(config).added == 3
    assert marks.read_bytes() == before


@pytest.mark.parametrize("beside", ["", "letter.txt"])
def test_marks_vouch_for_nothing_else(project: Callable[..., Config], beside: str) -> None:
    config = project(TEXTS)
    config.data_dir.mkdir()
    _write_marks(config.data_dir / "casework.sqlite", APPLICATION_ID if beside else 7)
    if beside:
        (config.data_dir / beside).touch()
    with pytest.raises(ForeignFolderError, match=beside or "casework"):
        update(config)


def test_the_configuration_in_force_may_lie_in_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / ".trujaman"
    folder.mkdir()
    path = folder / "config.yaml"
    path.write_text("documents: [..]\ndata_dir: .\n")
    (folder / "config.yaml.4711.tmp").touch()
    locations = Locations.of(Config(path, (tmp_path,), folder))
    assert claim_folder(locations) == ()
    assert locations.marker.is_file()


def test_another_configuration_may_not(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "config.yaml").write_text("documents: [.]\ndata_dir: .\n")
    with pytest.raises(ForeignFolderError, match=r"config\.yaml"):
        claim_folder(Locations.of(Config(tmp_path / "config.yaml", (tmp_path,), folder)))


@pytest.mark.parametrize("format_version", [1, 2, 3])
def test_an_index_of_an_earlier_version_is_taken_over_and_that_is_said(
    project: Callable[..., Config], format_version: int
) -> None:
    config = project(TEXTS)
    locations = Locations.of(config)
    locations.keyword.mkdir(parents=True)
    (locations.keyword / "state.json").write_text('{"fingerprint": "blocks-4 analysis-9"}')
    locations.matrix.write_bytes(b'{"magic": "trujaman-matrix-2"}')
    write_earlier_store(locations.store, format_version)
    check_folder(locations)
    assert not locations.marker.exists()
    with locked(locations) as notes:
        assert notes == [f"{locations.folder} is marked as an index now, and for its owner alone"]
    with locked(locations) as notes:
        assert notes == []
    assert update(config).passages == 3


@pytest.mark.parametrize("name", ["keyword", "vectors.bin"])
def test_an_earlier_store_does_not_vouch_for_what_lies_beside_it(
    project: Callable[..., Config], name: str
) -> None:
    config = project(TEXTS)
    locations = Locations.of(config)
    locations.folder.mkdir()
    write_earlier_store(locations.store, 3)
    FOREIGN[name](locations.folder / name)
    before = content(locations.folder)
    with pytest.raises(ForeignFolderError):
        update(config)
    assert content(locations.folder) == before


@pytest.mark.parametrize("damaged", [b"", b"\0" * 90, b"[" * 4_000, b'{"format": "trujaman inde'])
def test_a_damaged_or_lost_marker_is_written_again(
    project: Callable[..., Config], damaged: bytes
) -> None:
    config = project(TEXTS)
    update(config)
    locations = Locations.of(config)
    locations.marker.write_bytes(damaged)
    assert update(config).unchanged == 3
    assert json.loads(locations.marker.read_bytes())["format"] == "trujaman index"
    locations.marker.unlink()
    assert update(config).unchanged == 3
    assert locations.marker.is_file()


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
@pytest.mark.parametrize("name", ["trujaman.json", "lock"])
def test_what_is_no_file_is_named(
    project: Callable[..., Config], name: str, make: Callable[[Path], None]
) -> None:
    config = project(TEXTS)
    update(config)
    path = config.data_dir / name
    path.unlink()
    make(path)
    with pytest.raises(IndexStateError) as failure:
        update(config)
    assert str(failure.value) == f"{path}: not a regular file; move it away and run 'index'"


def test_a_lock_that_is_a_link_is_not_followed(project: Callable[..., Config]) -> None:
    config = project(TEXTS)
    update(config)
    target = config.path.parent / "notes.txt"
    lock = Locations.of(config).lock
    lock.unlink(missing_ok=True)
    lock.symlink_to(target)
    with pytest.raises(IndexStateError, match="not a regular file"):
        update(config)
    assert not target.exists()


def test_a_file_in_place_of_the_folder_is_one_line(project: Callable[..., Config]) -> None:
    config = project(TEXTS)
    config.data_dir.write_text("mine")
    with pytest.raises(IndexStateError, match="choose another data_dir"):
        update(config)
    assert config.data_dir.read_text() == "mine"


def test_a_store_killed_in_its_first_transaction_says_whose_it_is(
    project: Callable[..., Config],
) -> None:
    config = project(TEXTS)
    locations = Locations.of(config)
    store = Store.open(locations.store, create=True)
    for suffix in ("-wal", "-shm"):  # as a crash of the system may leave it
        Path(f"{locations.store}{suffix}").unlink()
    check_folder(locations)
    store.close()


def test_what_a_killed_run_left_of_the_marker_goes_and_that_of_a_live_one_stays(
    tmp_path: Path,
) -> None:
    locations = Locations.of(make_project(tmp_path, TEXTS))
    locations.folder.mkdir()
    dead, live = (
        locations.folder / f"{locations.marker.name}.{process}.tmp"
        for process in (999_999_999, os.getppid())
    )
    dead.write_bytes(b"half")
    live.write_bytes(b"half")
    with locked(locations):
        assert not dead.exists()
        assert live.exists()
