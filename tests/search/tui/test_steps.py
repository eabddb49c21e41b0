"""Going through the matches of a long document, while those far away are still looked for."""

from __future__ import annotations

import pytest

from index.types import LANGUAGES, Language
from search.cancellation import IsWanted
from search.tui.background.session import MAX_WHOLE_DOCUMENT
from search.types import Highlight, Mode
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
