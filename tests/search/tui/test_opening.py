"""The first picture does not wait for the index, and what is typed meanwhile waits for it."""

from __future__ import annotations

from threading import Event

import pytest
from textual.app import App

from index.errors import IndexStateError
from search.tui.app import SearchApp
from search.tui.background.services import Services
from search.tui.search_controller import Opening
from tests.search.tui.stage import AS_WRITTEN, PATIENCE, FakeEngine, running

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
