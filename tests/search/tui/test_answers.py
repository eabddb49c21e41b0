"""What the screen says about answers, and when there is none: in time, in the right order."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from index.types import LANGUAGES, Span
from search.cancellation import IsWanted
from search.query.spelling import spell_like_hits
from search.tui import search_controller
from search.tui.background.services import Services
from search.tui.events import HitsExplained, SearchAnswered
from search.tui.model.paging import INITIAL_LIMIT
from search.tui.model.welcome import IndexOverview
from search.tui.system import editor
from search.types import Correction, Highlight, Query, Reason, Results, SearchRequest
from tests.search.tui.stage import WORDS, FakeEngine, running


@pytest.mark.parametrize(
    ("query", "passage", "word", "expected"),
    [
        ("extorsion grave", "Hubo una Extorsión.", "Extorsión", "extorsión grave"),
        ("مدرسه", "في المدرسة مدرسة", "مدرسة", "مدرسة"),
        ("kiln", "The kiln.", "kiln", "kiln"),
    ],
)
def test_corrections_are_spelt_as_in_the_documents(
    query: str, passage: str, word: str, expected: str
) -> None:
    start = passage.index(word)
    highlight = Highlight(Span(start, start + len(word)), Reason.EXACT, word)
    hit = replace(FakeEngine().hit(1, "es"), text=passage, highlights=(highlight,))
    assert spell_like_hits(query, [hit]) == expected


@pytest.mark.asyncio
async def test_a_query_with_a_slip_says_what_was_searched_for() -> None:
    class Meaning(FakeEngine):
        def search(
            self,
            request: SearchRequest,
            *,
            explained: int | None = None,
            is_wanted: IsWanted | None = None,
        ) -> Results:
            results = super().search(request, explained=explained, is_wanted=is_wanted)
            corrections = (Correction("trtaa", "trata"),)
            read = Query("trata", (), known=True, concepts={}, corrections=corrections)
            return replace(results, meant="trata", read=read)

    async with running(Meaning()) as screen:
        await screen.type("trtaa")
        await screen.says(
            'searched for "trata" instead of "trtaa"; =trtaa searches for it as typed'
        )


@pytest.mark.asyncio
async def test_what_was_read_otherwise_than_it_looks_is_said() -> None:
    class Noting(FakeEngine):
        def search(
            self,
            request: SearchRequest,
            *,
            explained: int | None = None,
            is_wanted: IsWanted | None = None,
        ) -> Results:
            results = super().search(request, explained=explained, is_wanted=is_wanted)
            return replace(results, notes=("trata is read as text",))

    async with running(Noting()) as screen:
        await screen.type("trata")
        await screen.says("trata is read as text")


@pytest.mark.asyncio
async def test_an_answer_that_takes_long_is_announced() -> None:
    async with running() as screen:
        await screen.type("slow")
        await screen.says("searching…")
        screen.engine.gate.set()
        await screen.says("3 hits")


@pytest.mark.asyncio
async def test_more_hits_than_asked_for_are_not_counted() -> None:
    async with running(FakeEngine(("en",), copies=120)) as screen:
        await screen.type("trata")
        await screen.says("50+ hits")
        screen.results.move(INITIAL_LIMIT)
        await screen.says("120 hits")


@pytest.mark.asyncio
async def test_an_empty_line_says_what_there_is(tmp_path: Path) -> None:
    folder = tmp_path / "histories" / "case"
    folder.mkdir(parents=True)
    (tmp_path / "history").write_text("asked of whatever index\n")
    (folder / "history").write_text("".join(f"{query}\n" for query in WORDS.values()))
    overview = IndexOverview({"en": 1200, "ar": 7}, 2, 1_700_000_000.0)
    services = Services(FakeEngine, state=tmp_path, case="case", overview=lambda: overview)
    async with running(services=services) as screen:
        await screen.until(lambda: screen.main.search.is_open)
        shown = screen.said("advice")
        assert "1,207 passages: EN 1,200 · AR 7" in shown
        assert "whatever index" not in shown
        assert "Indexed 2023-11-1" in shown
        assert "2 files could not be indexed: F6" in shown
        for query in WORDS.values():
            assert query in shown
        await screen.search("trata")
        assert screen.said("advice") == ""
        await screen.press("escape")
        await screen.until(lambda: "1,207 passages" in screen.said("advice"))


@pytest.mark.asyncio
async def test_an_empty_index_says_how_to_fill_it() -> None:
    services = Services(FakeEngine, overview=lambda: IndexOverview({}, 1, None))
    async with running(services=services) as screen:
        await screen.until(
            lambda: (
                "The index is empty, no documents yet: name folders in config.yaml, then Ctrl-R"
                in screen.said("advice")
            )
        )
        await screen.type("nothing")
        await screen.says("no hits")
        await screen.until(lambda: "The index is empty" in screen.said("advice"))
        assert "1 file could not be indexed" in screen.said("advice")
        assert "spelling" not in screen.said("advice")


@pytest.mark.asyncio
async def test_answers_in_any_order_leave_the_last_question_s() -> None:
    query = "trata de per"
    shuffle = random.Random(2).shuffle
    counts = list(range(1, len(query) + 1))
    engine = FakeEngine()
    async with running(engine) as screen:
        await screen.type(query)
        await screen.idle()
        for trial in range(100, 1100, 100):
            shuffle(counts)
            for count in counts:
                request = SearchRequest(query[:count].strip(), limit=INITIAL_LIMIT)
                hits = (engine.hit(trial + count, "en"),)
                results = Results(request.query, request.mode, LANGUAGES, 1.0, hits)
                screen.app.screen.post_message(SearchAnswered(request, results))
            await screen.settle()
            assert [hit.rank for hit in screen.results.hits] == [trial + len(query)]


@pytest.mark.asyncio
async def test_half_a_word_without_hits_clears_nothing_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search_controller, "TYPING_PAUSE", 3_600.0)
    monkeypatch.setattr(search_controller, "WORD_PAUSE", 3_600.0)
    ran: list[editor.Command] = []
    monkeypatch.setattr(editor, "run", lambda command, _: ran.append(command))
    async with running() as screen:
        await screen.search("noth")
        await screen.type("ing")
        await screen.says("no hits")
        assert len(screen.results.hits) == 3
        assert screen.said("advice") == ""
        await screen.press("enter")
        await screen.until(lambda: "No passage answers this" in screen.said("advice"))
        assert not ran
        await screen.type("s")
        await screen.answered()
        await screen.says("3 hits")


@pytest.mark.asyncio
async def test_no_hits_are_admitted_in_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_controller, "WORD_PAUSE", 0.01)
    async with running() as screen:
        await screen.search("noth")
        await screen.type("ing")
        await screen.until(lambda: "No passage answers this" in screen.said("advice"))
        assert screen.results.hits == ()
        await screen.until(lambda: screen.preview.document is None)


@pytest.mark.asyncio
@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_is_out_of_sight_is_explained_in_a_pause(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_controller, "TYPING_PAUSE", 3_600.0)
    async with running(FakeEngine((language,), copies=40), size=(80, 24)) as screen:
        await screen.search("trata")
        answer = screen.main.search.answer
        assert answer is not None
        few = answer.results.explained
        assert 0 < screen.results.visible_count <= few < 40
        screen.results.move(few)
        await screen.idle()
        assert screen.results.selected is not None
        assert not screen.results.selected.highlights
        screen.main.search.finish(answer)
        await screen.until(lambda: all(hit.highlights for hit in screen.results.hits))
        assert screen.results.selected.rank == few + 1
        await screen.until(
            lambda: (
                screen.preview.document is not None and bool(screen.preview.document.hit.highlights)
            )
        )


@pytest.mark.asyncio
async def test_other_rows_explain_what_comes_into_sight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_controller, "TYPING_PAUSE", 3_600.0)
    async with running(FakeEngine(("en",), copies=40), size=(80, 24)) as screen:
        await screen.search("trata")
        await screen.press("ctrl+g")
        await screen.until(lambda: all(hit.highlights for hit in screen.results.hits))
        await screen.type("s")
        await screen.idle()
        assert screen.main.search.answer is not None
        assert screen.main.search.answer.results.explained == 40


@pytest.mark.asyncio
async def test_explanations_of_an_answer_before_are_not_drawn() -> None:
    async with running(FakeEngine(("en",), copies=40)) as screen:
        await screen.search("trata")
        before = screen.main.search.answer
        assert before is not None
        await screen.search("s")
        shown = screen.results.hits
        screen.main.post_message(HitsExplained(before, replace(before.results, hits=())))
        await screen.settle()
        assert len(screen.results.hits) == len(shown)


@pytest.mark.asyncio
async def test_the_layout_does_not_jump_at_every_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_controller, "TYPING_PAUSE", 3_600.0)
    engine = FakeEngine()
    async with running(engine, size=(120, 36)) as screen:
        await screen.search("trata")
        assert screen.stacked
        engine.languages = ("en", "es")
        await screen.type("s")
        await screen.answered()
        await screen.says("2 hits")
        assert screen.stacked
        answer = screen.main.search.answer
        assert answer is not None
        screen.main.search.finish(answer)
        assert screen.stacked
        await screen.press("escape")
        assert not screen.stacked


@pytest.mark.asyncio
async def test_the_scrollbar_stands_where_the_document_is_read() -> None:
    async with running(FakeEngine(("en",)), size=(120, 36)) as screen:
        await screen.search("trata")
        await screen.until(lambda: screen.preview.vertical_scrollbar.opacity == 1)
        await screen.settle()
        assert screen.preview.scroll_y > 0
        assert screen.preview.vertical_scrollbar.position == screen.preview.scroll_y


@pytest.mark.asyncio
@pytest.mark.parametrize("language", LANGUAGES)
async def test_warnings_stand_beside_the_answer_that_they_are_about(language: str) -> None:
    engine = FakeEngine((language,), warnings=("informe.txt: 2 passages are damaged",))
    async with running(engine) as screen:
        await screen.type("trata")
        await screen.answered()
        await screen.says("1 hit · 3 ms · informe.txt: 2 passages are damaged · hybrid")
        engine.warnings = ()
        await screen.type("s")
        await screen.until(lambda: "damaged" not in screen.status)
        engine.warnings = ("\x1b[31m\u202e",)
        await screen.type("x")
        await screen.says("␛[31m")
        assert "\u202e" not in screen.status
        await screen.press("escape")
        await screen.until(lambda: "␛[31m" not in screen.status)


@pytest.mark.asyncio
async def test_the_document_stays_where_it_is_read_when_its_hit_is_found_again() -> None:
    async with running(FakeEngine(("es",), repeats=20)) as screen:
        await screen.search("trata")
        await screen.press("f3", "f3", "alt+down")
        await screen.idle()
        before = screen.preview.scroll_offset
        assert before.y > 0
        screen.main.search.index_opened()
        await screen.idle()
        assert screen.preview.scroll_offset == before
        assert "match 3 of 20" in screen.said("heading")
        await screen.search("s")
        assert screen.preview.document is not None
