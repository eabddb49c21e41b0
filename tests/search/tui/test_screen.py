"""The interactive interface, driven by keys: asking, answering, reading, leaving."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path
from threading import Event
from time import sleep

import pytest
from textual import events
from textual.widgets import Static

from index.errors import ConfigError, IndexLockedError
from index.types import LANGUAGES, AbsentRoot, Progress, Summary
from search.tui import search_controller
from search.tui.background.services import Services
from search.tui.dialogs.help_dialog import HelpDialog
from search.tui.events import SearchAnswered
from search.tui.model.keys import KEYS
from search.tui.model.paging import INITIAL_LIMIT
from search.tui.model.rows import Row
from search.tui.model.welcome import EXAMPLES, IndexOverview
from search.tui.system import editor
from search.tui.widgets import status_line
from search.tui.widgets.empty_results import EmptyResults
from search.tui.widgets.key_bar import KeyBar
from search.tui.widgets.result_list import ResultList
from search.tui.widgets.status_line import StatusLine
from search.types import Filters, Mode, Results, SearchRequest
from tests.search.tui.stage import (
    PASSAGES,
    PATIENCE,
    SUMMARY,
    TITLES,
    WORDS,
    FakeEngine,
    lines,
    running,
)

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize("query", ["human trafficking", "trata de personas", "الاتجار بالبشر"])
async def test_typing_shows_passages_in_all_languages(query: str) -> None:
    async with running() as screen:
        await screen.search(query)
        assert screen.engine.requests[-1] == SearchRequest(query, limit=INITIAL_LIMIT)
        shown = "\n".join(lines(screen.results))
        for words in WORDS.values():
            assert words in shown
        for badge in ("EN", "ES", "AR"):
            assert f" {badge} " in shown
        assert "3 hits" in screen.status


async def test_the_first_picture_does_not_wait_for_the_engine() -> None:
    gate = Event()
    engine = FakeEngine()

    def open_slowly() -> FakeEngine:
        assert gate.wait(PATIENCE)
        return engine

    async with running(engine, services=Services(open_slowly)) as screen:
        assert "opening the index" in screen.status
        await screen.type("trata")
        assert screen.query == "trata"
        assert not engine.requests
        gate.set()
        await screen.says("3 hits")
        assert [request.query for request in engine.requests] == ["trata"]


async def test_a_slow_answer_blocks_no_typing_and_is_not_drawn_when_stale(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with running() as screen:
        await screen.paste("slow")
        await screen.until(lambda: bool(screen.engine.requests))
        await screen.type("er trata")
        assert screen.query == "slower trata"
        drawn: list[int] = []
        show = screen.results.show

        def watched(
            rows: tuple[Row, ...],
            stale: Mapping[str, str] | None = None,
            *,
            keep_selection: bool = False,
        ) -> None:
            drawn.append(len(rows))
            show(rows, stale, keep_selection=keep_selection)

        monkeypatch.setattr(screen.results, "show", watched)
        screen.engine.gate.set()
        await screen.until(lambda: bool(drawn))
        await screen.idle()
        assert screen.engine.requests[-1].query == "slower trata"
        assert drawn == [3]


async def test_an_answer_to_another_question_is_dropped() -> None:
    async with running() as screen:
        await screen.search("trata")
        before = screen.results.hits
        for stale in (
            SearchRequest("trat", limit=INITIAL_LIMIT),
            SearchRequest("trata", Mode.KEYWORD, limit=INITIAL_LIMIT),
            SearchRequest("trata", filters=Filters(("en",)), limit=INITIAL_LIMIT),
        ):
            empty = Results(stale.query, stale.mode, LANGUAGES, 1.0, ())
            screen.app.screen.post_message(SearchAnswered(stale, empty))
        await screen.settle()
        assert screen.results.hits == before


async def test_keys_move_the_selection_and_the_line_keeps_the_focus() -> None:
    async with running(FakeEngine(copies=4)) as screen:
        await screen.search("trata")
        ranks = []
        for key in ("up", "down", "ctrl+n", "ctrl+p", "pagedown", "pageup"):
            await screen.press(key)
            assert screen.results.selected is not None
            ranks.append(screen.results.selected.rank)
        assert ranks[:4] == [1, 2, 3, 2]
        assert ranks[4] > 3
        assert ranks[5] == 2
        for _ in range(20):
            await screen.press("down")
        assert screen.results.selected is not None
        assert screen.results.selected.rank == 12
        assert any(line.startswith("▌ 12") for line in lines(screen.results))
        await screen.type("s")
        assert screen.query == "tratas"


async def test_a_click_selects() -> None:
    async with running() as screen:
        await screen.search("trata")
        row = next(n for n, line in enumerate(lines(screen.results)) if " ES " in line)
        await screen.click(ResultList, offset=(8, row))
        assert screen.results.selected is not None
        assert screen.results.selected.language == "es"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_document_is_shown_at_the_passage_with_its_highlights(language: str) -> None:
    async with running(FakeEngine((language,))) as screen:
        await screen.search("trata")
        shown = lines(screen.preview)
        assert any(WORDS[language] in line for line in shown)
        assert screen.preview.scroll_offset.y > 0
        row = next(n for n, line in enumerate(shown) if WORDS[language] in line)
        strip = screen.preview.render_line(row)
        marked = next(segment for segment in strip if segment.text == WORDS[language])
        assert marked.style is not None
        assert marked.style.bold
        assert bool(marked.style.underline) == (language == "es")
        around = screen.preview.render_line(0)
        assert {part.style.bgcolor for part in around if part.style} != {marked.style.bgcolor}


async def test_highlights_and_arabic_in_the_list() -> None:
    async with running(FakeEngine(("ar",)), size=(80, 24)) as screen:
        await screen.search("trata")
        arabic = [line for line in lines(screen.results) if WORDS["ar"] in line]
        assert len(arabic) == 1
        assert arabic[0].startswith("  ")
        assert arabic[0].endswith(PASSAGES["ar"] + " ")
        (head,) = [line for line in lines(screen.results) if " AR " in line]
        assert head.endswith(f"{TITLES['ar']} ")
        assert head.index("2024-01-01") < head.index(TITLES["ar"])
        (place,) = [line for line in lines(screen.results) if "docs/ar1.txt" in line]
        assert place.startswith("     docs")


async def test_documents_cannot_style_or_control_the_screen() -> None:
    async with running(FakeEngine(("en",))) as screen:
        await screen.search("trata")
        shown = "\n".join([*lines(screen.results), *lines(screen.preview)])
        assert "[bold]Rescue[/bold] ␛[31min port" in shown
        assert "\x1b" not in shown


async def test_tab_and_ctrl_l_ask_differently() -> None:
    async with running() as screen:
        await screen.search("trata")
        for mode in (Mode.KEYWORD, Mode.SEMANTIC, Mode.HYBRID):
            await screen.press("tab")
            await screen.answered()
            await screen.says(f"{mode.value} · all languages · 3 hits")
            assert screen.engine.requests[-1] == SearchRequest("trata", mode, limit=INITIAL_LIMIT)
        for language in LANGUAGES:
            await screen.press("ctrl+l")
            await screen.answered()
            await screen.says(f"hybrid · {language} · 1 hit")
            assert [hit.language for hit in screen.results.hits] == [language]
        await screen.press("ctrl+l")
        await screen.says("all languages · 3 hits")


async def test_a_query_error_is_a_message_and_the_next_query_works() -> None:
    async with running() as screen:
        await screen.search("ba")
        await screen.type("d")
        await screen.says('the quote at 3 has no end; add a "')
        await screen.says("listed are still the hits of “ba”")
        await screen.search("ly")
        assert "still" not in screen.status


async def test_a_query_error_stays_until_the_next_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_controller, "OUTDATED_AFTER", 0.01)
    async with running() as screen:
        await screen.type("bad")
        await screen.says("the quote at 3 has no end")
        await asyncio.sleep(0.1)  # in which it would be said to be running still
        await screen.idle()
        assert "the quote at 3 has no end" in screen.status


async def test_no_hits_says_what_to_try() -> None:
    async with running() as screen:
        await screen.type("nothing")
        await screen.until(lambda: "Check the spelling" in screen.said("advice"))
        assert "Did you mean" not in screen.said("advice")
        assert "no hits" in screen.status
        await screen.until(lambda: screen.preview.document is None)


async def test_no_hits_offers_the_word_that_was_meant_and_enter_takes_it() -> None:
    async with running() as screen:
        await screen.type("nothign")
        await screen.until(lambda: "Did you mean: trata" in screen.said("advice"))
        await screen.press("enter")
        await screen.says("3 hits")
        assert screen.query == "trata"


async def test_no_hits_names_the_mode_that_has_some() -> None:
    async with running() as screen:
        await screen.press("tab")
        await screen.type("rare")
        await screen.until(lambda: "semantic mode has hits: Tab" in screen.said("advice"))
        await screen.press("tab")
        await screen.says("3 hits")
        assert screen.said("advice") == ""


async def test_clearing_the_line_clears_the_results_and_escape_then_quits() -> None:
    async with running() as screen:
        await screen.search("trata")
        await screen.press("escape")
        await screen.until(lambda: screen.results.hits == ())
        assert "type to search" in screen.status
        assert screen.app.is_running
        await screen.press("escape")
        await screen.until(lambda: not screen.app.is_running)
    assert screen.engine.closed


@pytest.mark.parametrize("dialog", ["", "f1", "ctrl+y", "alt+l", "f9", "f10"])
@pytest.mark.parametrize(("key", "status"), [("ctrl+q", 0), ("ctrl+c", 130)])
async def test_quitting(key: str, status: int, dialog: str) -> None:
    async with running() as screen:
        await screen.search("trata")
        await screen.press(*filter(None, (dialog, key)))
        await screen.until(lambda: not screen.app.is_running)
        assert (screen.app.return_code or 0) == status


async def test_help_lists_every_key_and_closes() -> None:
    async with running() as screen:
        await screen.press("f1")
        assert isinstance(screen.app.screen, HelpDialog)
        await screen.idle()
        told = " ".join(str(part.render()) for part in screen.app.screen.query(Static))
        told = " ".join(told.split())  # long ones are wrapped
        for key in KEYS:
            assert key.meaning in told
        for words in ("the word you typed", "close in meaning", "explains less of the score"):
            assert words in told
        await screen.press("escape")
        assert not isinstance(screen.app.screen, HelpDialog)
        assert screen.app.is_running


async def test_the_keys_have_the_last_line() -> None:
    async with running(size=(100, 36)) as screen:
        footer = screen.main.query_one(KeyBar)
        for size in ((100, 24), (250, 40), (60, 15)):
            await screen.resize(*size)
            await screen.until(lambda size=size: footer.region.bottom == size[1])  # type: ignore[misc]
            assert footer.region.height == 1


async def test_the_layout_follows_the_width_and_arabic() -> None:
    async with running(FakeEngine(("en", "es")), size=(120, 36)) as screen:
        await screen.search("trata")
        assert not screen.stacked
        assert screen.preview.region.x > screen.results.region.x
        await screen.resize(80, 24)
        await screen.until(lambda: screen.stacked)
        assert screen.preview.region.y > screen.results.region.y
    async with running(size=(120, 36)) as screen:
        await screen.search("trata")
        assert screen.stacked
        await screen.press("ctrl+l")  # English alone: nothing moves while a query stands
        await screen.says("en · 1 hit")
        assert screen.stacked
        await screen.press("escape")
        await screen.until(lambda: not screen.stacked)


async def test_a_small_screen_shows_results_and_document() -> None:
    async with running(size=(60, 15)) as screen:
        await screen.search("trata")
        assert any(WORDS["en"] in line for line in lines(screen.results))
        assert any("trafficking" in line for line in lines(screen.preview))
        assert screen.app.screen.query_one(StatusLine).region.bottom <= 15


async def test_ctrl_o_hides_and_shows_the_document() -> None:
    async with running() as screen:
        await screen.search("trata")
        for visible in (False, True):
            await screen.press("ctrl+o")
            assert (screen.preview.region.height > 0) is visible


async def test_scrolling_the_document() -> None:
    async with running() as screen:
        await screen.search("trata")
        before = screen.preview.scroll_offset.y
        await screen.press("alt+up")
        assert screen.preview.scroll_offset.y == before - 3


async def test_indexing_goes_on_beside_searching_and_refreshes_the_results() -> None:
    gate = Event()
    engines = [FakeEngine(("en",)), FakeEngine(("en", "es"))]
    opened = iter(engines)

    def reindex(progress: Callable[[Progress], None]) -> Summary:
        progress(Progress("reading", 5, 10))
        assert gate.wait(PATIENCE)
        return SUMMARY

    async with running(services=Services(lambda: next(opened), reindex)) as screen:
        await screen.search("trata")
        await screen.press("ctrl+r")
        await screen.says("indexing: reading █████░░░░░ 5 of 10")
        await screen.press("ctrl+r")
        assert "the index is busy" in screen.status
        await screen.type("s")
        await screen.answered()
        await screen.says("1 hit ·")
        assert engines[0].requests[-1].query == "tratas"
        gate.set()
        await screen.until(lambda: len(screen.results.hits) == 2)
        outcome = "indexed: 1 added, 2 changed or moved; 40 passages"
        assert outcome in screen.status
        await screen.type(" y")  # whoever types meanwhile sees it, too
        await screen.idle()
        assert outcome in screen.status
        screen.main.query_one(StatusLine)._hide_result()
        assert outcome not in screen.status
        assert outcome in screen.main.query_one(StatusLine).messages
        assert engines[0].closed
        assert not engines[1].closed


async def test_what_a_second_run_did_stays_as_long_as_that_of_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with running() as screen:
        line = screen.main.query_one(StatusLine)
        monkeypatch.setattr(status_line, "RESULT_SECONDS", 0.05)
        line.show_result("the first run")
        monkeypatch.setattr(status_line, "RESULT_SECONDS", 3_600.0)
        line.show_result("the second run")
        await asyncio.sleep(0.2)
        assert "the second run" in screen.status


@pytest.mark.parametrize("name", ["reports", "informes", "تقارير"])
async def test_documents_that_are_not_there_are_kept_and_named(name: str) -> None:
    root = AbsentRoot(name, 1204, "empty or not mounted")
    summaries = iter((replace(SUMMARY, absent=(root,), notes=("a passage was mended",)), SUMMARY))
    async with running(services=Services(FakeEngine, lambda _: next(summaries))) as screen:
        await screen.search("trata")
        await screen.press("ctrl+r")
        await screen.says(f"{name}: empty or not mounted; 1,204 files stay in the index; if")
        await screen.says("run 'index --prune'; a passage was mended")
        await screen.type("s")
        await screen.answered()
        await screen.says("3 hits · 3 ms · indexed: 1 added")
        assert f"{name}: empty or not mounted" in screen.status
        await screen.idle()  # the index is open by then
        await screen.press("ctrl+r")
        await screen.until(lambda: "not mounted" not in screen.status)


async def test_the_selection_survives_indexing() -> None:
    async with running(services=Services(FakeEngine, lambda _: SUMMARY)) as screen:
        await screen.search("trata")
        await screen.press("down")
        await screen.press("ctrl+r")
        await screen.says("indexed")
        await screen.idle()
        assert screen.results.selected is not None
        assert screen.results.selected.rank == 2


async def test_a_locked_index_is_a_message() -> None:
    def reindex(_: Callable[[Progress], None]) -> Summary:
        raise IndexLockedError("another process is indexing; try again when it is done")

    async with running(services=Services(FakeEngine, reindex)) as screen:
        await screen.search("trata")
        await screen.press("ctrl+r")
        await screen.says("another process is indexing")
        await screen.search("s")


async def test_quitting_stops_indexing() -> None:
    stopped = Event()

    def reindex(progress: Callable[[Progress], None]) -> Summary:
        try:
            for done in count():
                progress(Progress("reading", done, 0))
                sleep(0.001)
        finally:
            stopped.set()
        return SUMMARY

    async with running(services=Services(FakeEngine, reindex)) as screen:
        await screen.says("type to search")
        await screen.idle()
        await screen.press("ctrl+r")
        await screen.says("indexing: reading")
        await screen.press("ctrl+q")
    assert stopped.wait(PATIENCE)


async def test_without_an_index_one_is_built_first() -> None:
    built: list[str] = []

    def reindex(progress: Callable[[Progress], None]) -> Summary:
        progress(Progress("reading", 1, 2))
        built.append("index")
        return SUMMARY

    def open_engine() -> FakeEngine:
        built.append("engine")
        return FakeEngine()

    services = Services(open_engine, reindex, is_built=lambda: False)
    async with running(services=services) as screen:
        await screen.search("trata")
        assert built == ["index", "engine"]


async def test_why_an_index_does_not_open_stands_there_until_it_does() -> None:
    reason = "config.yaml: " + "'documents:' is missing; " * 12 + "add it"
    engine = FakeEngine()
    faults = [ConfigError(reason)]

    def open_engine() -> FakeEngine:
        if faults:
            raise faults.pop()
        return engine

    services = Services(open_engine, lambda _: SUMMARY)
    async with running(services=services, size=(60, 30)) as screen:
        await screen.until(lambda: reason in screen.said("advice"))
        shown = " ".join(" ".join(lines(screen.main.query_one(EmptyResults))).split())
        assert reason in shown  # wrapped, not cut off
        await screen.type("trata")
        assert reason in screen.said("advice")
        await screen.idle()
        await screen.press("ctrl+r")
        await screen.says("3 hits")
        assert reason not in screen.status
        assert screen.said("advice") == ""


async def test_long_news_are_wrapped_and_told_in_full() -> None:
    engine = FakeEngine(warnings=tuple(f"informe-{n}.txt: damaged" for n in range(20)))
    async with running(engine, size=(80, 24)) as screen:
        await screen.search("trata")
        line = screen.main.query_one(StatusLine)
        await screen.until(lambda: line.region.height == 4)
        assert "F10 shows all" in str(line.render())
        await screen.press("f10")
        told = [str(part.render()) for part in screen.app.screen.query(Static)]
        assert [text for text in told if "damaged" in text] == list(engine.warnings)
        await screen.press("escape")
        engine.warnings = ()
        await screen.type("s")
        await screen.until(lambda: line.region.height == 1)


async def test_progress_stays_while_one_types() -> None:
    gate = Event()

    def reindex(progress: Callable[[Progress], None]) -> Summary:
        progress(Progress("reading", 5, 10))
        assert gate.wait(PATIENCE)
        return SUMMARY

    async with running(services=Services(FakeEngine, reindex)) as screen:
        await screen.search("trata")
        await screen.press("ctrl+r")
        await screen.says("indexing: reading")
        await screen.type("s")
        await screen.answered()
        await screen.says("3 hits · 3 ms · indexing: reading █████░░░░░ 5 of 10")
        gate.set()
        await screen.says("indexed: 1 added")
        assert "indexing" not in screen.status


async def test_commands_are_chosen_by_name() -> None:
    async with running() as screen:
        await screen.search("trata")
        await screen.press("f9", *"newest fir", "enter")
        await screen.says("newest first")
        await screen.press("f9", *"qwx", "enter")
        assert screen.app.screen is screen.main
        await screen.press("f9", "down", "escape")
        assert screen.app.screen is screen.main


@pytest.mark.parametrize("query", EXAMPLES)
async def test_examples_are_asked_with_a_click(query: str) -> None:
    async with running() as screen:
        await screen.idle()
        view = screen.main.query_one(EmptyResults)
        row = next(n for n, line in enumerate(lines(view)) if query in line)
        column = lines(view)[row].index(query) + 1
        await screen.click(view, offset=(column, row))
        await screen.says("3 hits")
        assert screen.query == query


async def test_enter_opens_the_document_at_the_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "es1.txt"
    file.touch()
    ran: list[editor.Command] = []
    monkeypatch.setattr(editor, "run", lambda command, _: ran.append(command))
    monkeypatch.setenv("VISUAL", "vi -R")
    async with running(FakeEngine(("es",), path=str(file))) as screen:
        await screen.press("enter")
        assert ran == []
        await screen.search("trata")
        await screen.press("enter")
    assert ran == [("vi", "-R", "+41", str(file))]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_document_whose_file_is_gone_is_not_opened(
    monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    ran: list[editor.Command] = []
    monkeypatch.setattr(editor, "run", lambda command, _: ran.append(command))
    monkeypatch.setenv("VISUAL", "vi")
    engine = FakeEngine((language,))
    services = Services(lambda: engine, overview=lambda: IndexOverview({}, 0, 1.0))
    async with running(services=services) as screen:
        await screen.search("trata")
        assert "file is gone" in "\n".join(lines(screen.results))
        await screen.press("enter")
        assert f"docs/{language}1.txt: no file there any more; Ctrl-R brings" in screen.status
        assert "'index'" not in screen.status
    assert ran == []


async def test_a_screen_that_cannot_be_handed_over_is_a_message(tmp_path: Path) -> None:
    file = tmp_path / "es1.txt"
    file.touch()
    async with running(FakeEngine(("es",), path=str(file))) as screen:
        await screen.search("trata")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("VISUAL", "vi")
            await screen.press("enter")
        assert "cannot be handed to another program" in screen.status


@pytest.mark.parametrize(
    ("setting", "arguments"),
    [
        ("nano", ("nano", "+7", "/docs/a.txt")),
        ("/usr/bin/code --wait", ("/usr/bin/code", "--wait", "--goto", "/docs/a.txt:7")),
        ("hx", ("hx", "/docs/a.txt:7")),
    ],
)
async def test_editors_are_told_the_line_in_their_own_way(
    setting: str, arguments: tuple[str, ...]
) -> None:
    assert editor.build_command("/docs/a.txt", 7, {"EDITOR": setting}) == arguments


async def test_visual_goes_before_editor() -> None:
    command = editor.build_command("/docs/a.txt", 1, {"EDITOR": "nano", "VISUAL": "vi"})
    assert command is not None
    assert command[0] == "vi"


async def test_without_an_editor_there_is_no_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert editor.build_command("a.txt", 1, {}) is None


async def test_a_thousand_hits_are_laid_out_only_where_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        search_controller, "TYPING_PAUSE", 3_600.0
    )  # or the answer comes back, explained
    async with running() as screen:
        await screen.search("trata")
        screen.results.show(tuple(Row(screen.engine.hit(n + 1, "en")) for n in range(1000)))
        screen.results.move(999)
        await screen.settle()
        assert any(line.startswith("▌1000") for line in lines(screen.results))


@pytest.mark.parametrize(
    ("keys", "left"),
    [
        (["a", "ñ", "backspace", "b"], "ab"),
        (["o", "r", "o", "ctrl+u", "m", "a", "r"], "mar"),
        (["ذ", "ه", "backspace", "home", "م"], "مذ"),
    ],
)
async def test_keys_that_come_together_are_done_in_turn(keys: list[str], left: str) -> None:
    async with running() as screen:
        for key in keys:
            screen.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await screen.until(lambda: screen.query == left)
