"""Documents with paper pages: what is shown, cited, and told to the viewer."""

from __future__ import annotations

import io
import stat
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from index.config import Config, load
from index.errors import TrujamanError
from index.types import Span
from index.update import update
from search.tui.app import SearchApp
from search.tui.background.services import Services, of_config
from search.tui.model.document import prepare_document
from search.tui.system import clipboard, viewer
from search.types import DocumentView, Highlight, Reason
from tests.search.tui.stage import PATIENCE, FakeEngine, Screen, lines, running

ENGINE = FakeEngine()
SENTENCES = {
    "en": "The prosecutor freed nine people from a brick kiln near the river.",
    "es": "La fiscalía rescató a nueve personas de una ladrillera junto al río.",
}


def pdf(pages: Sequence[str]) -> bytes:
    """Return a PDF of one line a page (ISO 32000-1, 7.5), in Helvetica and WinAnsi."""
    first = 4  # objects 1 to 3 are the catalogue, the page tree and the font
    kids = " ".join(f"{first + 2 * n} 0 R" for n in range(len(pages)))
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for number, text in enumerate(pages):
        stream = b"BT /F1 12 Tf 40 700 Td (" + text.encode("cp1252") + b") Tj ET"
        bodies.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 3 0 R>>>>"
            b"/Contents %d 0 R>>" % (first + 2 * number + 1)
        )
        bodies.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
    file = io.BytesIO()
    file.write(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(bodies, start=1):
        places.append(file.tell())
        file.write(b"%d 0 obj%s endobj\n" % (number, body))
    end = file.tell()
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    file.write(b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(bodies) + 1, table))
    file.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, end))
    return file.getvalue()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """An index of one PDF whose pages 3 and 5 hold the sentences."""
    pages = [f"Page {name} says nothing of note about anything." for name in "ABCDEF"]
    pages[2], pages[4] = SENTENCES["en"], SENTENCES["es"]
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "kiln.pdf").write_bytes(pdf(pages))
    (tmp_path / "config.yaml").write_text("documents: [documents]\ndata_dir: data\n")
    config = load(tmp_path / "config.yaml")
    update(config)
    return config


def stage(config: Config) -> SearchApp:
    services = of_config(config, bidi="terminal")
    return SearchApp(replace(services, state=None))


async def read(screen: Screen, query: str, language: str) -> None:
    await screen.search(query)
    chosen = [n for n, hit in enumerate(screen.results.hits) if hit.language == language]
    screen.results.move(chosen[0])
    await screen.idle()
    await screen.until(lambda: screen.preview.document is not None)
    await screen.settle()


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("language", "query", "number"), [("en", "kiln", 3), ("es", "ladrillera", 5)]
)
async def test_the_page_of_a_passage(
    config: Config,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    query: str,
    number: int,
) -> None:
    viewed: list[tuple[str, int | None]] = []
    copied: list[str] = []
    monkeypatch.setattr(viewer, "open_document", lambda path, page: viewed.append((path, page)))
    monkeypatch.setattr(clipboard, "copy", copied.append)
    async with running(app=stage(config), size=(90, 40)) as screen:
        await read(screen, query, language)
        assert f"page {number}" in screen.said("heading")
        shown = [line.strip() for line in lines(screen.preview)]
        above = next(n for n, line in enumerate(shown) if SENTENCES[language] in line)
        rules = [line.split("─")[2].strip() for line in shown[:above] if "─" in line]
        assert rules[-1] == f"page {number}"
        await screen.press("ctrl+y", "c")
        await screen.until(lambda: bool(copied))
        assert f", p. {number}, SHA-256 " in copied[0]
        await screen.press("enter")
        await screen.until(lambda: bool(viewed))
    assert [(Path(path).name, page) for path, page in viewed] == [("kiln.pdf", number)]


