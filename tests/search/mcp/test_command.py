"""The command line of the server, and where its key comes from."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from socket import create_server

import pytest

from index.config import Config
from index.errors import ConfigError, UsageError
from search.cli import main
from search.loopback import listen
from search.mcp.command import check_usage, read_key


def test_a_key_file_is_made_for_its_owner_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "key"
    key = read_key(path)
    assert len(key) >= 40
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_key(path) == key


@pytest.mark.parametrize("content", [b"", b"short\n", b"\xff" * 40, b"a" * 300, b"two words\n" * 3])
def test_a_file_that_holds_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(ConfigError, match="a key is one line"):
        read_key(path)


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key"
    read_key(path)
    path.chmod(0o640)
    with pytest.raises(ConfigError, match="chmod 600"):
        read_key(path)


def test_a_pipe_in_place_of_a_key_does_not_hold_up_the_server(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "key")
    with pytest.raises(ConfigError, match="not a"):
        read_key(tmp_path / "key")
    with pytest.raises(ConfigError, match="choose another file"):
        read_key(tmp_path / "missing" / "key")


def test_options_that_do_not_go_together_are_refused() -> None:
    with pytest.raises(UsageError, match="ports are 1 to 65535"):
        check_usage(70_000, None)
    with pytest.raises(UsageError, match="goes with --http"):
        check_usage(None, Path("key"))


@pytest.mark.parametrize("name", [os.devnull, "words.txt"])
def test_it_serves_nobody_where_no_program_has_started_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = tmp_path / name
    if not path.exists():
        path.write_text("mcp\nother\n")
    with path.open() as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        with pytest.raises(UsageError, match="search -- mcp"):
            check_usage(None, None)


def test_a_pipe_is_a_program_s(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.close(writer)
    with os.fdopen(reader) as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        check_usage(None, None)


def test_a_port_that_is_taken_is_named() -> None:
    with create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"--http {port}: the port is taken"):
            listen("--http", port, 8765)


def test_the_word_can_still_be_searched_for(
    project: Callable[..., Config], capsys: pytest.CaptureFixture[str]
) -> None:
    config = project(
        {"a.txt": "The mcp server.", "b.txt": "El servidor mcp.", "c.txt": "خادم mcp."}
    )
    options = ["--config", str(config.path)]
    for arguments in (["--", "mcp"], ["mcp server"], ["-n", "5", "mcp"]):
        assert main([*options, *arguments]) == 0
        assert "a.txt" in capsys.readouterr().out


def test_help_says_what_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["mcp", "--help"])
    assert "Model Context Protocol" in capsys.readouterr().out
