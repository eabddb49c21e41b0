"""What is remembered between sessions: privately, and never at the price of a crash."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from index.files import private
from search.tui.background.services import Services
from search.tui.model.history import MAX_QUERIES, QueryHistory, SavedSearches
from search.tui.model.paging import INITIAL_LIMIT
from search.types import Filters, Mode, SearchRequest
from tests.search.tui.stage import FakeEngine, running

QUERIES = ("human trafficking", "trata de personas", "الاتجار بالبشر")


def bits(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_queries_survive_in_order_without_repeats(tmp_path: Path) -> None:
    history = QueryHistory(tmp_path / "state")
    for query in (*QUERIES, "  trata   de personas ", ""):
        history.add(query)
    expected = (QUERIES[0], QUERIES[2], QUERIES[1])
    assert history.queries == expected
    assert QueryHistory(tmp_path / "state").queries == expected


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    QueryHistory(folder).add("trata")
    SavedSearches(folder).toggle(SearchRequest("trata", limit=INITIAL_LIMIT))
    assert bits(folder) == 0o700
    assert bits(folder / "history") == bits(folder / "saved.json") == 0o600


def test_the_file_is_cut_back(tmp_path: Path) -> None:
    private.append(
        tmp_path / "history", "".join(f"query {n}\n" for n in range(2 * MAX_QUERIES + 1))
    )
    history = QueryHistory(tmp_path)
    assert len(history.queries) == MAX_QUERIES
    assert history.queries[-1] == f"query {2 * MAX_QUERIES}"
    assert len((tmp_path / "history").read_text().splitlines()) == MAX_QUERIES


def test_a_damaged_file_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "history").write_bytes(b"good\n\xff\xfe\n\n")
    assert QueryHistory(tmp_path).queries[0] == "good"


def test_steps_go_back_and_forth() -> None:
    history = QueryHistory(None)
    assert history.step(-1) is None
    for query in QUERIES:
        history.add(query)
    assert [history.step(-1) for _ in range(4)] == [*reversed(QUERIES), QUERIES[0]]
    assert [history.step(1) for _ in range(3)] == [QUERIES[1], QUERIES[2], None]
    assert history.recalled is None


def test_saved_searches_survive_with_all_they_ask(tmp_path: Path) -> None:
    requests = [
        SearchRequest(
            "trata",
            Mode.KEYWORD,
            Filters(("es", "ar"), "2023", "2024-01", "cartas"),
            limit=INITIAL_LIMIT,
        ),
        SearchRequest("الاتجار بالبشر", limit=INITIAL_LIMIT),
    ]
    saved = SavedSearches(tmp_path)
    assert [saved.toggle(request) for request in requests] == [True, True]
    assert SavedSearches(tmp_path).requests == tuple(requests)
    assert not saved.toggle(requests[0])
    assert SavedSearches(tmp_path).requests == (requests[1],)


@pytest.mark.parametrize(
    "content", ["[1]", '[{"query": "a"}]', '[{"query": "a", "mode": "x", "filters": {}}]']
)
def test_saved_searches_that_make_no_sense_are_left_out(tmp_path: Path, content: str) -> None:
    (tmp_path / "saved.json").write_text(content)
    assert SavedSearches(tmp_path).requests == ()


def test_a_damaged_file_of_saved_searches_is_kept_aside(tmp_path: Path) -> None:
    (tmp_path / "saved.json").write_text("[{")
    SavedSearches(tmp_path).toggle(SearchRequest("trata", limit=INITIAL_LIMIT))
    assert (tmp_path / "saved.json.damaged").read_text() == "[{"


@pytest.mark.asyncio
async def test_up_in_an_empty_line_brings_back_earlier_queries(tmp_path: Path) -> None:
    for query in QUERIES:
        QueryHistory(tmp_path).add(query)
    engine = FakeEngine()
    async with running(services=Services(lambda: engine, state=tmp_path)) as screen:
        await screen.says("type to search")
        for query in reversed(QUERIES):
            await screen.pilot.press("up")
            assert screen.query == query
            await screen.says("3 hits")
        await screen.pilot.press("down")  # among its hits
        await screen.pilot.press("up", "up")
        assert screen.query == QUERIES[0]
        await screen.pilot.press("escape", "up")
        assert screen.query == QUERIES[0]  # the latest, being used


@pytest.mark.asyncio
async def test_what_is_only_typed_on_the_way_is_not_remembered(tmp_path: Path) -> None:
    engine = FakeEngine()
    async with running(services=Services(lambda: engine, state=tmp_path)) as screen:
        await screen.search("trata")
        await screen.pilot.press("down")
        await screen.type("s")
        await screen.pilot.press("escape")
    assert QueryHistory(tmp_path).queries == ("trata", "tratas")


@pytest.mark.asyncio
async def test_a_folder_that_cannot_be_written_is_a_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    engine = FakeEngine()
    services = Services(lambda: engine, state=tmp_path / "file" / "state")
    async with running(services=services) as screen:
        await screen.search("trata")
        await screen.pilot.press("down")
        assert "the history cannot be kept" in screen.status
        assert screen.results.selected is not None
        assert screen.results.selected.rank == 2
