"""Notices stand in place of the counts until the user goes on."""

from __future__ import annotations

import pytest
from textual.events import MouseEvent, MouseScrollDown, MouseScrollUp

from index.types import LANGUAGES, Language
from search.tui.events import JobFailed
from search.tui.widgets.line_view import LineView
from search.tui.widgets.preview import Preview
from search.tui.widgets.result_list import ResultList
from tests.search.tui.stage import FakeEngine, running

pytestmark = pytest.mark.asyncio


KEYS = ("down", "up", "pagedown", "f3", "shift+f3", "alt+down", "ctrl+up", "f2")
OTHER_KEYS = ("ctrl+o", "ctrl+f")


@pytest.mark.parametrize("key", [*KEYS, *OTHER_KEYS])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_who_goes_on_sees_the_counts_again(language: Language, key: str) -> None:
    async with running(FakeEngine((language,), copies=3)) as screen:
        await screen.search("trata")
        await screen.press("ctrl+t")
        await screen.says("1 starred")
        assert "3 hits" not in screen.status
        await screen.press(key)
        await screen.says("3 hits")
        assert "starred" not in screen.status


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_click_on_a_hit_shows_the_counts_again(language: Language) -> None:
    async with running(FakeEngine((language,), copies=3)) as screen:
        await screen.search("trata")
        await screen.press("ctrl+t")
        await screen.says("1 starred")
        await screen.click(ResultList, (5, 1))
        await screen.says("3 hits")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_who_moves_among_facets_sees_the_counts_again(language: Language) -> None:
    async with running(FakeEngine((language,), copies=3)) as screen:
        await screen.search("trata")
        await screen.press("ctrl+f", "ctrl+t")
        await screen.says("1 starred")
        await screen.press("down")
        await screen.says("3 hits")
        assert "starred" not in screen.status


@pytest.mark.parametrize("widget", [ResultList, Preview])
@pytest.mark.parametrize("event", [MouseScrollDown, MouseScrollUp])
async def test_who_scrolls_with_the_mouse_sees_the_counts_again(
    event: type[MouseEvent], widget: type[LineView]
) -> None:
    async with running(FakeEngine(copies=9)) as screen:
        await screen.search("trata")
        await screen.press("ctrl+t")
        await screen.says("1 starred")
        await screen.pilot._post_mouse_events([event], widget, button=0)
        await screen.says("27 hits")
        assert "starred" not in screen.status


@pytest.mark.parametrize(
    ("key", "notice"), [("f3", "no hit is selected"), ("ctrl+y", "nothing to copy yet")]
)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_that_there_is_no_hit_is_said_until_there_is_one(
    language: Language, key: str, notice: str
) -> None:
    engine = FakeEngine((language,))
    async with running(engine) as screen:
        await screen.paste("slow")
        await screen.press(key)
        await screen.says(notice)
        engine.gate.set()
        await screen.says("1 hit")
        assert notice not in screen.status


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_answer_leaves_a_failure_in_sight(language: Language) -> None:
    engine = FakeEngine((language,))
    async with running(engine) as screen:
        await screen.paste("slow")
        screen.main.post_message(JobFailed("no space left"))
        await screen.says("no space left")
        engine.gate.set()
        await screen.until(lambda: screen.results.selected is not None)
        assert "no space left" in screen.status
        await screen.press("down")
        await screen.says("1 hit")
        assert "no space left" not in screen.status
