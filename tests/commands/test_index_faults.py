"""What the commands say and return when an index or its documents are not as they should be."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from index.cli import main as index
from index.config import Config
from index.errors import IndexStateError
from index.locations import Locations
from index.update import update
from search.cli import main as search

Project = Callable[..., Config]
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def indexed(project: Project) -> Config:
    config = project()
    update(config)
    return config


def damage_document(config: Config, name: str) -> None:
    connection = sqlite3.connect(Locations.of(config).store)
    with connection:
        changed = connection.execute(
            "UPDATE passages SET gap = gap || '!' WHERE document ="
            " (SELECT id FROM documents WHERE CAST(path AS TEXT) LIKE ?)",
            (f"%{name}",),
        )
        assert changed.rowcount
    connection.close()


@pytest.mark.parametrize("name", ["en.txt", "es.txt", "ar.txt"])
def test_a_damaged_document_without_a_file_needs_attention(
    indexed: Config, name: str, capsys: Capture
) -> None:
    damage_document(indexed, name)
    (indexed.documents[0] / name).unlink()
    assert index(["--config", str(indexed.path)]) == 1
    assert f"{name} was damaged in the index, but its file is gone" in capsys.readouterr().err
    assert index(["--config", str(indexed.path)]) == 0


def test_status_ends_as_a_run_would(indexed: Config, capsys: Capture) -> None:
    command = ["--config", str(indexed.path)]
    assert index(["status", *command]) == 0
    indexed.documents[0].rename(indexed.path.parent / "elsewhere")
    indexed.documents[0].mkdir()
    assert index(["status", *command]) == index(command) == 1
    assert "empty or not mounted" in capsys.readouterr().out


@pytest.mark.parametrize("failure", [IndexStateError("the disk is full"), KeyboardInterrupt()])
def test_what_was_mended_is_said_though_the_run_fails(
    indexed: Config, failure: BaseException, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    damage_document(indexed, "es.txt")

    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr("index.update.update_derived_files", fail)
    assert index(["--config", str(indexed.path)]) == (130 if not str(failure) else 2)
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("index: ")]
    assert lines[0].endswith("(1 document); what it touches is read again")
    assert lines[1].endswith("es.txt was damaged in the index")
    assert lines[-1].startswith(("index: the disk is full", "index: interrupted"))


def test_a_search_refuses_a_foreign_folder_before_it_says_anything_else(
    project: Project, capsys: Capture
) -> None:
    config = project()
    config.data_dir.mkdir()
    (config.data_dir / "letter.txt").write_text("mine")
    assert search(["trata", "--config", str(config.path)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"search: {config.data_dir} is not an index: 'letter.txt' is in it")


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_a_search_names_a_store_that_is_no_file(
    indexed: Config, make: Callable[[Path], None], capsys: Capture
) -> None:
    store = Locations.of(indexed).store
    store.unlink()
    make(store)
    assert search(["trata", "--config", str(indexed.path)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line == f"search: {store}: not a regular file; move it away and run 'index'"
    assert index(["--config", str(indexed.path)]) == 0
    assert search(["trata", "--config", str(indexed.path)]) == 0


@pytest.mark.parametrize(("count", "said"), [(1, "1 file, 1 passage:"), (2, "2 files, 2")])
def test_one_is_not_many(project: Project, count: int, said: str, capsys: Capture) -> None:
    names = ("en.txt", "es.txt")[:count]
    config = project({name: f"Police rescued {name} victims." for name in names})
    assert index(["--config", str(config.path)]) == 0
    assert capsys.readouterr().out.startswith(said)
