"""Private files are the user's alone, whole, and named when a disk is full."""

import os
import resource
import signal
import stat
from pathlib import Path

import pytest

from index.files import private
from index.files.regular import NotRegularError

FULL = Path("/dev/full")


def bits(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_nobody_else_can_read_them_whatever_the_umask_and_the_folder(
    tmp_path: Path, umask: int
) -> None:
    folder, shared = tmp_path / "state", tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o755)
    previous = os.umask(umask)
    try:
        for path in (folder, shared):
            private.append(path / "a", "trata\n")
            private.append(path / "a", "اتجار\n")
            private.replace(path / "b", "trafficking\n")
    finally:
        os.umask(previous)
    assert bits(folder) == 0o700
    for path in (folder, shared):
        assert bits(path / "a") == bits(path / "b") == 0o600
        assert private.read(path / "a") == "trata\nاتجار\n"
        assert private.read(path / "b") == "trafficking\n"


def test_one_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert private.read(tmp_path / "a" / "b") == ""


def test_a_pipe_in_place_of_one_holds_nothing_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "history")
    with pytest.raises(NotRegularError):
        private.read(tmp_path / "history")
    with pytest.raises(OSError, match="No such device") as caught:
        private.append(tmp_path / "history", "trata\n")
    assert caught.value.filename == str(tmp_path / "history")


@pytest.mark.skipif(not FULL.exists(), reason="the system has no /dev/full")
def test_a_full_disk_is_reported_with_the_file() -> None:
    with pytest.raises(OSError, match="No space left") as caught:
        private.append(FULL, "query\n")
    assert caught.value.filename == str(FULL)


def test_one_that_cannot_be_replaced_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "saved.json"
    private.replace(path, "before")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        with pytest.raises(OSError, match="No space left") as caught:
            private.replace(path, "after")
    assert caught.value.filename == str(path)
    assert [file.name for file in tmp_path.iterdir()] == ["saved.json"]
    assert path.read_text() == "before"


def test_what_does_not_fit_is_not_begun(tmp_path: Path) -> None:
    path = tmp_path / "history"
    private.append(path, "trata\n")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, limits[1]))
    try:
        with pytest.raises(OSError, match="No space left") as caught:
            private.append(path, "trafficking\n")
        with pytest.raises(OSError, match="too large"):
            private.create(tmp_path / "export", "الاتجار بالبشر\n")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert caught.value.filename == str(path)
    private.append(path, "اتجار\n")
    assert private.read(path) == "trata\nاتجار\n"
    assert [file.name for file in tmp_path.iterdir()] == ["history"]


def test_one_that_is_created_takes_the_place_of_none(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    private.create(path, "trata\n")
    with pytest.raises(FileExistsError):
        private.create(path, "trafficking\n")
    assert private.read(path) == "trata\n"
