"""Standard streams that are full, closed or not UTF-8: one line, and never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.config import Config
from index.update import update
from tests.paths import ROOT
from tests.projects import make_project

FULL = "standard output cannot be written: No space left on device"
CLOSED = "standard output cannot be written: it is closed"


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Return an indexed project that all tests here read and none changes."""
    config = make_project(tmp_path_factory.mktemp("indexed"))
    update(config)
    return config


def shell(
    script: str, config: Config, *, given: bytes = b"", cwd: Path | None = None, **variables: str
) -> subprocess.CompletedProcess[bytes]:
    """Run ``script``, in which $search and $index are the commands for the project."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "search": f"{sys.executable} -m search --config {config.path}",
        "index": f"{sys.executable} -m index --config {config.path}",
        **variables,
    }
    return subprocess.run(
        ["sh", "-c", script],
        input=given,
        cwd=cwd,
        env=environment,
        capture_output=True,
        check=False,
    )


def complains(result: subprocess.CompletedProcess[bytes], message: str) -> None:
    """Assert that a command failed in one line, which has ``message``."""
    errors = result.stderr.decode()
    assert result.returncode == 2, errors
    assert message in errors
    assert len(errors.splitlines()) == 1, errors


@pytest.mark.parametrize(
    ("command", "unbuffered"),
    [
        ("$search trata", ""),
        ("$search trata --json", "1"),
        ("$search trata --jsonl -n 1", ""),
        ("echo trata | $search --queries -", ""),
        ("$search --help", ""),
        ("$search --help", "1"),
        ("$index", ""),
        ("$index status", ""),
    ],
)
def test_a_full_disk_behind_standard_output_is_one_line(
    indexed: Config, command: str, unbuffered: str
) -> None:
    complains(shell(f"{command} >/dev/full", indexed, PYTHONUNBUFFERED=unbuffered), FULL)


@pytest.mark.parametrize("command", ["$search trata", "$search --help", "$index status"])
def test_a_closed_standard_output_is_one_line(indexed: Config, command: str) -> None:
    complains(shell(f"{command} >&-", indexed), CLOSED)


def test_with_nobody_left_to_tell_the_status_tells(indexed: Config) -> None:
    result = shell("$search trata >&- 2>&- <&-", indexed)
    assert (result.returncode, result.stdout, result.stderr) == (2, b"", b"")


def test_messages_never_take_the_place_of_results(indexed: Config) -> None:
    result = shell("$search qwxzvk --mode keyword --json 2>&-", indexed)
    assert result.returncode == 1
    assert json.loads(result.stdout)["hits"] == []


def test_a_full_disk_behind_standard_error_spoils_no_answer(indexed: Config) -> None:
    result = shell("$search qwxzvk --mode keyword --json 2>/dev/full", indexed)
    assert result.returncode == 1
    assert json.loads(result.stdout)["hits"] == []


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("$search - <&-", "no word to search for"),
        ("$search <&-", "no terminal for the full-screen search"),
    ],
)
def test_a_closed_standard_input_is_an_empty_one(
    indexed: Config, command: str, message: str
) -> None:
    complains(shell(command, indexed), message)


@pytest.mark.parametrize("query", [b"traffick\xffing", b"v\xedctimas", b"\xc7\xe1\xd4\xd1\xd8\xc9"])
def test_a_query_that_is_not_utf_8_is_one_line(indexed: Config, query: bytes) -> None:
    complains(shell('$search "$(cat)"', indexed, given=query), "QUERY: not UTF-8 at character ")
    complains(shell("$search -", indexed, given=query), "QUERY: not UTF-8 at ")
    result = shell("$search --queries -", indexed, given=query)
    assert json.loads(result.stdout)["line"] == 1
    complains(result, "line 1: not UTF-8 at byte ")


@pytest.mark.parametrize("query", ["human trafficking", "trata de personas", "الاتجار بالبشر"])
def test_letters_that_the_terminal_lacks_are_written_escaped(indexed: Config, query: str) -> None:
    script = f"$search '{query} 😀' --json"
    result = shell(script, indexed, PYTHONIOENCODING="ascii", PYTHONUTF8="1")
    assert result.returncode == 0, result.stderr.decode()
    loaded = json.loads(result.stdout.decode("ascii"))
    assert loaded["query"] == f"{query} 😀"
    assert any("Policía" in hit["text"] or "policía" in hit["text"] for hit in loaded["hits"])


@pytest.mark.parametrize("command", ["$search trata", "$search --serve", "$index", "$index status"])
def test_a_current_folder_that_is_gone_is_one_line(
    indexed: Config, tmp_path: Path, command: str
) -> None:
    script = f"mkdir gone; cd gone; rmdir ../gone; {command}"
    complains(shell(script, indexed, cwd=tmp_path), "the current folder: No such file")


def test_a_current_folder_behind_a_link_is_like_any_other(indexed: Config, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(indexed.path.parent)
    result = shell("cd link; $search 'trata de personas' -n 1 --json", indexed, cwd=tmp_path)
    assert json.loads(result.stdout)["hits"][0]["path"] == "documents/es.txt"
