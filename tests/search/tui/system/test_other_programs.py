"""Editors and viewers: told a file and a place, and nothing by the file's name or its absence."""

from __future__ import annotations

import os
from contextlib import nullcontext
from pathlib import Path

import pytest

from search.file_hashes import NOT_COMPARED, FileHashes
from search.ranking.hits import relative_path
from search.tui.app import SearchApp
from search.tui.system import editor, viewer
from tests.search.tui.stage import FakeEngine, running

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize("empty", ["", "  ", "''"])
async def test_an_empty_variable_is_no_editor(empty: str) -> None:
    command = editor.build_command("/docs/a.txt", 1, {"EDITOR": "nano", "VISUAL": empty})
    assert command == ("nano", "+1", "/docs/a.txt")


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("vim '", "VISUAL=vim ': no closing quotation; mend the variable"),
        ("vim \\", "VISUAL=vim \\: no escaped character; mend the variable"),
        ("/nowhere/vim", "/nowhere/vim: No such file or directory; check VISUAL or EDITOR"),
        ("/", "/: Permission denied; check VISUAL or EDITOR"),
    ],
)
async def test_an_editor_that_does_not_start_is_one_line(
    setting: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SearchApp, "suspend", lambda _: nullcontext())
    monkeypatch.setenv("VISUAL", setting)
    path = tmp_path / "a.txt"
    path.write_text("trata")
    async with running(FakeEngine(("ar",), path=str(path))) as screen:
        await screen.search("trata")
        await screen.press("enter")
        assert message in screen.status
        await screen.type("s")
        await screen.answered()
        await screen.says("1 hit")


@pytest.mark.parametrize("suffix", [".txt", ".html", ".pdf"])
async def test_a_pipe_in_place_of_a_document_holds_nothing_up(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", "cat")
    path = tmp_path / f"a{suffix}"
    os.mkfifo(path)
    async with running(FakeEngine(("es",), path=str(path))) as screen:
        await screen.search("trata")
        await screen.press("enter")
        assert "no file there any more" in screen.status
        assert FileHashes().hash_file(str(path), b"a" * 16, 5) == NOT_COMPARED


@pytest.mark.parametrize(
    "name", ["-e.txt", "--help", "+!sh", "a\nb;c.txt", "$(sh) `sh`", "a b.pdf"]
)
async def test_a_document_s_name_is_never_an_option_or_a_command(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: name)
    expected = f"{Path.cwd()}/{name}"
    for program in ("vi", "less", "code", "hx"):
        command = editor.build_command(name, 7, {"EDITOR": program})
        assert command is not None
        assert command[-1] in (expected, f"{expected}:7")
        assert command[1:-1] in ((), ("+7",), ("--goto",))
    for desktop in ("", "evince.desktop", "org.qpdfview.desktop", "mupdf.desktop"):
        opened = viewer.build_command(name, 3, desktop)
        assert opened is not None
        assert sum(name in part for part in opened) == 1
        assert any(part.startswith(expected) for part in opened)


async def test_a_current_folder_that_is_gone_is_a_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("VISUAL", "vi")
    folder.rmdir()
    async with running(FakeEngine(("es",))) as screen:
        await screen.search("trata")
        await screen.press("enter")
        assert "no file there any more" in screen.status
        for keys, message in ((("ctrl+x", "m"), "not exported"), (("ctrl+y", "f"), "No such file")):
            await screen.type("s")
            await screen.answered()
            await screen.says("1 hit")
            await screen.press(*keys)
            await screen.says(message)
        await screen.idle()
    assert relative_path("/docs/informe.txt") == "/docs/informe.txt"
