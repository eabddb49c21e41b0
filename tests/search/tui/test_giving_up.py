"""Work for a question that is no longer asked ends early, and tells nothing."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

import pytest

from index.config import Config
from index.update import update
from search.engine import Engine
from search.tui import search_controller
from search.tui.background.services import Services
from search.types import Results, SearchRequest
from tests.search.tui.stage import AS_WRITTEN, PATIENCE, FakeEngine, running

pytestmark = pytest.mark.asyncio

QUERIES = ("human trafficking", "trata de personas", "الاتجار بالبشر")


@pytest.mark.parametrize("query", QUERIES)
async def test_a_search_ends_when_the_next_is_asked(query: str) -> None:
    engine = FakeEngine(stuck=query)
    async with running(engine) as screen:
        await screen.type(query)
        await screen.until(lambda: bool(engine.requests) and engine.requests[-1].query == query)
        await screen.type("s")
        await screen.answered()
        await screen.says("3 hits")
        assert engine.given_up == [query]
        assert engine.requests[-1].query == f"{query}s"


async def test_no_document_stands_under_the_name_of_another() -> None:
    async with running() as screen:
        await screen.search("trata")
        screen.engine.stuck = "reading"
        await screen.press("down")
        await screen.until(lambda: screen.preview.document is None)
        assert "es2.txt" in screen.said("heading")
        screen.engine.stuck = ""
        await screen.until(lambda: screen.preview.document is not None)


async def test_the_status_says_what_a_query_waits_for() -> None:
    gate = Event()

    def open_engine() -> FakeEngine:
        assert gate.wait(PATIENCE)
        return FakeEngine()

    async with running(services=Services(open_engine, bidi=AS_WRITTEN)) as screen:
        await screen.says("opening the index…")
        await screen.type("trata")
        await screen.says("opening the index…")
        assert "type to search" not in screen.status
        gate.set()
        await screen.says("3 hits")


async def test_a_search_ends_when_the_line_is_cleared() -> None:
    engine = FakeEngine(stuck="trata")
    async with running(engine) as screen:
        await screen.type("trata")
        await screen.until(lambda: bool(engine.requests) and engine.requests[-1].query == "trata")
        await screen.press("escape")
        await screen.until(lambda: engine.given_up == ["trata"])
        await screen.idle()
        assert screen.results.hits == ()
        assert "type to search" in screen.status


async def test_a_search_ends_when_the_program_does() -> None:
    engine = FakeEngine(stuck="trata")
    async with running(engine) as screen:
        await screen.type("trata")
        await screen.until(lambda: bool(engine.requests) and engine.requests[-1].query == "trata")
        await screen.press("ctrl+q")
    await screen.until(lambda: engine.given_up == ["trata"])


@pytest.mark.parametrize("step", ["explaining", "reading", "highlighting"])
async def test_what_follows_a_search_ends_when_the_next_is_asked(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_controller, "TYPING_PAUSE", 0.01)
    engine = FakeEngine(("ar",), copies=40, stuck=step)
    async with running(engine, size=(80, 24)) as screen:
        await screen.paste("trata")
        await screen.says("40 hits")
        await screen.until(lambda: bool(engine.stuck_in))
        engine.given_up.clear()
        await screen.type("s")
        await screen.until(lambda: engine.requests[-1].query == "tratas")
        await screen.until(lambda: step in engine.given_up)
        engine.stuck = ""
        await screen.type("x")
        await screen.idle()
        assert len(screen.results.hits) == 40
        assert screen.preview.document is not None


async def test_another_hit_s_document_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_controller, "TYPING_PAUSE", 3_600.0)
    engine = FakeEngine(stuck="reading")
    async with running(engine) as screen:
        screen.main._view.show_query("trata")
        await screen.says("3 hits")
        await screen.until(lambda: bool(engine.stuck_in))
        assert engine.given_up == []
        await screen.press("down")
        await screen.until(lambda: engine.given_up == ["reading"])
        engine.stuck = ""
        await screen.press("down")
        await screen.until(lambda: screen.preview.document is not None)


async def test_alternatives_of_a_query_before_are_not_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search_controller, "TYPING_PAUSE", 0.01)
    engine = FakeEngine(stuck="suggesting")
    async with running(engine) as screen:
        await screen.type("nothing")
        await screen.until(lambda: "No passage answers this" in screen.said("advice"))
        await screen.until(lambda: bool(engine.stuck_in))
        await screen.type("s")
        await screen.answered()
        await screen.says("3 hits")
        assert engine.given_up == ["suggesting"]


@pytest.mark.slow
@pytest.mark.parametrize("word", ["trafficking", "trata", "الاتجار"])
async def test_a_query_that_takes_long_does_not_hold_up_the_next(
    project: Callable[..., Config], word: str
) -> None:
    """A thousand misspelt words take seconds; what is typed next takes no longer for that."""
    config = project()
    update(config)
    finished: list[Results] = []
    started: list[str] = []

    class Watched(Engine):
        def search(self, request: SearchRequest, **options: object) -> Results:
            started.append(request.query)
            results = super().search(request, **options)  # type: ignore[arg-type]
            finished.append(results)
            return results

    async with running(services=Services(lambda: Watched.open(config), bidi=AS_WRITTEN)) as screen:
        await screen.says("type to search")
        long_query = " ".join(f"qw{number:x}zx" for number in range(1_000))
        screen.main._view.show_query(long_query)
        await screen.until(lambda: started == [long_query])
        screen.main._view.show_query(word)
        await screen.says("hit")
        assert [results.query for results in finished] == [word]
