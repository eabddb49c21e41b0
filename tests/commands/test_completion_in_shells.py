"""What zsh and fish themselves make of the scripts for completion."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from trujaman.completion import script

pytestmark = pytest.mark.slow

PATIENCE = 120.0
"""Seconds until a shell that does not answer counts as failed."""
_SET_UP = (
    "stty -echo; PROMPT=; autoload -Uz compinit; compinit -D -u; source {script};"
    " bindkey '^I' complete-word; finish() {{ print; print \"<$BUFFER>\"; }}; zle -N finish;"
    " bindkey '^X' finish; echo REA''DY\n"
)


def require(shell: str) -> str:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell.upper()} IS NOT INSTALLED: its completion is not tried")
    return program


def write_script(folder: Path, shell: str) -> Path:
    path = folder / f"complete.{shell}"
    path.write_text(script(shell), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("search --quer", {"--queries", "--query-lang"}),
        ("search --mode ", {"hybrid", "keyword", "semantic"}),
        ("search --mode=ke", {"--mode=keyword"}),
        ("index re", {"rebuild", "remove"}),
        ("index --pru", {"--prune"}),
        ("trujaman do", {"doctor"}),
        ("trujaman search --quer", {"--queries", "--query-lang"}),
        ("trujaman index --pru", {"--prune"}),
    ],
)
def test_fish_offers_options_values_and_commands(
    tmp_path: Path, typed: str, expected: set[str]
) -> None:
    fish = require("fish")
    source = write_script(tmp_path, "fish")
    (tmp_path / "empty").mkdir()
    result = subprocess.run(
        [fish, "--no-config", "-c", f"source {source}; complete -C '{typed}'"],
        cwd=tmp_path / "empty",
        env={**os.environ, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stderr == ""
    assert {line.partition("\t")[0] for line in result.stdout.splitlines()} == expected


class Zsh:
    """An interactive zsh, as far as a test needs it."""

    def __init__(self, program: str, folder: Path) -> None:
        self.process, self._terminal = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            variables = {"TERM": "dumb", "HOME": str(folder), "COLUMNS": "200"}
            os.execve(program, [program, "-f", "-i"], {**os.environ, **variables})

    def ask(self, text: str, end: str) -> str:
        """Type ``text``; return what is shown until ``end`` is."""
        os.write(self._terminal, text.encode())
        shown, deadline = "", time.monotonic() + PATIENCE
        while end not in shown:
            ready, _, _ = select.select([self._terminal], [], [], 1.0)
            assert time.monotonic() < deadline, shown
            if ready:
                shown += os.read(self._terminal, 65_536).decode(errors="replace")
        return shown

    def close(self) -> None:
        os.close(self._terminal)
        os.waitpid(self.process, 0)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("search --mode ke", "search --mode keyword"),
        ("search --sort=old", "search --sort=oldest"),
        ("search --explai", "search --explain"),
        ("index stat", "index status"),
        ("index --pru", "index --prune"),
        ("trujaman doc", "trujaman doctor"),
        ("trujaman index --reha", "trujaman index --rehash"),
        ("trujaman search --mode sem", "trujaman search --mode semantic"),
    ],
)
def test_zsh_completes_options_values_and_commands(
    tmp_path: Path, typed: str, expected: str
) -> None:
    program = require("zsh")
    source = write_script(tmp_path, "zsh")
    zsh = Zsh(program, tmp_path)
    try:
        zsh.ask(_SET_UP.format(script=source), "READY")
        shown = zsh.ask(f"{typed}\t\x18", ">\r\n")
    finally:
        zsh.close()
    assert f"<{expected}" in shown.replace(" >", ">")


def test_zsh_lists_options_with_what_they_do(tmp_path: Path) -> None:
    program = require("zsh")
    zsh = Zsh(program, tmp_path)
    try:
        zsh.ask(_SET_UP.format(script=write_script(tmp_path, "zsh")), "READY")
        shown = zsh.ask("search --quer\t\t\x18", ">\r\n")
    finally:
        zsh.close()
    assert "--query-lang" in shown
    assert "the query is in this language" in shown
