"""Files are replaced whole or not at all."""

import os
from pathlib import Path

import pytest

from index.files.atomic import create_private_folder, replace_file, replacing


def test_a_file_is_created_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "file"
    replace_file(path, b"old")
    with replacing(path) as file:
        file.write(b"new ")
        assert path.read_bytes() == b"old"
        file.write(b"content")
    assert path.read_bytes() == b"new content"
    assert list(tmp_path.iterdir()) == [path]


def test_after_an_error_the_old_content_and_no_other_file_is_there(tmp_path: Path) -> None:
    path = tmp_path / "file"
    replace_file(path, b"old")

    def write_half() -> None:
        with replacing(path) as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_half()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_files_are_for_whoever_may_use_the_folder_whatever_the_umask(
    tmp_path: Path, umask: int
) -> None:
    private, shared = tmp_path / "private", tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o750)
    previous = os.umask(umask)
    try:
        create_private_folder(private)
        replace_file(private / "file", b"")
        replace_file(shared / "file", b"")
    finally:
        os.umask(previous)
    modes = [path.stat().st_mode & 0o777 for path in (private, private / "file", shared / "file")]
    assert modes == [0o700, 0o600, 0o640]


def test_a_leftover_of_a_process_with_the_same_number_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "file"
    (tmp_path / f"file.{os.getpid()}.tmp").write_bytes(b"half")
    replace_file(path, b"whole")
    assert path.read_bytes() == b"whole"
    assert list(tmp_path.iterdir()) == [path]
