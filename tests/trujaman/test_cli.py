"""The command above the others hands over to them, and completes them."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from index.config import Config
from index.update import update
from search.shell_completion import SHELLS
from trujaman.cli import main
from trujaman.completion import script
from trujaman.options import COMMANDS, build_parser


@pytest.mark.parametrize("query", ["victims", "víctimas", "ضحايا"])
def test_it_searches_and_indexes_as_the_other_commands_do(
    project: Callable[..., Config], capsys: pytest.CaptureFixture[str], query: str
) -> None:
    config = project()
    assert main(["index", "--config", str(config.path), "--quiet"]) == 0
    assert main(["search", "--json", query, "--config", str(config.path)]) == 0
    assert len(json.loads(capsys.readouterr().out)["hits"]) >= 3
    assert main(["search", "zyzzyvas", "--config", str(config.path)]) == 1


def test_a_command_of_another_name_may_be_searched_for(
    project: Callable[..., Config], capsys: pytest.CaptureFixture[str]
) -> None:
    config = project({"a.txt": "The doctor came."})
    update(config)
    assert main(["search", "doctor", "--config", str(config.path)]) == 0
    assert "a.txt" in capsys.readouterr().out


def test_without_a_command_it_lists_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    printed = capsys.readouterr().out
    assert all(f"  {name} " in printed for name in COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["serch"], "did you mean search?"),
        (["\x1b[2J"], "there are search, index, serve, mcp, warm, doctor"),
        (["--verson"], "did you mean --version?"),
        (["doctor", "--jsn"], "did you mean --json?"),
        (["serve", "0"], "ports are 1 to 65535"),
        (["mcp", "--http", "0"], "ports are 1 to 65535"),
    ],
)
def test_mistakes_are_one_line(
    arguments: list[str], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert expected in error
    assert len(error.splitlines()) == 1
    assert error.rstrip("\n").isprintable()


@pytest.mark.parametrize("shell", SHELLS)
def test_all_commands_are_completed(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--completion", shell]) == 0
    assert " ".join(build_parser().commands) in capsys.readouterr().out


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("trujaman doc", {"doctor"}),
        ("trujaman search --quer", {"--query-lang", "--queries"}),
        ("trujaman search --mode se", {"semantic"}),
        ("trujaman index re", {"rebuild", "remove"}),
        ("trujaman doctor --js", {"--json"}),
    ],
)
def test_bash_completes_through_it(words: str, expected: set[str], tmp_path: Path) -> None:
    ask = (
        f"\nCOMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1));"
        ' _complete_trujaman_all; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    result = subprocess.run(
        ["bash", "-c", script("bash") + ask],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(result.stdout.split()) == expected


def test_fish_completes_options_of_a_command_only_after_it() -> None:
    lines = script("fish").splitlines()
    own = [line for line in lines if line.startswith("complete -c trujaman") and "queries" in line]
    assert own
    assert all("__fish_seen_subcommand_from search" in line for line in own)
