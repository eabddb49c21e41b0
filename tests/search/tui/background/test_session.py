"""The session: what the screen asks the engine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.errors import IndexStateError
from search.tui.background.session import MAX_WHOLE_DOCUMENT, Session
from search.types import Mode, SearchRequest, Signals
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
        lit = replace(hit, signals=signals)
        document = session.read_document("trata", lit, lambda: True)
        assert document.searched == (repeats == 1)
        assert engine.read_as.pop() is mode
        whole = session.search_document("trata", lit, document.document, lambda: True)
        assert len(whole.highlights) == repeats
        assert engine.read_as.pop() is mode


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_hits_of_an_index_before_are_not_mixed_with_passages_of_the_next(language: str) -> None:
    """Another index, such as one restored from a backup, may number its passages otherwise."""
    engine = FakeEngine((language,))
    other = FakeEngine((language,), version=2)
    other.hit = lambda rank, language: replace(  # type: ignore[method-assign]
        engine.hit(rank, language), text="something else"
    )
    engines = iter((engine, other))
    session = Session(lambda: next(engines))
    session.open()
    results = session.search(SearchRequest("trata", limit=10), 0, lambda: True)
    explained = session.explain(results, lambda: True)
    assert explained.hits[0].highlights
    session.open()
    assert session.explain(results, lambda: True) == results
    moved = replace(results.hits[0], start=0, end=len(results.hits[0].text))
    with pytest.raises(IndexStateError, match="has changed in the index; search again"):
        session.read_document("trata", moved, lambda: True)
