"""Only files are opened: nothing else holds up the program."""

import os
from pathlib import Path

import pytest

from index.files.regular import NotRegularError, open_regular, read_regular


def test_a_file_is_opened_and_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes("señal إشارة signal".encode())
    with open_regular(tmp_path / "file") as file:
        assert file.read() == "señal إشارة signal".encode()
    assert read_regular(tmp_path / "file", max_bytes=3) == b"se\xc3"


def test_a_pipe_a_device_a_folder_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/dev/zero")
    for path in (tmp_path / "pipe", tmp_path / "link", tmp_path):
        with pytest.raises(NotRegularError, match="not a regular file"):
            open_regular(path)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_regular(tmp_path / "missing")
