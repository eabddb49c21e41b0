"""What is shown while a query is typed never misleads; what is pasted is taken whole."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual import events
from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.widgets import Input

from index.types import Span
from search.tui import search_controller
from search.tui.dialogs.choice_dialog import ChoiceDialog
from search.tui.screen import SearchScreen
from search.tui.widgets.line_view import LineView
from search.types import Mode
from tests.search.tui.stage import FakeEngine, Screen, lines, running

pytestmark = pytest.mark.asyncio
LISTS = {
    "en": ("human trafficking", "gold", "nothing"),
    "es": ("trata de personas", "oro", "nothing"),
    "ar": ("الاتجار بالبشر", "ذهب", "nothing"),
}


async def paste(screen: Screen, text: str) -> None:
    screen.main.query_one("#query", Input).post_message(events.Paste(text))
    await screen.settle()


def choices(screen: Screen) -> str:
    dialog = screen.app.screen
    assert isinstance(dialog, ChoiceDialog)
    return "\n".join(line.strip() for line in lines(dialog.query_one("#choices")))  # type: ignore[arg-type]


async def test_hits_of_the_query_before_are_told_from_an_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search_controller, "OUTDATED_AFTER", 0.01)
    monkeypatch.setattr(search_controller, "WORD_PAUSE", 3_600.0)
    async with running(FakeEngine(("en",))) as screen:
        await screen.search("noth")
        lit = {part.style for part in screen.results.render_line(1) if part.text.strip()}
        await screen.search("in")
        await screen.type("g")
        await screen.says("no hits")
        await screen.says("listed are still the hits of “nothin”")
        muted = {part.style for part in screen.results.render_line(1) if part.text.strip()}
        assert len(muted) == 1 < len(lit)
        await screen.type("s")
        await screen.answered()
        await screen.says("1 hit ·")
        assert "still" not in screen.status
        again = {part.style for part in screen.results.render_line(1) if part.text.strip()}
        assert again == lit


async def test_what_is_exported_is_named_after_its_own_query(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(str(tmp_path))
    monkeypatch.setattr(search_controller, "WORD_PAUSE", 3_600.0)
    async with running() as screen:
        await screen.search("nothin")
        await screen.type("g")
        await screen.says("no hits")
        await screen.press("ctrl+x", "m")
        await screen.says("3 hits written to nothin.md")


@pytest.mark.parametrize("language", LISTS)
async def test_several_lines_are_one_query_if_that_is_chosen(language: str) -> None:
    text = LISTS[language]
    async with running() as screen:
        await paste(screen, "\r\n".join(text))
        assert "3 lines" in str(screen.app.screen.query_one("Static").render())
        await screen.press("o")
        await screen.says("hit")
        assert screen.query == " ".join(text)


@pytest.mark.parametrize("language", LISTS)
async def test_several_lines_are_a_list_of_queries_with_counts(language: str) -> None:
    text = LISTS[language]
    async with running() as screen:
        await paste(screen, "\n".join(text) + "\n\n")
        await screen.press("l")
        await screen.until(lambda: "…" not in choices(screen))
        assert [request.query for request in screen.engine.requests] == list(text)
        assert {request.mode for request in screen.engine.requests} == {Mode.KEYWORD}
        assert all(query in choices(screen) for query in text)
        await screen.press("down", "enter")
        await screen.says("3 hits")
        assert screen.query == text[1]
        await screen.press("f7")
        assert all(query in choices(screen) for query in text)


async def test_a_list_counts_the_passages_with_all_words() -> None:
    async with running(FakeEngine(with_words=12)) as screen:
        await paste(screen, "unique\nbad\nunique")
        await screen.press("l")
        await screen.until(lambda: "…" not in choices(screen))
        assert choices(screen).splitlines()[:2] == ["▌       12  unique", "no query  bad"]


async def test_one_line_is_put_where_the_cursor_stands() -> None:
    async with running() as screen:
        await screen.type("ab")
        await screen.press("left")
        await paste(screen, "  x  y \n")
        assert screen.query == "ax yb"


async def test_escape_closes_what_is_open_before_it_clears() -> None:
    async with running() as screen:
        await screen.search("trata")
        await screen.press("f2", "escape")
        assert screen.query == "trata"
        assert not screen.main.query_one("#document-pane").has_class("-explaining")
        await screen.press("escape")
        assert screen.query == ""
        assert screen.app.is_running


async def test_an_answer_is_drawn_without_laying_the_screen_out_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = FakeEngine(copies=40)
    async with running(engine) as screen:
        await screen.search("trat")
        await screen.idle()
        layouts: list[str] = []
        lay_out = SearchScreen._refresh_layout

        def count(self: SearchScreen, *arguments: object, **options: object) -> None:
            layouts.append(screen.query)
            lay_out(self, *arguments, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(SearchScreen, "_refresh_layout", count)
        engine.copies = 1  # fewer hits than there is room for
        await screen.type("a")
        await screen.answered()
        await screen.says("3 hits ·")
        await screen.idle()
        assert layouts == []
        assert lines(screen.results)[0].split()[:2] == ["▌", "1"]


async def test_a_document_is_drawn_without_laying_the_screen_out_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with running() as screen:
        await screen.search("trata")
        await screen.idle()
        columns = screen.preview.columns
        layouts: list[str] = []
        monkeypatch.setattr(
            SearchScreen, "_refresh_layout", lambda *_, **__: layouts.append(screen.query)
        )
        shown = screen.preview.document
        assert shown is not None
        scrollbar = screen.preview.vertical_scrollbar
        assert scrollbar.opacity == 1
        screen.preview.show(replace(shown, text="short", matches=(), passage=Span(0, 5)))
        await screen.idle()
        assert scrollbar.opacity == 0
        screen.preview.show(shown)
        await screen.idle()
        assert scrollbar.opacity == 1
        assert layouts == []
        assert screen.preview.columns == columns


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 15)])
async def test_rows_are_those_that_textual_would_compose(size: tuple[int, int]) -> None:
    async with running(size=size) as screen:
        for keys in ((), ("t", "r"), ("down",), ("f8",), ("ctrl+f",), ("escape", "f2")):
            await screen.press(*keys)
            await screen.idle()
            views = [view for view in screen.main.query(LineView) if view.region]
            assert views
            for view in views:
                crop = Region(0, 0, *view.outer_size)
                rows = [row.simplify() for row in view.render_lines(crop)]
                composed = [row.simplify() for row in ScrollView.render_lines(view, crop)]
                assert rows == composed
                part = Region(1, 1, crop.width - 2, crop.height - 2)
                assert [row.text for row in view.render_lines(part)] == [
                    row.text for row in ScrollView.render_lines(view, part)
                ]


async def test_hits_fill_the_width_that_they_have_by_now() -> None:
    async with running() as screen:
        await screen.search("trata")
        for width in (120, 70, 140):
            await screen.resize(width, 36)
            await screen.idle()
            drawn = map(screen.results.render_line, range(screen.results.size.height))
            assert {line.cell_length for line in drawn} == {screen.results.columns}


@pytest.mark.asyncio
async def test_a_refused_query_is_not_remembered() -> None:
    async with running() as screen:
        await screen.search("trata")
        await screen.press("ctrl+u")
        await screen.type("bad")
        await screen.says("has no end")
        await screen.press("escape")
        assert screen.query == ""
        await screen.search("oro")
        await screen.press("escape", "up")
        assert screen.query == "oro"
        await screen.press("up")
        assert screen.query != "bad"
