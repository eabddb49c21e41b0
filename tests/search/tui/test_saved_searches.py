"""The list of saved searches says what is new to each."""

from __future__ import annotations

import pytest

from index.errors import QueryError
from index.types import LANGUAGES, Language
from search.cancellation import IsWanted
from search.tui.dialogs.choice_dialog import ChoiceList
from search.types import Filters, Mode, SearchRequest, Totals
from tests.search.tui.stage import FakeEngine, Screen, lines, running

pytestmark = pytest.mark.asyncio

QUERIES = {"en": "gold mine", "es": "mina de oro", "ar": "منجم ذهب"}


class CountingEngine(FakeEngine):
    """Has two passages that are new to the search "many", none to another; "odd" is refused."""

    def count(self, request: SearchRequest, *, is_wanted: IsWanted | None = None) -> Totals:
        self.work("counting", is_wanted)
        self.requests.append(request)
        if request.filters.new == "odd":
            raise QueryError("query: no words")
        new = 2 if request.filters.new == "many" else 0
        return Totals(new, new)


def listed(screen: Screen, text: str) -> str:
    """Return the line of a list that has ``text``, "" if none has."""
    shown = lines(screen.app.screen.query_one(ChoiceList))
    return next((line.replace("\u200e", "") for line in shown if text in line), "")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_is_new_stands_beside_a_saved_search(language: Language) -> None:
    engine = CountingEngine((language,))
    query = QUERIES[language]
    for name, mode in (("many", Mode.SEMANTIC), ("few", Mode.KEYWORD), ("odd", Mode.HYBRID)):
        engine.save_search(SearchRequest(query, mode, Filters(languages=(language,))), name)
    async with running(engine, size=(120, 36)) as screen:
        await screen.press("f4")
        await screen.listed()
        await screen.until(lambda: "no words" in listed(screen, "odd:"))
        assert f"many: {query}  2 new passages since 20" in listed(screen, "many:")
        assert f"few: {query}  nothing new since 20" in listed(screen, "few:")
        assert "since" not in listed(screen, "odd:")
    asked = {request.filters.new: request.mode for request in engine.requests}
    assert asked == {"many": Mode.HYBRID, "few": Mode.KEYWORD, "odd": Mode.HYBRID}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_search_is_chosen_while_what_is_new_is_counted(language: Language) -> None:
    engine = CountingEngine((language,), stuck="counting")
    engine.save_search(SearchRequest(QUERIES[language]), "many")
    async with running(engine) as screen:
        await screen.press("f4")
        assert "…" in await screen.listed()
        await screen.until(lambda: engine.stuck_in == "counting")
        await screen.press("enter")
        await screen.answered()
        assert engine.given_up == ["counting"]
        assert screen.query == QUERIES[language]
