"""Hooks of MkDocs: pages that lie outside docs/, links between all of them, and their order.

Files such as SECURITY.md and sections of the README are pages of the site, too, and stay where
they are read in the repository.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parent.parent

SOURCES = {
    "install.md": ("README.md", "Install"),
    "documents.md": ("README.md", "Index your documents"),
    "searching.md": ("README.md", "Search"),
    "scripts.md": ("README.md", "JSON"),
    "security.md": ("SECURITY.md", ""),
    "contributing.md": ("CONTRIBUTING.md", ""),
    "changelog.md": ("CHANGELOG.md", ""),
    "benchmarks.md": ("benchmarks/README.md", ""),
    "model-card.md": ("index/resources/MODEL_CARD.md", ""),
}
"""Page → file in the repository, and the section that it is; "" for all of it."""
SECTIONS_APART = {"JSON", "From assistants", "From Python"}
"""Sections of the README that are left out of the one they stand in: pages of their own."""

ORDER: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Start", ("index.md", "es/index.md", "ar/index.md", "install.md")),
    ("Searching", ("searching.md", "highlighting.md", "casework.md")),
    ("Indexing", ("documents.md", "formats.md", "indexing.md")),
    ("Page and screen", ("page.md", "tui.md")),
    ("Query language", ("query-language.md",)),
    ("Programs", ("scripts.md", "warm.md", "mcp.md", "python-api.md")),
    ("Scale", ("scale.md",)),
    ("Reliability", ("reliability.md",)),
    ("Security", ("security.md",)),
    ("How it works", ("architecture.md", "decisions.md", "model-card.md", "seeds.md")),
    ("Relevance", ("relevance.md", "benchmarks.md")),
    ("Speed", ("speed.md", "speed-tables.md")),
    ("Project", ("contributing.md", "changelog.md", "licences.md")),
)
"""In the order a newcomer needs."""
TITLES = {
    "index.md": "Five minutes",
    "es/index.md": "Cinco minutos",
    "ar/index.md": "خمس دقائق",
    "documents.md": "Index your documents",
    "indexing.md": "Keep it in step",
    "scripts.md": "Scripts and JSON",
    "changelog.md": "Changes",
    "model-card.md": "Model card",
    "benchmarks.md": "Benchmarks",
}
"""Of pages whose heading says something else, or too much."""

_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^(```|~~~)")


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that lie outside docs/."""
    for page, (source, section) in SOURCES.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        if section:
            text = take_section(text, section)
        files.append(File.generated(config, page, content=text))
    return files


def on_config(config: Any) -> Any:
    """Put the pages in order; those that no one has placed come last."""
    docs = Path(config["docs_dir"])
    present = {path.relative_to(docs).as_posix() for path in docs.rglob("*.md")} | set(SOURCES)
    nav: list[dict[str, Any]] = []
    for title, pages in ORDER:
        placed = [page for page in pages if page in present]
        present -= set(placed)
        if placed:
            nav.append({title: [entry(page) for page in placed]})
    if present:
        nav.append({"More": [entry(page) for page in sorted(present)]})
    config["nav"] = nav
    return config


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Have links lead to pages of the site; those to other files of the repository are names."""
    here = page.file.src_uri
    source = SOURCES.get(here, (f"docs/{here}", ""))[0]
    lines: list[str] = []
    is_code = False
    for line in markdown.splitlines():
        if _FENCE.match(line):
            is_code = not is_code
        lines.append(line if is_code else _LINK.sub(lambda link: relink(link, source, here), line))
    return "\n".join(lines)


def entry(page: str) -> str | dict[str, str]:
    """Return a page as it stands in the order."""
    return {TITLES[page]: page} if page in TITLES else page


def take_section(text: str, title: str) -> str:
    """Return a section of a file as a page: its heading becomes the first, others move up."""
    lines = text.splitlines()
    level, start = next(
        (len(match.group(1)), number)
        for number, line in enumerate(lines)
        if (match := re.fullmatch(rf"(#+) {re.escape(title)}", line))
    )
    taken: list[str] = []
    is_left_out = is_code = False
    for line in lines[start:]:
        is_code ^= bool(_FENCE.match(line))
        heading = None if is_code else re.fullmatch(r"(#+) (.*)", line)
        if heading and taken:
            if len(heading.group(1)) <= level:
                break
            is_left_out = heading.group(2) in SECTIONS_APART
        if not is_left_out:
            taken.append(line[level - 1 :] if heading else line)
    return "\n".join(taken) + "\n"


def relink(link: re.Match[str], source: str, here: str) -> str:
    """Return a link of the file ``source`` as one of the page ``here``."""
    sign, text, target = link.groups()
    path, mark, anchor = target.partition("#")
    if re.match(r"[a-z]+:", target) or not path:
        return link.group()
    in_repository = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
    page = page_of(in_repository, anchor)
    if page is None:
        return f"`{in_repository}`" if text.startswith("`") else text
    relative = posixpath.relpath(page, posixpath.dirname(here) or ".")
    is_section = SOURCES.get(page, ("", ""))[1] != ""
    first = is_section and anchor == SOURCES[page][1].lower().replace(" ", "-")
    return f"{sign}[{text}]({relative}{'' if first else mark + anchor})"


def page_of(path: str, anchor: str) -> str | None:
    """Return the page that a file of the repository, or a section of it, is; None if none."""
    if path == "README.md":
        return section_page(anchor)
    for page, (source, _) in SOURCES.items():
        if source == path:
            return page
    is_inside = path.startswith("docs/") and (ROOT / path).is_file()
    return path.removeprefix("docs/") if is_inside else None


def section_page(anchor: str) -> str:
    """Return the page that has the heading of the README that an anchor names."""
    for page, (source, section) in SOURCES.items():
        if source != "README.md":
            continue
        text = take_section((ROOT / source).read_text(encoding="utf-8"), section)
        headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
        if anchor in (heading.lower().replace(" ", "-") for heading in headings):
            return page
    return "index.md"
