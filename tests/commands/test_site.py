"""The documentation builds as a site: links lead somewhere, nothing is loaded from elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

from tests.paths import ROOT

LOADING = {
    ("script", "src"),
    ("img", "src"),
    ("link", "href"),
    ("iframe", "src"),
    ("source", "src"),
}
PAGES = {"index.html", "es/index.html", "ar/index.html", "searching.html", "documents.html"}
PAGES |= {"page.html", "tui.html", "query-language.html", "scripts.html", "mcp.html"}
PAGES |= {"python-api.html", "reliability.html", "security.html", "architecture.html"}
PAGES |= {"relevance.html", "speed.html", "changelog.html", "model-card.html"}


def load_pages() -> ModuleType:
    """Return the hooks of the site as a module."""
    loader = SourceFileLoader("site_pages", str(ROOT / "scripts" / "site_pages.py"))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


class Loaded(HTMLParser):
    """Collects what a page loads, and the languages and directions of its parts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.parts: set[tuple[str | None, str | None]] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value or "" for name, value in attrs if (tag, name) in LOADING]
        values = dict(attrs)
        if "dir" in values:
            self.parts.add((values.get("lang"), values["dir"]))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    result = subprocess.run(
        [*command, "--config-file", str(ROOT / "mkdocs.yml"), "--site-dir", str(folder)],
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", "NO_MKDOCS_2_WARNING": "1", "LANG": "C.UTF-8"},
    )
    assert (result.returncode, result.stdout + result.stderr) == (0, "")
    return folder


def pages_of(site: Path) -> Iterator[tuple[str, Loaded]]:
    for path in site.rglob("*.html"):
        yield path.relative_to(site).as_posix(), Loaded(path.read_text(encoding="utf-8"))


@pytest.mark.slow
def test_every_page_is_there_and_loads_only_what_is_beside_it(site: Path) -> None:
    pages = dict(pages_of(site))
    assert set(pages) >= PAGES
    for name, page in pages.items():
        for address in page.addresses:
            assert not re.match(r"(?:[a-z]+:)?//", address), (name, address)
            if name != "404.html" and not address.startswith("data:"):
                assert (site / name).parent.joinpath(address.partition("?")[0]).exists(), address
    for style in site.rglob("*.css"):
        assert not re.search(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", style.read_text())


@pytest.mark.slow
def test_the_page_in_arabic_is_set_from_right_to_left(site: Path) -> None:
    pages = dict(pages_of(site))
    assert ("ar", "rtl") in pages["ar/index.html"].parts
    assert ("ar", "rtl") not in pages["es/index.html"].parts


@pytest.mark.parametrize(
    ("section", "expected", "missing"),
    [
        ("Search", "| `--mode hybrid", '"hits"'),
        ("JSON", '"hits"', "Engine.open"),
        ("Index your documents", "### Folders from others", "| `--mode hybrid"),
    ],
)
def test_a_section_of_the_readme_is_a_page(section: str, expected: str, missing: str) -> None:
    text = load_pages().take_section((ROOT / "README.md").read_text(encoding="utf-8"), section)
    assert text.startswith(f"# {section}\n")
    assert expected.replace("### ", "## ") in text
    assert missing not in text
    assert len(re.findall(r"^# \w", text, re.MULTILINE)) >= 1


@pytest.mark.parametrize(
    ("link", "source", "here", "expected"),
    [
        ("[a](docs/mcp.md)", "SECURITY.md", "security.md", "[a](mcp.md)"),
        ("[a](../SECURITY.md)", "docs/mcp.md", "mcp.md", "[a](security.md)"),
        ("[a](../../SECURITY.md)", "docs/es/index.md", "es/index.md", "[a](../security.md)"),
        ("![a](docs/pictures/why.png)", "README.md", "searching.md", "![a](pictures/why.png)"),
        (
            "[a](../README.md#folders-from-others)",
            "docs/indexing.md",
            "indexing.md",
            "[a](documents.md#folders-from-others)",
        ),
        ("[a](../README.md#json)", "docs/mcp.md", "mcp.md", "[a](scripts.md)"),
        ("[a](../pyproject.toml)", "docs/mcp.md", "mcp.md", "a"),
        ("[a](https://example.org/x#y)", "docs/mcp.md", "mcp.md", "[a](https://example.org/x#y)"),
        ("[a](#here)", "docs/mcp.md", "mcp.md", "[a](#here)"),
    ],
)
def test_links_lead_to_pages_of_the_site(link: str, source: str, here: str, expected: str) -> None:
    module = load_pages()
    match = module._LINK.fullmatch(link)
    assert module.relink(match, source, here) == expected
