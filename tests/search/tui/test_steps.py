"""Going through the matches of a long document, while those far away are still looked for."""

from __future__ import annotations

import pytest
from textual.events import Paste
from textual.widgets import Input

from index.types import LANGUAGES, Language
from search.cancellation import IsWanted
from search.tui.background.session import MAX_WHOLE_DOCUMENT
from search.types import DocumentView, Highlight, Mode
from tests.search.tui.stage import PATIENCE, FakeEngine, running


class Patient(FakeEngine):
    """Near the passage it finds the first match alone, all of them once the gate is open."""

    def highlight_document(
        self,
        query: str,
        document: int,
        mode: Mode = Mode.HYBRID,
        *,
        is_wanted: IsWanted | None = None,
    ) -> tuple[Highlight, ...]:
        assert self.gate.wait(PATIENCE)
        return super().highlight_document(query, document, mode, is_wanted=is_wanted)

    def highlight(
        self,
        query: str,
        text: str,
        language: Language,
        mode: Mode = Mode.HYBRID,
        *,
        is_wanted: IsWanted | None = None,
    ) -> tuple[Highlight, ...]:
        near = super().highlight(query, text, language, mode, is_wanted=is_wanted)
        return near if self.gate.is_set() else near[:1]


@pytest.mark.asyncio
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("keys", "match"), [(("f3",), 2), (("f3", "f3"), 3)])
async def test_a_step_waits_for_the_match_it_goes_to(
    language: Language, keys: tuple[str, ...], match: int
) -> None:
    engine = Patient((language,), repeats=200)
    assert len(engine.document(LANGUAGES.index(language)).text) > MAX_WHOLE_DOCUMENT
    async with running(engine) as screen:
        await screen.search("trata")
        assert screen.preview.match_position == "match 1 of 1 or more"
        await screen.press(*keys)
        assert screen.preview.match_position == "match 1 of 1 or more"
        engine.gate.set()
        await screen.until(lambda: screen.preview.match_position == f"match {match} of 200")
        await screen.until(lambda: f"match {match} of 200" in screen.said("heading"))


class Slow(FakeEngine):
    """Reads no document until the gate is open."""

    def document(self, document: int, *, is_wanted: IsWanted | None = None) -> DocumentView:
        assert self.gate.wait(PATIENCE)
        return super().document(document, is_wanted=is_wanted)


@pytest.mark.asyncio
@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_step_waits_for_the_document(language: Language) -> None:
    engine = Slow((language,), copies=2, repeats=5)
    async with running(engine) as screen:
        screen.main.query_one("#query", Input).post_message(Paste("trata"))
        await screen.says("2 hits")
        assert screen.preview.document is None
        await screen.pilot.press("f3", "f3")
        engine.gate.set()
        await screen.until(lambda: screen.preview.match_position == "match 3 of 5")
        await screen.until(lambda: "match 3 of 5" in screen.said("heading"))


@pytest.mark.asyncio
async def test_a_step_is_not_taken_in_another_document() -> None:
    engine = Slow(("es", "ar"), repeats=5)
    async with running(engine) as screen:
        screen.main.query_one("#query", Input).post_message(Paste("trata"))
        await screen.says("2 hits")
        await screen.pilot.press("f3", "down")
        engine.gate.set()
        await screen.until(lambda: screen.preview.match_position == "match 1 of 5")
        await screen.idle()
        assert screen.preview.match_position == "match 1 of 5"
