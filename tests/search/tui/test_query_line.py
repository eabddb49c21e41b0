"""A query that runs from right to left: where it stands, and where the arrows lead."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from search.tui.background.services import Services
from search.tui.widgets.query_input import next_position
from tests.search.tui.stage import FakeEngine, running


def walk(text: str, start: int, by: int) -> list[int]:
    """Return the positions that repeated steps lead to, until one leads nowhere."""
    positions = [start]
    while (following := next_position(text, positions[-1], by)) != positions[-1]:
        positions.append(following)
    return positions


@pytest.mark.parametrize(
    ("text", "from_the_left"),
    [
        ("oro", [0, 1, 2, 3]),
        ("مدى", [3, 2, 1, 0]),
        (
            "مدى ab",
            [6, 4, 5, 3, 2, 1, 0],
        ),  # ab مدى, the end at the left
        ("مد abcd", [7, 3, 4, 5, 6, 2, 1, 0]),  # as it began, however much Latin follows
        ("abcd مد", [0, 1, 2, 3, 4, 6, 5, 7]),  # from left to right, the end at the right
        ("سلام", [4, 3, 1, 0]),  # lam and alef are one glyph
        ("مُد", [3, 2, 0]),  # a vowel mark has no cell
    ],
)
def test_steps_lead_one_cell_on(text: str, from_the_left: list[int]) -> None:
    assert walk(text, from_the_left[0], 1) == from_the_left
    assert walk(text, from_the_left[-1], -1) == from_the_left[::-1]


@pytest.mark.asyncio
async def test_an_arabic_query_stands_at_the_right_with_the_cursor_at_its_left() -> None:
    engine = FakeEngine()
    async with running(services=Services(lambda: engine, bidi="app")) as screen:
        query = screen.main.query_one("#query", Input)
        await screen.type("مدى")
        shown = query.render_line(0)
        text = shown.text
        assert text.rstrip() == text
        assert text.strip() == "ﻯﺪﻣ"
        cursor = [part for part in shown if part.style and part.style.bgcolor]
        assert len(text) == query.size.width
        await screen.press("left")  # the cursor is at the left end already
        assert query.cursor_position == 3
        await screen.press("right", "right")
        assert query.cursor_position == 1
        await screen.type("ن")
        assert query.value == "مندى"
        await screen.press("backspace", "shift+left", "delete")
        assert query.value == "مى"
        assert cursor


@pytest.mark.asyncio
async def test_a_mixed_query_stays_on_the_side_where_it_began() -> None:
    engine = FakeEngine()
    async with running(services=Services(lambda: engine, bidi="app")) as screen:
        query = screen.main.query_one("#query", Input)
        for typed, at_right in (("مد human trafficking", True), ("abc الاتجار بالبشر", False)):
            query.value = ""
            for letter in typed:
                await screen.press("space" if letter == " " else letter)
                text = query.render_line(0).text
                assert (text.rstrip() == text) is at_right or not query.value.strip(), query.value