@pytest.mark.asyncio
async def test_the_page_follows_the_match(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    viewed: list[int | None] = []
    monkeypatch.setattr(viewer, "open_document", lambda _, page: viewed.append(page))
    async with running(app=stage(config), size=(90, 40)) as screen:
        await read(screen, "page note", "en")
        numbers = []
        for _ in range(4):
            await screen.press("f3")
            numbers.append(screen.said("heading").split("page ")[1].split()[0])
        assert len(set(numbers)) > 1
        await screen.press("enter")
        await screen.until(lambda: bool(viewed))
    assert viewed == [int(numbers[-1])]


def test_pages_are_counted_by_form_feeds() -> None:
    hit = replace(ENGINE.hit(1, "en"), start=6, end=11, text="three", highlights=())
    highlights = [Highlight(Span(6, 11), Reason.EXACT, "three")]
    with_pages = DocumentView("a", None, None, "one\n\f\nthree")
    document = prepare_document(with_pages, hit, highlights)
    assert [document.page_at(index) for index in (0, 3, 4, 6)] == [1, 1, 2, 2]
    assert document.line_at(6) == 3
    without_pages = DocumentView("a", None, None, "no pages here")
    assert prepare_document(without_pages, hit, highlights).page_at(6) is None


def test_pages_before_what_is_shown_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.tui.model.document.CONTEXT", 4)
    hit = replace(ENGINE.hit(1, "en"), start=8, end=13, text="three", highlights=())
    whole = DocumentView("a", None, None, "a\fb\nc\fd\nthree\n\fend of it")
    document = prepare_document(whole, hit, [])
    assert document.truncated
    assert document.page_at(document.reading_start) == 3
    assert document.line_at(document.reading_start) == 3


@pytest.mark.parametrize(
    ("chosen", "installed", "page", "expected"),
    [
        ("org.gnome.Evince.desktop", ("evince", "xdg-open"), 3, ("evince", "--page-index=3", "F")),
        (
            "okularApplication_pdf.desktop",
            ("okular", "xdg-open"),
            3,
            ("okular", "--page", "3", "F"),
        ),
        ("org.gnome.Evince.desktop", ("evince", "xdg-open"), None, ("xdg-open", "F")),
        ("firefox.desktop", ("evince", "xdg-open"), 3, ("xdg-open", "F")),
        ("", ("mupdf",), 3, ("mupdf", "F", "3")),
        ("", ("open",), 3, ("open", "F")),
        ("", (), 3, None),
    ],
)
def test_viewers_are_told_the_page_in_their_own_way(
    chosen: str,
    installed: tuple[str, ...],
    page: int | None,
    expected: tuple[str, ...] | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: name if name in installed else None)
    command = viewer.build_command("/docs/a.pdf", page, chosen)
    if expected is not None:
        expected = tuple("/docs/a.pdf" if part == "F" else part for part in expected)
    assert command == expected


def test_a_document_without_pages_goes_to_the_opener(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: name if name in ("okular", "open") else None)
    assert viewer.build_command("/docs/a.docx", None, "okular") == ("open", "/docs/a.docx")


@pytest.mark.parametrize(("status", "fails"), [(0, False), (3, True)])
def test_a_viewer_that_fails_is_told(
    status: int, fails: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "xdg-open"
    program.write_text(f'#!/bin/sh\necho "$1" > "{tmp_path}/opened"\nexit {status}\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(viewer, "_STARTUP_SECONDS", PATIENCE)
    if fails:
        with pytest.raises(TrujamanError, match="could not open"):
            viewer.open_document("/docs/a.docx", None)
    else:
        viewer.open_document("/docs/a.docx", None)
    assert (tmp_path / "opened").read_text() == "/docs/a.docx\n"


@pytest.mark.asyncio
async def test_no_viewer_is_a_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.pdf"
    file.touch()
    monkeypatch.setattr("shutil.which", lambda _: None)
    engine = FakeEngine(("es",), path=str(file))
    async with running(services=Services(lambda: engine)) as screen:
        await screen.search("trata")
        await screen.press("enter")
        await screen.says(f"nothing opens {file} here"[:40])
