"""Whatever the state of the index, the page says it, and goes on when it changes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from index.config import Config
from index.errors import IndexStateError, SearchCancelledError
from index.types import Progress
from index.update import update
from search.web.engine_access import EngineAccess
from search.web.index_state import Stage
from search.web.services import Report, Services, services_of
from tests.projects import make_project
from tests.search.web.stage import PATIENCE, await_stage, visiting


def access_of(visitor: TestClient) -> EngineAccess:
    access = visitor.app.state.access  # type: ignore[attr-defined]
    assert isinstance(access, EngineAccess)
    return access


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def indexed(project: Callable[..., Config]) -> Config:
    config = project()
    update(config)
    return config


def test_without_an_index_the_documents_are_read_first(project: Callable[..., Config]) -> None:
    config = project()
    services = services_of(config)
    begun, may_go_on = Event(), Event()

    def index(report: Report) -> object:
        report(Progress("reading", 1_234, 5_000))
        begun.set()
        assert may_go_on.wait(PATIENCE)
        return services.index(report)

    with visiting(replace(services, index=index), is_open=False) as visitor:
        assert begun.wait(PATIENCE)
        text = visitor.get("/?q=trata").text
        assert "Reading the documents" in text
        assert "data-waiting" in text
        assert "1,234 of 5,000" in text
        may_go_on.set()
        await_stage(access_of(visitor), Stage.READY)
        for query in ("trafficking", "trata", "الاتجار"):
            text = visitor.get(f"/results?q={query}").text
            assert "data-waiting" not in text
            assert "<article" in text


def test_while_the_index_is_opened_the_page_waits(indexed: Config) -> None:
    services = services_of(indexed)
    may_go_on = Event()

    def open_engine() -> Any:
        assert may_go_on.wait(PATIENCE)
        return services.open_engine()

    with visiting(replace(services, open_engine=open_engine), is_open=False) as visitor:
        text = visitor.get("/").text
        assert "Opening the index" in text
        assert "data-waiting" in text
        may_go_on.set()
        await_stage(access_of(visitor), Stage.READY)


def test_indexing_that_fails_is_said(project: Callable[..., Config]) -> None:
    def index(_: Report) -> object:
        raise IndexStateError("the disk is full; free some space, then run 'index'")

    services = replace(services_of(project()), index=index)
    with visiting(services) as visitor:
        text = visitor.get("/?q=trata").text
        assert "cannot be searched" in text
        assert "the disk is full" in text
        assert "data-waiting" not in text


def test_an_index_that_comes_later_is_opened(project: Callable[..., Config]) -> None:
    config = project()

    def index(_: Report) -> object:
        raise IndexStateError("another process is indexing")

    with visiting(replace(services_of(config), index=index)) as visitor:
        assert access_of(visitor).state.stage is Stage.UNUSABLE
        update(config)
        await_stage(access_of(visitor), Stage.READY)
        assert "<article" in visitor.get("/?q=trata").text


def test_an_empty_index_is_said(project: Callable[..., Config]) -> None:
    config = project({})
    update(config)
    with visiting(config) as visitor:
        assert "The index is empty" in visitor.get("/").text
        assert "Nothing found" in visitor.get("/?q=trata").text


def test_an_index_that_another_process_renews_is_reopened(indexed: Config) -> None:
    with visiting(indexed) as visitor:
        assert "<article" not in visitor.get("/?q=%2Bextortion").text
        (Path(indexed.documents[0]) / "new.txt").write_text("Extortion of traders in Callao.")
        update(indexed)
        until(lambda: "<article" in visitor.get("/?q=%2Bextortion").text)


def test_if_what_was_renewed_cannot_be_opened_the_earlier_index_answers(indexed: Config) -> None:
    services = services_of(indexed)
    opened: list[object] = []

    def open_engine() -> Any:
        if opened:
            raise IndexStateError("the index was written by another version")
        opened.append(None)
        return services.open_engine()

    with visiting(replace(services, open_engine=open_engine)) as visitor:
        (Path(indexed.documents[0]) / "new.txt").write_text("Extortion of traders in Callao.")
        update(indexed)
        until(lambda: bool(access_of(visitor).state.problem))
        text = visitor.get("/?q=trata").text
        assert "<article" in text
        assert "An earlier index answers: the index was written by another version" in text


def test_files_that_differ_from_the_index_are_said(indexed: Config) -> None:
    (Path(indexed.documents[0]) / "new.txt").write_text("Extortion of traders in Callao.")
    with visiting(indexed) as visitor:
        until(lambda: "the index is stale" in visitor.get("/?q=trata").text)
        assert "The index is stale" in visitor.get("/").text


def test_a_file_that_is_gone_is_named(indexed: Config) -> None:
    (Path(indexed.documents[0]) / "es.txt").unlink()
    with visiting(indexed) as visitor:
        text = visitor.get("/?q=trata&lang=es").text
        assert "the file is gone" in text
        assert "<mark" in text


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    documents = {
        f"{number % 7}/{number}.txt": f"Police report {number} on trafficking in Lima."
        for number in range(1_000)
    }
    config = make_project(tmp_path_factory.mktemp("many"), documents)
    update(config)
    with visiting(config) as visitor:
        yield visitor


def test_a_thousand_hits_are_counted_and_come_in_parts(many: TestClient) -> None:
    text = many.get("/?q=trafficking").text
    assert "1,000 passages have your word" in text
    assert text.count("<article") == 10
    assert "n=30#hit-11" in text
    text = many.get("/results?q=trafficking&n=100").text
    assert text.count("<article") == 100


class Visit:
    """A request whose visitor goes away when told so."""

    def __init__(self) -> None:
        self.gone, self.told = asyncio.Event(), asyncio.Event()

    async def receive(self) -> dict[str, object]:
        await self.gone.wait()
        self.told.set()
        return {"type": "http.disconnect"}


@pytest.mark.asyncio
async def test_a_search_ends_when_its_visitor_is_gone(indexed: Config) -> None:
    access = EngineAccess(services_of(indexed))
    async with access.running(look_every=60), asyncio.timeout(PATIENCE):
        await access.wait_until_settled()
        first, second = Visit(), Visit()
        asked = Event()

        def search_for_ever(_: object, is_wanted: Callable[[], bool]) -> None:
            asked.set()
            while is_wanted():
                time.sleep(0.001)
            raise SearchCancelledError("given up")

        def not_even_begun(_: object, __: object) -> None:
            raise AssertionError("nobody waits for it")

        running = asyncio.create_task(access.ask(_request(first), search_for_ever))
        await asyncio.to_thread(asked.wait)
        waiting = asyncio.create_task(access.ask(_request(second), not_even_begun))
        second.gone.set()
        await second.told.wait()
        first.gone.set()
        for task in (running, waiting):
            with pytest.raises(SearchCancelledError):
                await task


def _request(visit: Visit) -> Request:
    return Request({"type": "http", "headers": []}, visit.receive)


def test_services_that_fail_as_files_do_are_said() -> None:
    def open_engine() -> Any:
        raise PermissionError(13, "Permission denied", "store.sqlite")

    with visiting(Services(open_engine=open_engine)) as visitor:
        assert "Permission denied" in visitor.get("/?q=trata").text
