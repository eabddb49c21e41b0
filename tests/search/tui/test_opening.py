"""The first picture does not wait for the index, and what is typed meanwhile waits for it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

import pytest
from textual.app import App

from index.errors import IndexStateError
from index.types import Progress, Summary
from search.tui.app import SearchApp
from search.tui.background.services import Services
from search.tui.dialogs.choice_dialog import ChoiceDialog
from search.tui.search_controller import Opening
from search.types import SearchRequest
from tests.search.tui.stage import AS_WRITTEN, PATIENCE, SUMMARY, FakeEngine, running

pytestmark = pytest.mark.asyncio


async def test_the_index_is_opened_once_the_first_picture_is_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    happened: list[str] = []
    gate = Event()
    display = App._display

    def note_picture(self: App[None], *arguments: object) -> None:
        display(self, *arguments)  # type: ignore[arg-type]
        happened.append("drawn")

    def open_engine() -> FakeEngine:
        happened.append("opened")
        assert gate.wait(PATIENCE)
        return FakeEngine()

    monkeypatch.setattr(App, "_display", note_picture)
    async with running(app=SearchApp(Services(open_engine, bidi=AS_WRITTEN))) as screen:
        await screen.until(lambda: "opened" in happened)
        assert happened[0] == "drawn"
        assert not screen.main.search.is_open
        assert screen.status.startswith("opening the index…")
        gate.set()
        await screen.says("type to search")
        assert screen.main.search.opening is Opening.DONE


@pytest.mark.parametrize("query", ["human trafficking", "trata de personas", "الاتجار بالبشر"])
async def test_what_is_typed_while_the_index_is_opened_is_asked_then(query: str) -> None:
    gate = Event()

    def open_engine() -> FakeEngine:
        assert gate.wait(PATIENCE)
        return FakeEngine()

    async with running(app=SearchApp(Services(open_engine, bidi=AS_WRITTEN))) as screen:
        await screen.type(query)
        assert screen.query == query
        assert screen.main.search.opening is Opening.ASKED_FOR
        await screen.says("opening the index…")
        gate.set()
        await screen.says("3 hits")


async def test_news_outlast_the_opening_of_the_index() -> None:
    gate = Event()

    def open_engine() -> FakeEngine:
        assert gate.wait(PATIENCE)
        return FakeEngine()

    async with running(app=SearchApp(Services(open_engine, bidi=AS_WRITTEN))) as screen:
        await screen.press("ctrl+x")
        await screen.says("nothing to export")
        gate.set()
        await screen.until(lambda: screen.main.search.is_open)
        await screen.settle()
        assert screen.status.startswith("nothing to export")


async def test_an_index_that_does_not_open_is_still_awaited() -> None:
    def open_engine() -> FakeEngine:
        raise IndexStateError("no such index")

    async with running(app=SearchApp(Services(open_engine, bidi=AS_WRITTEN))) as screen:
        await screen.says("no index: no such index")
        assert screen.main.search.opening is Opening.ASKED_FOR


@pytest.mark.parametrize("query", ["human trafficking", "trata de personas", "الاتجار بالبشر"])
@pytest.mark.parametrize("key", ["f4", "f7"])
async def test_a_list_waits_until_the_index_is_open(key: str, query: str) -> None:
    gate = Event()
    engine = FakeEngine()
    engine.save_search(SearchRequest("kept"))
    engine.casework.save_list("kept", ["Ana", "Eva"])

    def open_engine() -> FakeEngine:
        assert gate.wait(PATIENCE)
        return engine

    async with running(app=SearchApp(Services(open_engine, bidi=AS_WRITTEN))) as screen:
        await screen.paste(query)
        await screen.press(key)
        assert isinstance(screen.app.screen, ChoiceDialog)
        assert screen.app.screen.is_waiting
        gate.set()
        assert "kept" in await screen.listed()
        await screen.press("escape")
        assert screen.query == query
        await screen.answered()


@pytest.mark.parametrize("letters", ["trafficking", "desaparición", "المفقودون"])
async def test_what_is_typed_into_a_list_that_stays_empty_goes_to_the_query(letters: str) -> None:
    gate = Event()

    def open_engine() -> FakeEngine:
        assert gate.wait(PATIENCE)
        return FakeEngine()

    async with running(app=SearchApp(Services(open_engine, bidi=AS_WRITTEN))) as screen:
        await screen.press("f4")
        await screen.type(letters)
        gate.set()
        await screen.until(lambda: screen.query == letters)
        await screen.answered()


async def test_a_pasted_list_is_counted_once_the_index_is_open() -> None:
    gate = Event()

    def open_engine() -> FakeEngine:
        assert gate.wait(PATIENCE)
        return FakeEngine()

    async with running(app=SearchApp(Services(open_engine, bidi=AS_WRITTEN))) as screen:
        await screen.paste("unique\nunique words")
        await screen.press("l")
        assert "…" in await screen.listed()
        gate.set()
        await screen.idle()
        assert "…" not in await screen.listed()


@pytest.mark.parametrize("key", ["f4", "f7"])
async def test_a_list_does_not_wait_for_an_index_that_cannot_be_opened(key: str) -> None:
    gate = Event()

    def open_engine() -> FakeEngine:
        assert gate.wait(PATIENCE)
        raise IndexStateError("no such index")

    async with running(app=SearchApp(Services(open_engine, bidi=AS_WRITTEN))) as screen:
        await screen.press(key)
        gate.set()
        await screen.says("the index is not open; press Ctrl-R to index again")
        assert screen.app.screen is screen.main


async def test_indexing_waits_until_the_index_is_open() -> None:
    gate = Event()
    happened: list[str] = []

    def open_engine() -> FakeEngine:
        assert gate.wait(PATIENCE)
        happened.append("opened")
        return FakeEngine()

    def reindex(progress: Callable[[Progress], None]) -> Summary:
        del progress
        happened.append("indexed")
        return SUMMARY

    services = Services(open_engine, reindex, bidi=AS_WRITTEN)
    async with running(app=SearchApp(services)) as screen:
        await screen.press("ctrl+r")
        assert "busy" not in screen.status
        gate.set()
        await screen.until(lambda: happened == ["opened", "indexed", "opened"])
        await screen.says("indexed: 1 added")
