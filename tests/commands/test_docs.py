"""The documentation names what is there: folders, files and modules."""

import re
from pathlib import Path

import pytest

from tests.paths import ROOT

PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "benchmarks").glob("*.md")]
)
_PATH = re.compile(r"`((?:index|search|tests|benchmarks|training|docs|scripts|seeds)/[\w./-]*)`")
_MODULE = re.compile(r"python -m ((?:index|search|benchmarks|training)[\w.]*)")


def folders() -> set[str]:
    """Return the folders of code, as the headings of the architecture name them."""
    parents = {
        path.parent
        for root in ("index", "search", "trujaman")
        for path in (ROOT / root).rglob("*.py")
    }
    return {f"{folder.relative_to(ROOT)}/" for folder in parents}


def test_every_folder_has_one_heading_and_every_heading_a_folder() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    headings = re.findall(r"^#+ `((?:index|search|trujaman)/.*)`$", text, re.MULTILINE)
    assert sorted(headings) == sorted(folders())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_paths_and_modules_that_pages_name_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for path in _PATH.findall(text):
        assert (ROOT / path).exists(), path
    for module in _MODULE.findall(text):
        path = ROOT.joinpath(*module.rstrip(".").split("."))
        assert path.is_dir() or path.with_suffix(".py").is_file(), module


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_within_the_project_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
        if not re.match(r"\w+:", target):
            assert (page.parent / target).exists(), target


def test_no_marks_of_a_merge_are_left() -> None:
    files = [
        ROOT / "Makefile",
        ROOT / "pyproject.toml",
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/*.md"),
    ]
    assert len(files) > 10
    marks = ("<" * 7, ">" * 7)
    left = [
        path.name
        for path in files
        if any(line.startswith(marks) for line in path.read_text(encoding="utf-8").splitlines())
    ]
    assert left == []
