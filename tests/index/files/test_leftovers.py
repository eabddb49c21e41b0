"""Leftovers of dead processes are removed, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.files.leftovers import remove_leftovers


@pytest.fixture(scope="module")
def dead_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_files_of_dead_processes_go_and_those_of_live_ones_stay(
    tmp_path: Path, dead_process: int
) -> None:
    (tmp_path / f"file.{dead_process}.tmp").touch()
    live = tmp_path / f"file.{os.getpid()}.tmp"
    live.touch()
    remove_leftovers(tmp_path / "file")
    assert list(tmp_path.iterdir()) == [live]


@pytest.mark.parametrize(
    "name",
    [
        "other.{}.tmp",
        "file.{}.tmp.txt",
        "file.0{}.tmp",
        "my file.{}.tmp",
        "file{}.tmp",
        "file.12345678901.tmp",
        "file..tmp",
        "file",
        "ملف.{}.tmp",
    ],
)
def test_files_of_other_names_stay(tmp_path: Path, dead_process: int, name: str) -> None:
    path = tmp_path / name.format(dead_process)
    path.touch()
    remove_leftovers(tmp_path / "file")
    assert path.exists()


def test_a_folder_with_such_a_name_stays(tmp_path: Path, dead_process: int) -> None:
    folder = tmp_path / f"file.{dead_process}.tmp"
    folder.mkdir()
    remove_leftovers(tmp_path / "file")
    assert folder.exists()


def test_where_there_is_no_folder_there_is_nothing_to_do(tmp_path: Path) -> None:
    remove_leftovers(tmp_path / "none" / "file")
    assert list(tmp_path.iterdir()) == []
