"""``index rebuild``, ``check --repair``, ``export`` and ``import``, as a user meets them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index.config import Config
from index.locations import Locations
from tests.paths import ROOT

pytestmark = pytest.mark.slow

Project = Callable[..., Config]


def run(module: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )


def test_an_index_is_taken_elsewhere(
    project: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    config = project()
    here = config.path.parent
    assert run("index", cwd=here).returncode == 0
    exported = run("index", "export", "index.zip", cwd=here)
    assert (exported.returncode, exported.stdout) == (0, "index.zip: 4 files\n")
    there = tmp_path_factory.mktemp("there")
    file = str(here / "index.zip")
    nothing = run("index", "import", file, cwd=there)
    assert nothing.returncode == 2
    assert "say where the documents lie: --map OLD=NEW" in nothing.stderr
    config.documents[0].rename(there / "moved")
    mapping = f"{config.documents[0]}=moved"
    imported = run("index", "import", file, "--map", mapping, cwd=there)
    assert imported.stdout == "4 files imported, 0 were there already\n", imported.stderr
    for query in ("human trafficking", "trata de personas", "الاتجار بالبشر"):
        answer = run("search", query, cwd=there)
        assert "moved/" in answer.stdout
        assert answer.stderr == ""
    again = run("index", cwd=there)
    assert "0 added, 0 changed, 0 removed" in again.stdout


def test_what_is_damaged_is_mended(project: Project) -> None:
    config = project()
    here = config.path.parent
    assert run("index", cwd=here).returncode == 0
    matrix = Locations.of(config).matrix
    matrix.write_bytes(matrix.read_bytes()[:-100] + bytes(100))
    assert run("index", "check", cwd=here).returncode == 2
    mended = run("index", "check", "--repair", cwd=here)
    assert mended.returncode == 0, mended.stdout
    assert run("index", "check", cwd=here).returncode == 0


@pytest.mark.parametrize(("options", "changed"), [((), 0), (("--reread",), 4)])
def test_all_is_made_anew(project: Project, options: tuple[str, ...], changed: int) -> None:
    here = project().path.parent
    assert run("index", cwd=here).returncode == 0
    rebuilt = run("index", "rebuild", *options, cwd=here)
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert f"0 added, {changed} changed, 0 removed" in rebuilt.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("rebuild", "--poll"), "--poll goes with 'index watch'"),
        (("--map", "a=b"), "--map goes with 'index import'"),
        (("import", "a.zip", "--map", "nothing"), "--map nothing: expected OLD=NEW"),
        (("check", "--json"), "'index status' or 'index watch'"),
    ],
)
def test_options_that_do_not_go_together_are_one_line(
    project: Project, arguments: tuple[str, ...], message: str
) -> None:
    result = run("index", *arguments, cwd=project().path.parent)
    assert result.returncode == 2
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1
