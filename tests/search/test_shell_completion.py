"""The scripts for shells name every option, and the shells read them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from index.options import COMMANDS
from index.options import build_parser as index_parser
from search.options import build_parser
from search.shell_completion import SHELLS, completion_script


@pytest.mark.parametrize("shell", SHELLS)
def test_every_option_is_completed(shell: str) -> None:
    script = completion_script([build_parser(), index_parser()], shell)
    for parser in (build_parser(), index_parser()):
        for name in parser._option_string_actions:
            written = f"-l {name[2:]}" if shell == "fish" and name.startswith("--") else name
            assert written in script or f"-s {name[1:]}" in script


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("search --quer", {"--query-lang", "--queries"}),
        ("search --mode se", {"semantic"}),
        ("index --pru", {"--prune"}),
        ("index stat", {"status"}),
        ("index re", {"rebuild", "remove"}),
    ],
)
def test_bash_completes_options_and_their_values(
    words: str, expected: set[str], tmp_path: Path
) -> None:
    script = completion_script([build_parser(), index_parser()], "bash")
    command, *_ = words.split()
    ask = (
        f"\nCOMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1));"
        f' _complete_{command}; printf "%s\\n" "${{COMPREPLY[@]}}"'
    )
    result = subprocess.run(
        ["bash", "-c", script + ask], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert set(result.stdout.split()) == expected


@pytest.mark.parametrize("shell", SHELLS)
def test_commands_of_index_are_completed(shell: str) -> None:
    words = " ".join(COMMANDS)
    assert words in completion_script([index_parser()], shell)
    assert "status" not in completion_script([build_parser()], shell)


def test_zsh_completes_values_behind_a_blank_and_an_equals_sign() -> None:
    script = completion_script([build_parser()], "zsh")
    assert "'--sort=[" in script
    assert "]:value:(score date oldest path)'" in script
    assert "'--undated[" in script
    assert "'-n[" in script
