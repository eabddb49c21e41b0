"""An open screen and an index that another process renews, breaks or takes away."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event

import pytest

from index.config import Config
from index.errors import IndexStateError
from index.scan import Scan, scan
from index.types import LANGUAGES, Language
from index.update import update
from search import index_watch
from search.index_watch import IndexIdentity, IndexWatch, identify_files
from search.tui import screen as screens
from search.tui.app import SearchApp
from search.tui.background.services import Services, of_config
from search.tui.background.session import Session
from search.tui.model.welcome import IndexOverview
from search.types import Hit
from tests.search.tui.stage import AS_WRITTEN, PATIENCE, SUMMARY, FakeEngine, Screen, running

UNUSABLE = "data: permission denied; showing the index as it was"


@pytest.fixture(autouse=True)
def _quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screens, "LOOK_INTERVAL", 0.03)


@dataclass
class FakeIndex:
    """An index that the test renews, and the engines that have been opened on it."""

    languages: tuple[Language, ...] = LANGUAGES
    version: int = 1
    readable: bool = True
    engines: list[FakeEngine] = field(default_factory=list)

    def open(self) -> FakeEngine:
        if not self.readable:
            raise IndexStateError("data: permission denied")
        self.engines.append(FakeEngine(self.languages, version=self.version))
        return self.engines[-1]

    def identify(self) -> IndexIdentity:
        return ((self.version,),) if self.readable else ()

    def overview(self) -> IndexOverview:
        return IndexOverview({"en": 7}, 0, None, documents=1230 + self.version)

    @property
    def services(self) -> Services:
        return Services(self.open, identify=self.identify, overview=self.overview, bidi=AS_WRITTEN)

    @property
    def open_engines(self) -> int:
        return sum(not engine.closed for engine in self.engines)


async def renewed(screen: Screen, index: FakeIndex, engines: int) -> None:
    """Wait until a number of engines has been opened, and what follows from it."""
    await screen.until(lambda: len(index.engines) == engines)
    await screen.until(lambda: index.open_engines == 1)
    await screen.idle()


@pytest.mark.asyncio
async def test_the_index_of_another_process_is_searched() -> None:
    index = FakeIndex(("en",))
    async with running(services=index.services) as screen:
        await screen.search("trata")
        assert [hit.language for hit in screen.results.hits] == ["en"]
        index.languages, index.version = ("en", "es", "ar"), 4
        await screen.says("index renewed: 1,234 documents")
        await screen.until(lambda: len(screen.results.hits) == 3)
        assert screen.query == "trata"
        await screen.type("s")
        await screen.answered()
        await screen.says("3 hits")
        assert "renewed" not in screen.status
        assert index.open_engines == 1


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("languages", "selected"), [(LANGUAGES, "es"), (("ar", "es"), "es"), (("ar", "en"), "ar")]
)
async def test_the_selection_stays_where_its_passage_is_found_again(
    languages: tuple[Language, ...], selected: Language
) -> None:
    class Fixed(FakeEngine):
        """The passage of a language is the same one, wherever it is listed."""

        def hit(self, rank: int, language: Language) -> Hit:
            return replace(super().hit(rank, language), path=f"{language}.txt", passage=0)

    index = FakeIndex()
    index.open = lambda: Fixed(index.languages, version=index.version)  # type: ignore[method-assign]
    async with running(services=index.services) as screen:
        await screen.search("trata")
        await screen.press("down")
        assert screen.results.selected is not None
        assert screen.results.selected.language == "es"
        index.languages, index.version = languages, 2
        await screen.says("index renewed")
        await screen.until(lambda: tuple(hit.language for hit in screen.results.hits) == languages)
        assert screen.results.selected.language == selected


@pytest.mark.asyncio
async def test_the_same_index_in_other_files_is_no_news() -> None:
    index = FakeIndex()
    versions = iter(range(100))
    index.open = lambda: FakeEngine(version=7, elapsed_ms=float(next(versions)))  # type: ignore[method-assign]
    async with running(services=index.services) as screen:
        await screen.search("trata")
        index.version = 2
        await screen.says("1 ms")
        assert "renewed" not in screen.status


@pytest.mark.asyncio
async def test_typing_goes_on_while_another_index_is_opened() -> None:
    index = FakeIndex()
    gate = asyncio.Event()
    loop = asyncio.get_running_loop()
    opening = []

    def open_slowly() -> FakeEngine:
        if index.version > 1:
            opening.append(index.version)
            asyncio.run_coroutine_threadsafe(gate.wait(), loop).result()
        return FakeIndex.open(index)

    index.open = open_slowly  # type: ignore[method-assign]
    async with running(services=index.services) as screen:
        await screen.search("trata")
        index.version = 2
        await screen.until(lambda: bool(opening))
        await screen.type("s")
        await screen.until(lambda: index.engines[0].requests[-1].query == "tratas")
        await screen.says("3 hits")
        gate.set()
        await screen.says("index renewed")
        await renewed(screen, index, 2)
        assert index.engines[1].requests[-1].query == "tratas"


@pytest.mark.asyncio
async def test_indexing_waits_for_a_look_to_end() -> None:
    index = FakeIndex()
    looking, gate = Event(), Event()

    def identify_slowly() -> IndexIdentity:
        if len(index.engines) == 1:
            looking.set()
            assert gate.wait(PATIENCE)
        return ((index.version,),)

    services = replace(index.services, identify=identify_slowly, reindex=lambda _: SUMMARY)
    async with running(services=services) as screen:
        await screen.until(looking.is_set)
        await screen.press("ctrl+r")
        assert "indexing…" in screen.status
        gate.set()
        await screen.says("indexed: 1 added")
        await screen.until(lambda: len(index.engines) == 2)


@pytest.mark.asyncio
async def test_an_index_that_is_gone_is_a_message_until_it_is_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(index_watch, "_LOOKS_BEFORE_RETRY", 2)
    index = FakeIndex()
    async with running(services=index.services) as screen:
        await screen.search("trata")
        index.readable = False
        await screen.says(UNUSABLE)
        await screen.type("s")
        await screen.answered()
        await screen.says("3 hits · 3 ms · " + UNUSABLE)
        index.readable = True  # the same as before
        await screen.until(lambda: UNUSABLE not in screen.status)
        index.readable = False
        await screen.says(UNUSABLE)
        index.readable, index.version = True, 2
        await screen.says("index renewed: 1,232 documents")
        assert UNUSABLE not in screen.status
        assert index.open_engines == 1


@pytest.mark.asyncio
async def test_what_an_answer_warned_of_goes_once_the_index_is_back() -> None:
    index = FakeIndex()
    async with running(services=index.services) as screen:
        await screen.search("trata")
        index.readable = False
        await screen.says(UNUSABLE)
        (engine,) = index.engines
        engine.warnings = ("the index is gone, and the marks with it",)
        await screen.type("s")
        await screen.says("the marks with it")
        index.readable, engine.warnings = True, ()
        await screen.until(lambda: "the marks with it" not in screen.status)
        assert UNUSABLE not in screen.status
        assert len(screen.results.hits) == 3


@asynccontextmanager
async def searching(config: Config) -> AsyncIterator[Screen]:
    """Index what ``config`` names, and show hits in it."""
    update(config)
    async with running(app=SearchApp(of_config(config, bidi=AS_WRITTEN))) as screen:
        await screen.search("police cocoa")
        yield screen


async def ask_to_index(screen: Screen, outcome: str) -> None:
    """Press Ctrl-R and wait until ``outcome`` is said."""
    await screen.idle()
    await screen.press("ctrl+r")
    await screen.says(outcome)


@pytest.mark.asyncio
async def test_nothing_is_written_where_an_index_was_that_is_gone(
    project: Callable[..., Config], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_watch, "_LOOKS_BEFORE_RETRY", 2)
    config = project()
    place = config.data_dir
    async with searching(config) as screen:
        away = place.rename(place.with_name("away"))
        place.mkdir()  # where the disk was mounted
        await screen.says(f"{place}: the index is gone; bring its disk back; showing the index as")
        assert "run 'index'" not in screen.status
        await ask_to_index(screen, f"not indexed: {place}: the index is gone; bring its disk back")
        assert screen.status.count("index is gone") == 1
        for key, told in (("f6", f"{place}: the index is gone"), ("f4", "the index is gone, and")):
            await screen.press(key)
            await screen.until(lambda told=told: screen.status.startswith(told))  # type: ignore[misc]
            assert screen.status.count("index is gone") == 1
        await screen.press("down")
        assert "showing the index as it was" in screen.status
        await screen.press("ctrl+t")
        await screen.says("the marks with it")
        assert not list(place.iterdir())
        place.rmdir()
        await ask_to_index(screen, "not indexed")
        assert not place.exists()
        away.rename(place)
        await screen.until(lambda: "showing the index as it was" not in screen.status)
        await ask_to_index(screen, "indexed: nothing new")


@pytest.mark.asyncio
async def test_nothing_is_written_where_an_index_was_that_goes_during_the_scan(
    project: Callable[..., Config], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_watch, "_LOOKS_BEFORE_RETRY", 2)
    config = project()
    place = config.data_dir
    away = place.with_name("away")

    def scan_slowly(config: Config) -> Scan:
        scanned = scan(config)
        place.rename(away)
        place.mkdir()
        return scanned

    async with searching(config) as screen:
        monkeypatch.setattr("index.update.scan", scan_slowly)
        await ask_to_index(screen, f"{place}: the index went away while documents were looked for")
        assert list(place.iterdir()) == []
        assert screen.status.count("bring its disk back") == 1
        await screen.press("down")
        await screen.says(f"{place}: the index is gone; bring its disk back")
        monkeypatch.setattr("index.update.scan", scan)
        place.rmdir()
        away.rename(place)
        await screen.until(lambda: "showing the index as it was" not in screen.status)
        await ask_to_index(screen, "indexed: nothing new")
        assert len(screen.results.hits) > 0


@pytest.mark.asyncio
async def test_what_is_wrong_with_an_index_is_a_warning_until_another_is_opened() -> None:
    warning = "the disk is full; until then, the last complete index answers"
    index = FakeIndex()
    index.open = lambda: FakeEngine(  # type: ignore[method-assign]
        version=index.version, index_warnings=(warning,) if index.version == 1 else ()
    )
    async with running(services=index.services) as screen:
        await screen.type("trata")
        await screen.answered()
        await screen.says(f"3 hits · 3 ms · {warning} · hybrid")
        await screen.type("s")
        await screen.answered()
        await screen.says(f"3 hits · 3 ms · {warning} · hybrid")
        index.version = 2
        await screen.says("index renewed")
        assert warning not in screen.status


@pytest.mark.asyncio
async def test_an_index_that_did_not_open_at_first_is_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(index_watch, "_LOOKS_BEFORE_RETRY", 2)
    index = FakeIndex(readable=False)
    async with running(services=index.services) as screen:
        await screen.says("data: permission denied")
        await screen.type("trata")
        index.readable = True
        await screen.says("3 hits")


def test_two_hundred_renewals_leave_one_engine_open() -> None:
    index = FakeIndex()
    session = Session(index.open)
    for version in range(1, 202):
        index.version = version
        assert session.open()
        assert index.open_engines == 1
    assert not session.open()
    assert index.open_engines == 1


def test_an_index_is_renewed_when_all_its_files_are() -> None:
    states = iter([(1,), (1,), (2,), (3,), (3,), (3,)])
    watch = IndexWatch(lambda: (next(states),))
    watch.opened(watch.identity)
    assert [watch.look() for _ in range(5)] == [False, False, False, True, False]


def test_files_are_identified_by_what_a_replacement_changes(tmp_path: Path) -> None:
    path = tmp_path / "vectors.bin"
    assert identify_files([path]) == ()
    path.write_bytes(b"a")
    before = identify_files([path])
    assert before == identify_files([path]) != ()
    (tmp_path / "new").write_bytes(b"b")
    (tmp_path / "new").replace(path)
    assert identify_files([path]) != before


def names(screen: Screen) -> list[str]:
    """The names of the files that have hits."""
    return [Path(hit.path).name for hit in screen.results.hits]


@pytest.mark.slow
@pytest.mark.asyncio
@pytest.mark.parametrize(
    "text",
    ["Police seized cocoa.", "La policía incautó cacao.", "صادرت الشرطة الكاكاو."],
    ids=LANGUAGES,
)
async def test_a_second_process_indexes_while_the_screen_is_open(
    project: Callable[..., Config], text: str
) -> None:
    config = project()
    async with searching(config) as screen:
        assert "new.txt" not in names(screen)
        (config.documents[0] / "new.txt").write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "index", "--config", str(config.path)]
        process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.DEVNULL)
        assert await process.wait() == 0
        await screen.says("index renewed: 5 documents")
        await screen.until(lambda: "new.txt" in names(screen))
