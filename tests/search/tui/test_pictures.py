"""What the screen looks like, compared with stored pictures.

After an intended change: TRUJAMAN_PICTURES=write python -m pytest
tests/search/tui/test_pictures.py, then look at tests/data/pictures/*.svg in a browser.
"""

from __future__ import annotations

import os
import re

import pytest

from search.tui.background.services import Services
from tests.paths import DATA
from tests.search.tui.stage import FakeEngine, running

FOLDER = DATA / "pictures"
SIZES = ((60, 15), (80, 24), (120, 36))
_RANDOM = re.compile(r"terminal-\d+")


def normalised(svg: str) -> str:
    """Return a picture without the number that Textual makes up for its identifiers."""
    return _RANDOM.sub("terminal", svg)


async def picture(language: str, size: tuple[int, int], theme: str, *keys: str) -> str:
    engine = FakeEngine((language, "es"))
    services = Services(lambda: engine, theme=theme, bidi="app")
    async with running(services=services, size=size) as screen:
        query = "الاتجار بالبشر" if language == "ar" else "human trafficking"
        await screen.search(query)
        await screen.press(*keys)
        await screen.idle()
        before, now = "", normalised(screen.app.export_screenshot(title="search"))
        while now != before:  # scrollbars come a moment later
            await screen.pilot.pause(0.2)
            before, now = now, normalised(screen.app.export_screenshot(title="search"))
        return now


def compare(name: str, svg: str) -> None:
    """Compare with the stored picture, or store this one where that is asked for."""
    path = FOLDER / f"{name}.svg"
    if os.environ.get("TRUJAMAN_PICTURES") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(svg, encoding="utf-8")
    assert path.is_file(), f"no {path}; write it, see the top of this file"
    stored = path.read_text(encoding="utf-8").splitlines()
    for number, (before, now) in enumerate(zip(stored, svg.splitlines(), strict=False), start=1):
        assert now == before, f"{path.name} differs in line {number}"
    assert len(svg.splitlines()) == len(stored)


@pytest.mark.asyncio
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize(("language", "theme"), [("en", "dark"), ("ar", "light")])
async def test_search(language: str, theme: str, size: tuple[int, int]) -> None:
    svg = await picture(language, size, theme)
    compare(f"search-{language}-{size[0]}x{size[1]}", svg)


@pytest.mark.asyncio
@pytest.mark.parametrize("language", ["en", "ar"])
async def test_why(language: str) -> None:
    compare(f"why-{language}", await picture(language, (80, 24), "high-contrast", "f2"))
