"""The walk finds the documents, and nothing that is none."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index.config import Config
from index.errors import ConfigError
from index.scan import scan
from index.store.records import FileState

Project = Callable[..., Config]


def write(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("words")
    return path


def found_names(config: Config) -> list[str]:
    return [os.path.relpath(path, config.documents[0]) for path in scan(config).files]


def test_known_formats_in_all_folders_are_found_in_order(project: Project) -> None:
    config = project({"b.txt": "words", "a.HTML": "words", "deep/er/c.md": "words", "d.zip": "no"})
    assert found_names(config) == ["a.HTML", "b.txt", "deep/er/c.md"]


def test_a_file_has_its_size_and_time(project: Project) -> None:
    config = project({"a.txt": "words"})
    path = config.documents[0] / "a.txt"
    os.utime(path, ns=(1, 2_000_000_003))
    assert scan(config).files == {str(path): FileState(5, 2_000_000_003)}


def test_hidden_files_linked_folders_and_the_index_are_left_out(
    project: Project, tmp_path: Path
) -> None:
    config = project(
        {"a.txt": "words", ".b.txt": "no", ".c/d.txt": "no"}, data_dir="documents/data"
    )
    write(config.data_dir / "e.txt")
    write(tmp_path / "elsewhere" / "f.txt")
    (config.documents[0] / "link").symlink_to(tmp_path / "elsewhere")
    assert found_names(config) == ["a.txt"]


def test_a_file_named_outright_is_in_whatever_its_format(project: Project, tmp_path: Path) -> None:
    path = write(tmp_path / "notes.xyz")
    config = replace(project({}), documents=(path,))
    assert list(scan(config).files) == [str(path)]


def test_what_is_no_file_is_not_found(project: Project) -> None:
    config = project({"a.txt": "words"})
    os.mkfifo(config.documents[0] / "pipe.txt")
    assert found_names(config) == ["a.txt"]


def test_a_missing_folder_is_an_error(project: Project, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file or folder"):
        scan(replace(project({}), documents=(tmp_path / "nowhere",)))
