"""Hits with words of the query and hits near in meaning are told apart on the screen."""

from __future__ import annotations

import pytest
from textual.geometry import Offset

from search.tui.model.rows import arrange_hits
from search.types import Match, Mode
from tests.search.tui.stage import FakeEngine, Screen, lines, running

TITLE = "near in meaning, without your words"
pytestmark = pytest.mark.asyncio


def title_lines(screen: Screen) -> list[int]:
    return [y for y, line in enumerate(lines(screen.results)) if TITLE in line]


def selected_rank(screen: Screen) -> int:
    assert screen.results.selected is not None
    return screen.results.selected.rank


@pytest.mark.parametrize("languages", [("en",), ("es",), ("ar",)])
@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 15)])
async def test_a_line_divides_the_list_and_is_never_selected(
    languages: tuple[str, ...], size: tuple[int, int]
) -> None:
    engine = FakeEngine(languages=languages, copies=4)
    async with running(engine, size=size) as screen:
        await screen.search("unique")
        assert "2 with your word" in screen.status
        ranks = [selected_rank(screen)]
        for _ in range(3):
            await screen.press("down")
            ranks.append(selected_rank(screen))
            if ranks[-1] == 3:  # the first below the line is shown with it
                (title,) = title_lines(screen)
                assert lines(screen.results)[title + 1].lstrip(" ▌").startswith("3 ")
        assert ranks == [1, 2, 3, 4]
        await screen.press("up", "up")
        assert selected_rank(screen) == 2


@pytest.mark.parametrize("with_words", [0, 1, 4])
async def test_where_the_line_stands(with_words: int) -> None:
    engine = FakeEngine(languages=("en",), copies=4, with_words=with_words)
    async with running(engine, size=(120, 40)) as screen:
        await screen.search("unique")
        titles = title_lines(screen)
        if with_words == 4:
            assert titles == []
            return
        (title,) = titles
        ranks_above = [line for line in lines(screen.results)[:title] if "2024-" in line]
        assert len(ranks_above) == with_words
        assert lines(screen.results)[title + 1].lstrip(" ▌").startswith(f"{with_words + 1} ")


async def test_a_click_on_the_line_selects_nothing() -> None:
    async with running(FakeEngine(languages=("en",), copies=4), size=(120, 36)) as screen:
        await screen.search("unique")
        (title,) = title_lines(screen)
        for y, rank in ((title - 2, 2), (title, 2), (title + 1, 3), (title - 2, 2)):
            await screen.click(screen.results, offset=Offset(5, y))
            assert selected_rank(screen) == rank


async def test_the_line_goes_with_the_query_that_is_typed() -> None:
    async with running(FakeEngine(languages=("es",), copies=4), size=(120, 36)) as screen:
        await screen.type("unique")
        await screen.until(lambda: bool(title_lines(screen)))
        await screen.type("x")
        await screen.until(lambda: not title_lines(screen))
        await screen.press("backspace")
        await screen.until(lambda: len(title_lines(screen)) == 1)


async def test_by_document_the_parts_stay_apart() -> None:
    engine = FakeEngine(copies=2, with_words=1)
    async with running(engine, size=(120, 36)) as screen:
        await screen.search("unique")
        hits = screen.results.hits
    rows = arrange_hits(hits, Mode.HYBRID, grouped=True)
    assert [(row.hit.match, row.collapsed, bool(row.title)) for row in rows] == [
        (Match.WORDS, 1, False),
        (Match.MEANING, 1, True),
        (Match.MEANING, 1, False),
    ]
    assert not any(row.title for row in arrange_hits(hits, Mode.SEMANTIC, grouped=False))
