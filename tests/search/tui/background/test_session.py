"""The session: what the screen asks the engine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from search.tui.background.session import MAX_WHOLE_DOCUMENT, Session
from search.types import Mode, Signals
from tests.search.tui.stage import FakeEngine


@pytest.mark.parametrize("repeats", [1, 2_000])
@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_a_document_is_lit_as_its_hit_was_found(language: str, repeats: int) -> None:
    engine = FakeEngine((language,), repeats=repeats)
    hit = engine.hit(1, language)
    assert (len(engine.document(hit.document).text) > MAX_WHOLE_DOCUMENT) == (repeats > 1)
    session = Session(lambda: engine)
    session.open()
    for signals, mode in (
        (Signals(0.5, None), Mode.KEYWORD),
        (Signals(0.5, 0.5), Mode.HYBRID),
        (Signals(None, 0.5), Mode.HYBRID),
    ):
        assert session.read_document("trata", replace(hit, signals=signals)).text
        assert engine.read_as.pop() is mode
