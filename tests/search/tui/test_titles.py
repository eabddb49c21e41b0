"""Titles and names of files that answer a query are highlighted in the list of hits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.types import Language, Span
from search.display.bidi.modes import Bidi
from search.display.bidi.terminals import order_for_terminal
from search.tui.background.services import Services
from search.tui.widgets.line_view import LineView
from search.types import Highlight, Hit, Reason
from tests.search.tui.stage import FakeEngine, lines, running

pytestmark = pytest.mark.asyncio

TITLES = {"en": "Rescue in the port", "es": "Rescate en el puerto", "ar": "إنقاذ الضحايا"}
WORDS = {"en": "Rescue", "es": "puerto", "ar": "الضحايا"}


def exact(text: str, word: str) -> tuple[Highlight, ...]:
    start = text.index(word)
    return (Highlight(Span(start, start + len(word)), Reason.EXACT, word),)


class TitledEngine(FakeEngine):
    """Finds words in titles, or in names where ``has_titles`` is not set."""

    has_titles = True

    def hit(self, rank: int, language: Language) -> Hit:
        hit = replace(super().hit(rank, language), title=None, path=f"docs/{TITLES[language]}.txt")
        named = replace(hit, path_highlights=exact(hit.path, WORDS[language]))
        if not self.has_titles:
            return named
        title = TITLES[language]
        return replace(named, title=title, title_highlights=exact(title, WORDS[language]))


def underlined(view: LineView) -> set[str]:
    """Return what is underlined, as exact matches are."""
    texts: set[str] = set()
    for y in range(view.size.height):
        for segment in view.render_line(y):
            if segment.style is not None and segment.style.underline:
                texts.add(segment.text.strip())
    return texts


@pytest.mark.parametrize("has_titles", [True, False])
@pytest.mark.parametrize("language", ["en", "es", "ar"])
async def test_what_a_hit_is_called_is_highlighted(language: Language, has_titles: bool) -> None:
    engine = TitledEngine((language,))
    engine.has_titles = has_titles
    async with running(engine) as screen:
        await screen.search("x")
        assert WORDS[language] in underlined(screen.results)


async def test_a_path_runs_from_left_to_right_whatever_its_letters() -> None:
    engine = FakeEngine(("en",), path="docs/ملفات القضية/مستندات.txt")
    services = Services(lambda: engine, bidi="app")
    async with running(engine, services=services) as screen:
        await screen.search("trata")
        line = next(line for line in lines(screen.results) if ".txt" in line)
        folder, first, last = line.strip().split("/")
        assert folder == "docs"
        assert first == order_for_terminal("ملفات القضية", bidi=Bidi.APP).text
        assert last.startswith(order_for_terminal("مستندات", bidi=Bidi.APP).text + ".txt")
