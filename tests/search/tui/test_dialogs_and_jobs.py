"""What a job brings goes to the dialog that asked for it, and to no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Event

import pytest

from index.errors import IndexStateError, TrujamanError
from index.types import LANGUAGES, Language, Progress, Skipped, Summary
from search.casework.values import Subject
from search.tui.background.services import Services
from search.tui.dialogs.choice_dialog import ChoiceDialog, ChoiceList
from search.tui.events import HitsExplained, JobFailed, QueriesCounted
from tests.search.tui.stage import AS_WRITTEN, PATIENCE, SUMMARY, FakeEngine, Screen, lines, running
from tests.search.tui.test_copies import CopyingEngine

pytestmark = pytest.mark.asyncio

NAMES = {"en": "gold.pdf", "es": "extorsión.pdf", "ar": "شهادة.pdf"}


class SlowDisk:
    """Files that could not be indexed, listed when the ``gate`` is open."""

    def __init__(self, engine: FakeEngine, *skipped: Skipped) -> None:
        self.gate = Event()
        self.asked = Event()
        self._skipped = skipped
        self.error: TrujamanError | None = None
        self.services = Services(lambda: engine, skipped=self._list, bidi=AS_WRITTEN)

    def _list(self) -> tuple[Skipped, ...]:
        self.asked.set()
        assert self.gate.wait(PATIENCE)
        if self.error is not None:
            raise self.error
        return self._skipped


def is_waiting(screen: Screen) -> bool:
    dialog = screen.app.screen
    return isinstance(dialog, ChoiceDialog) and dialog.is_waiting


async def ask_both(screen: Screen, disk: SlowDisk) -> None:
    """Ask for the files that were skipped, then for saved searches; both take their time."""
    await screen.says("type to search")
    await screen.paste("slow")
    await screen.until(lambda: bool(screen.engine.requests))
    await screen.press("f6")
    await screen.until(disk.asked.is_set)
    await screen.press("escape", "f4")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_skipped_files_do_not_come_among_saved_searches(language: Language) -> None:
    engine = FakeEngine((language,))
    disk = SlowDisk(engine, Skipped(NAMES[language], "encrypted PDF"))
    async with running(engine, services=disk.services) as screen:
        await ask_both(screen, disk)
        disk.gate.set()
        await screen.until(lambda: not screen.app.jobs.index.busy)
        await screen.settle()
        assert is_waiting(screen)
        engine.gate.set()
        shown = await screen.listed()
        assert "save this search" in shown
        assert NAMES[language] not in shown


async def test_a_second_dialog_waits_for_its_own_list() -> None:
    engine = FakeEngine()
    disk = SlowDisk(engine, Skipped("a.pdf", "encrypted PDF"))
    async with running(engine, services=disk.services) as screen:
        await screen.says("type to search")
        await screen.press("f6")
        await screen.until(disk.asked.is_set)
        await screen.press("escape", "f6")
        disk.gate.set()
        assert "a.pdf" in await screen.listed()
        await screen.press("escape")
        assert screen.app.screen is screen.main


async def test_who_closed_a_dialog_is_not_told_that_its_list_is_empty() -> None:
    engine = FakeEngine()
    disk = SlowDisk(engine)
    async with running(engine, services=disk.services) as screen:
        await screen.says("type to search")
        await screen.press("f6")
        await screen.until(disk.asked.is_set)
        await screen.press("escape")
        disk.gate.set()
        await screen.idle()
        assert "every file was indexed" not in screen.status


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_failure_closes_no_dialog_that_waits_for_something_else(
    language: Language,
) -> None:
    engine = FakeEngine((language,))
    disk = SlowDisk(engine)
    disk.error = IndexStateError("{path}: no access", path=NAMES[language])
    async with running(engine, services=disk.services) as screen:
        await ask_both(screen, disk)
        disk.gate.set()
        await screen.says(f"{NAMES[language]}: no access")
        assert is_waiting(screen)
        engine.gate.set()
        assert "save this search" in await screen.listed()


async def test_a_failure_closes_the_dialog_that_waits_for_it() -> None:
    engine = FakeEngine()
    disk = SlowDisk(engine)
    disk.error = IndexStateError("no access")
    async with running(engine, services=disk.services) as screen:
        await screen.says("type to search")
        await screen.press("f6")
        assert is_waiting(screen)
        disk.gate.set()
        await screen.says("no access")
        await screen.until(lambda: screen.app.screen is screen.main)


async def test_what_fails_keeps_nothing_else_from_being_done() -> None:
    class BrokenMarks(FakeEngine):
        def document_subject(self, document: int) -> Subject:
            del document
            raise ZeroDivisionError("a mistake of ours")

    engine = BrokenMarks()
    async with running(engine) as screen:
        await screen.search("trata")
        engine.stuck = "tratas"
        await screen.type("s")
        await screen.until(lambda: engine.stuck_in == "tratas")
        await screen.press("alt+d", "escape", "f4")
        engine.stuck = ""
        await screen.listed()
        assert "internal error (ZeroDivisionError)" in screen.status


@pytest.mark.parametrize("language", LANGUAGES)
async def test_counts_of_queries_change_no_other_dialog(language: Language) -> None:
    async with running(FakeEngine((language,))) as screen:
        await screen.search("trata")
        await screen.paste("oro\nmina\nذهب")
        await screen.listed()
        await screen.press("l")
        assert "mina" in await screen.listed()
        await screen.press("escape", "ctrl+y")
        before = await screen.listed()
        screen.main.post_message(QueriesCounted(("oro", "mina", "ذهب"), ("1", "2", "3")))
        await screen.settle()
        assert "\n".join(lines(screen.app.screen.query_one(ChoiceList))) == before


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_hit_that_is_explained_meanwhile_has_the_same_copies(language: Language) -> None:
    engine = CopyingEngine((language,), copies=2)
    async with running(engine) as screen:
        await screen.search("trata")
        await screen.idle()
        engine.stuck = "unfolding"
        await screen.press("f5")
        await screen.until(lambda: engine.stuck_in == "unfolding")
        explain_again(screen)
        await screen.settle()
        engine.stuck = ""
        assert "copy2.txt" in await screen.listed()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_copy_that_was_chosen_stays_when_its_hit_is_explained(language: Language) -> None:
    async with running(CopyingEngine((language,), copies=2)) as screen:
        await screen.search("trata")
        await screen.idle()
        await screen.press("f5")
        await screen.listed()
        await screen.press("down", "down", "enter")
        await screen.idle()
        explain_again(screen)
        await screen.idle()
        assert "docs/copy2.txt" in screen.said("heading")
        await screen.press("ctrl+t")
        await screen.says("1 starred")
        assert [hit.path for hit in screen.main._mark.starred] == ["docs/copy2.txt"]


def explain_again(screen: Screen) -> None:
    """Have more become known of the hits that are listed."""
    answer = screen.main.search.answer
    assert answer is not None
    hits = tuple(replace(hit, contributions=()) for hit in answer.results.hits)
    screen.main.post_message(HitsExplained(answer, replace(answer.results, hits=hits)))


async def test_a_search_that_comes_by_itself_does_not_leave_a_dialog_waiting() -> None:
    engine = CopyingEngine(copies=2)
    async with running(engine) as screen:
        await screen.search("trata")
        await screen.idle()
        engine.stuck = "unfolding"
        await screen.press("f5")
        await screen.until(lambda: engine.stuck_in == "unfolding")
        screen.main.search.index_opened(renewed=True)
        engine.stuck = ""
        assert "copy2.txt" in await screen.listed()


async def test_copies_that_nobody_waits_for_are_given_up() -> None:
    engine = CopyingEngine(copies=2, stuck="unfolding")
    async with running(engine) as screen:
        await screen.search("trata")
        await screen.press("f5")
        await screen.until(lambda: engine.stuck_in == "unfolding")
        await screen.press("escape")
        await screen.until(lambda: engine.given_up == ["unfolding"])


async def test_only_the_end_of_indexing_takes_its_progress_back() -> None:
    gate = Event()

    def reindex(progress: object) -> Summary:
        assert callable(progress)
        progress(Progress("reading", 3, 10))
        assert gate.wait(PATIENCE)
        raise IndexStateError("no space left")

    engine = FakeEngine()
    async with running(engine, services=Services(lambda: engine, reindex)) as screen:
        await screen.says("type to search")
        await screen.press("ctrl+r")
        await screen.says("3 of 10")
        screen.main.post_message(JobFailed("no clipboard"))
        await screen.says("no clipboard")
        assert "3 of 10" in screen.status
        gate.set()
        await screen.says("no space left")
        assert "3 of 10" not in screen.status


async def test_a_first_run_is_not_followed_by_another() -> None:
    gate = Event()
    runs: list[int] = []

    def reindex(progress: Callable[[Progress], None]) -> Summary:
        progress(Progress("reading", 3, 10))
        runs.append(len(runs))
        assert gate.wait(PATIENCE)
        return SUMMARY

    services = Services(FakeEngine, reindex, is_built=lambda: False)
    async with running(services=services) as screen:
        await screen.says("3 of 10")
        await screen.press("ctrl+r")
        await screen.says("the index is busy")
        gate.set()
        await screen.search("trata")
        await screen.until(lambda: not screen.app.jobs.index.busy)
    assert runs == [0]


async def test_a_first_run_that_fails_leaves_no_progress() -> None:
    def reindex(progress: object) -> Summary:
        assert callable(progress)
        progress(Progress("reading", 3, 10))
        raise IndexStateError("no space left")

    services = Services(FakeEngine, reindex, is_built=lambda: False)
    async with running(services=services) as screen:
        await screen.says("no space left")
        await screen.settle()
        assert "3 of 10" not in screen.status
