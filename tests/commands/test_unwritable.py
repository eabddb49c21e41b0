"""Searching where nothing can be written: a folder that is read-only or another's, a full disk."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from index.cli import main as index
from index.config import Config
from search.cli import main as search
from tests.projects import make_project

QUERIES = ("human trafficking", "trata de personas", "الاتجار بالبشر")
STRANGER = 65534
"""A user who owns nothing."""


def give(config: Config, user: int) -> None:
    """Give a whole project to a user, if we may."""
    if os.getuid() == 0:
        for path in (config.path.parent, *config.path.parent.rglob("*")):
            os.chown(path, user, user)


@contextmanager
def read_only(config: Config) -> Iterator[None]:
    """Let nobody write the index, and be somebody whom that binds, as it does not the superuser."""
    folder = config.data_dir
    for path in (*folder.rglob("*"), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    give(config, STRANGER)
    with unprivileged():
        yield
    give(config, 0)


@contextmanager
def unprivileged() -> Iterator[None]:
    """Run as a user who is not the superuser."""
    user = os.geteuid()
    os.seteuid(user or STRANGER)
    try:
        yield
    finally:
        os.seteuid(user)


@contextmanager
def full_disk(_: Config) -> Iterator[None]:
    """Let no file grow: what a full disk does to every write."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.fixture
def indexed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Config]:
    """An indexed project in a folder that anybody may enter, which is the current one."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    (folder / "state").mkdir()
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))
    monkeypatch.chdir(folder)
    config = make_project(folder)
    assert index(["-q"]) == 0
    assert search(["police"]) == 0  # imports what a search needs, which others may not read
    capsys.readouterr()
    yield config
    for path in (config.data_dir, *config.data_dir.rglob("*")):
        path.chmod(0o700)
    shutil.rmtree(folder)


def answers(query: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Assert that a query is answered in three languages; return what is said besides."""
    status = search([query, "--json"])
    output, errors = capsys.readouterr()
    assert status == 0, errors
    assert {hit["language"] for hit in json.loads(output)["hits"][:3]} == {"en", "es", "ar"}
    return errors


@pytest.mark.parametrize("query", QUERIES)
def test_a_read_only_index_answers(
    indexed: Config, query: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(path.name for path in indexed.data_dir.rglob("*"))
    with read_only(indexed):
        with pytest.raises(PermissionError):
            (indexed.data_dir / "new").touch()
        assert answers(query, capsys) == ""
    assert sorted(path.name for path in indexed.data_dir.rglob("*")) == before


@pytest.mark.parametrize("mode", [0o555, 0o000], ids=["read-only", "closed"])
@pytest.mark.parametrize("query", QUERIES)
def test_an_index_answers_where_the_home_cannot_be_written(
    indexed: Config,
    query: str,
    mode: int,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home = indexed.path.parent / "home"
    home.mkdir()
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
    home.chmod(mode)
    with read_only(indexed):
        assert answers(query, capsys) == ""
        assert search([query, "--count"]) == search([query, "-C", "1", "--facets"]) == 0
        assert index(["list"]) == index(["status"]) == 0
        assert capsys.readouterr().err == ""
    home.chmod(0o755)
    assert list(home.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser can give files away")
def test_the_index_of_another_user_answers_once_it_is_trusted(
    indexed: Config, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (indexed.data_dir, *indexed.data_dir.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    state = indexed.path.parent / "state of the other"
    state.mkdir()
    state.chmod(0o777)
    monkeypatch.setenv("XDG_STATE_HOME", str(state))
    with unprivileged():
        assert search(["trata"]) == 2
        assert "belongs to root" in capsys.readouterr().err
        assert index(["trust"]) == 0
        capsys.readouterr()
        for query in QUERIES:
            assert answers(query, capsys) == ""


@pytest.mark.parametrize("query", QUERIES)
def test_an_index_on_a_full_disk_answers(
    indexed: Config, query: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with full_disk(indexed):
        assert answers(query, capsys) == ""


Prevented = Callable[[Config], AbstractContextManager[None]]
PREVENTED = [
    (read_only, "run 'index' as a user who may write there"),
    (full_disk, "see whether the disk is full or failing, and try again"),
]


def make_stale(config: Config) -> None:
    """Leave the index as an indexing run that was killed would: files behind the store."""
    derived = config.data_dir / "vectors.bin"
    saved = derived.read_bytes()
    (config.documents[0] / "new.txt").write_text("The harbour police seized cocoa.")
    assert index(["-q"]) == 0
    derived.write_bytes(saved)


@pytest.mark.parametrize(("prevented", "advice"), PREVENTED)
def test_an_index_that_cannot_be_brought_up_to_date_answers_with_a_warning(
    indexed: Config, prevented: Prevented, advice: str, capsys: pytest.CaptureFixture[str]
) -> None:
    make_stale(indexed)
    with prevented(indexed):
        for query in QUERIES:
            errors = answers(query, capsys)
            assert errors.endswith(f"; {advice}; until then, the last complete index answers\n")
            assert errors.count("\n") == 1, errors


@pytest.mark.parametrize(("prevented", "advice"), PREVENTED)
@pytest.mark.parametrize("name", ["vectors.bin", "keyword/state.json"])
def test_what_is_damaged_and_cannot_be_mended_says_what_would_help(
    indexed: Config,
    prevented: Prevented,
    advice: str,
    name: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = indexed.data_dir / name
    content = bytearray(path.read_bytes())
    content[-1] ^= 0xFF
    path.write_bytes(content)
    with prevented(indexed):
        assert search(["trata"]) == index([]) == 2
    for line in capsys.readouterr().err.splitlines():
        assert advice in line
        assert "data_dir" not in line


@pytest.mark.parametrize("name", ["vectors.bin", "keyword/state.json", "store.sqlite"])
def test_what_is_missing_and_cannot_be_made_is_one_line(
    indexed: Config, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (indexed.data_dir / name).unlink()
    with read_only(indexed):
        assert search(["trata"]) == 2
    output, errors = capsys.readouterr()
    assert output == ""
    assert str(indexed.data_dir) in errors
    assert "Traceback" not in errors
    assert errors.count("\n") == (2 if name == "store.sqlite" else 1), errors
