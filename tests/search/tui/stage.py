"""A stage for the interactive interface: an engine under the test's control, and a user."""

from __future__ import annotations

import asyncio
import atexit
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event
from time import monotonic, sleep
from typing import Any

from textual.events import Paste
from textual.pilot import Pilot
from textual.screen import Screen as TextualScreen
from textual.widget import Widget
from textual.widgets import Input

from index.errors import QueryError, SearchCancelledError
from index.types import LANGUAGES, Language, Span, Summary
from search.cancellation import IsWanted
from search.casework.store import Casework
from search.casework.values import Mark, SavedSearch, Subject, Target
from search.facets import Facets, count_facets
from search.tui.app import SearchApp
from search.tui.background.job_queue import JobQueue
from search.tui.background.services import Services
from search.tui.background.session import MAX_WHOLE_DOCUMENT
from search.tui.dialogs.choice_dialog import ChoiceDialog, ChoiceList
from search.tui.screen import SearchScreen
from search.tui.search_controller import Opening
from search.tui.widgets.empty_results import EmptyResults
from search.tui.widgets.key_bar import KeyBar
from search.tui.widgets.line_view import LineView
from search.tui.widgets.plain_text import PlainText
from search.tui.widgets.preview import Preview
from search.tui.widgets.result_list import ResultList
from search.tui.widgets.status_line import StatusLine
from search.types import (
    Contribution,
    DocumentView,
    Highlight,
    Hit,
    Match,
    MatchCounts,
    Mode,
    Reason,
    Results,
    SearchRequest,
    Signals,
    Sort,
    Totals,
    Undated,
)

PATIENCE = 120.0
"""Seconds until a wait for something to happen counts as failed, on whatever machine."""

POLL = 0.005
"""Seconds between two looks. A pause of the pilot would have every widget handle a message."""

AS_WRITTEN = "paragraphs"
"""A terminal that does all reordering itself, so that lines are as they are in documents."""

PASSAGES = {
    "en": "Fourteen victims of human trafficking were taken to a shelter.",
    "es": "Catorce víctimas de trata de personas fueron llevadas a un albergue.",
    "ar": "نُقلت أربع عشرة ضحية من ضحايا الاتجار بالبشر إلى مأوى تديره الدولة.",
}
TITLES = {"en": "[bold]Rescue[/bold] \x1b[31min port", "es": "Rescate", "ar": "إنقاذ الضحايا"}
WORDS = {"en": "human trafficking", "es": "trata de personas", "ar": "الاتجار بالبشر"}
REASONS = {"en": Reason.TRANSLATION, "es": Reason.EXACT, "ar": Reason.TRANSLATION}
BEFORE = "An opening paragraph.\n" * 40
AFTER = "\n" + "A paragraph in between.\n" * 40
SUMMARY = Summary(1, 2, 0, 3, 40, ())


def find(text: str, language: Language) -> tuple[Highlight, ...]:
    matches = re.finditer(re.escape(WORDS[language]), text)
    return tuple(Highlight(Span(*match.span()), REASONS[language], "trata") for match in matches)


def _new_folder() -> Path:
    """Return a folder that is gone when the tests are over."""
    folder = Path(tempfile.mkdtemp(prefix="trujaman-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@dataclass
class FakeEngine:
    """Answers at once, except "slow", which waits for ``gate``; "bad" is refused, "broken" fails,
    "nothing" has no hits, "rare" only semantic ones; of those of "unique", ``with_words`` have
    its word, the others are near in meaning. Whatever it is ``stuck`` in, the query or
    the step of that name, goes on until it is given up; ``stuck_in`` tells what it works on."""

    languages: tuple[Language, ...] = LANGUAGES
    copies: int = 1
    elapsed_ms: float = 3.0
    repeats: int = 1
    path: str = ""
    requests: list[SearchRequest] = field(default_factory=list)
    read_as: list[Mode] = field(default_factory=list)
    gate: Event = field(default_factory=Event)
    closed: bool = False
    version: int = 1
    warnings: tuple[str, ...] = ()
    index_warnings: tuple[str, ...] = ()
    undated: Undated | None = None
    stuck: str = ""
    with_words: int = 2
    stuck_in: str = ""
    given_up: list[str] = field(default_factory=list)
    digest: str = "ab" * 16
    casework: Casework = field(default_factory=lambda: Casework(_new_folder() / "casework.sqlite"))

    def subject(self, hit: Hit) -> Subject:
        target = Target(self.digest, hit.path, hit.start, hit.end)
        return Subject(target, hit.path, text=hit.text)

    def document_subject(self, document: int) -> Subject:
        return Subject(Target(self.digest), f"docs/{LANGUAGES[document]}.txt")

    def marks_of(self, hits: Sequence[Hit]) -> list[Mark | None]:
        return [self.casework.mark(self.subject(hit).target) for hit in hits]

    def save_search(self, request: SearchRequest, name: str = "") -> SavedSearch:
        return self.casework.save_search(request, name)

    def look(self, name: str) -> SavedSearch:
        return self.casework.look(name, ())

    def adopt_earlier_searches(self, folder: Path) -> int:
        return self.casework.adopt_earlier_searches(folder)

    def work(self, name: str, is_wanted: IsWanted | None) -> None:
        """Work as long as anyone waits for it, if the engine is stuck in what is called so."""
        started = monotonic()
        while name == self.stuck and is_wanted is not None:
            self.stuck_in = name
            if not is_wanted():
                self.stuck_in = ""
                self.given_up.append(name)
                raise SearchCancelledError("given up")
            if monotonic() - started > PATIENCE:
                raise TimeoutError("nobody gave it up")
            sleep(POLL)
        self.stuck_in = ""

    def search(
        self,
        request: SearchRequest,
        *,
        explained: int | None = None,
        is_wanted: IsWanted | None = None,
    ) -> Results:
        query, mode, limit = request.query, request.mode, request.limit
        languages = request.filters.languages
        self.requests.append(request)
        if query == "slow" and not self.gate.wait(PATIENCE):
            raise TimeoutError("the test never opened the gate")
        self.work(query, is_wanted)
        if query == "bad":
            raise QueryError('query: the quote at 3 has no end; add a "')
        hit_languages = [
            language for language in self.languages if not languages or language in languages
        ] * self.copies
        if query == "broken":
            raise ZeroDivisionError("a mistake of ours")
        if query in ("nothing", "nothign") or (query == "rare" and mode is not Mode.SEMANTIC):
            hit_languages = []
        every_hit = [self.hit(n + 1, language) for n, language in enumerate(hit_languages)]
        if request.sort.is_by_date:
            every_hit.sort(key=lambda hit: hit.date or "", reverse=request.sort is Sort.DATE)
        hits = tuple(every_hit[:limit])
        counts = None
        if query == "unique":
            hits = tuple(
                replace(hit, match=Match.WORDS if hit.rank <= self.with_words else Match.MEANING)
                for hit in hits
            )
            counts = MatchCounts(self.with_words, self.with_words, words=1)
        end = len(hits) if explained is None else min(explained, len(hits))
        later = (replace(hit, highlights=(), contributions=()) for hit in hits[end:])
        return Results(
            query,
            mode,
            languages or LANGUAGES,
            self.elapsed_ms,
            (*hits[:end], *later),
            explained=end,
            warnings=self.warnings,
            undated=self.undated,
            counts=counts,
        )

    def unfold(
        self,
        results: Results,
        hit: Hit,
        *,
        explained: int | None = None,
        is_wanted: IsWanted | None = None,
    ) -> Results:
        del explained
        self.work("unfolding", is_wanted)
        copies = [
            replace(
                hit,
                rank=rank,
                path=copy.path,
                date=copy.date,
                document=copy.document,
                copies=(),
                copies_total=0,
            )
            for rank, copy in enumerate(hit.copies, start=2)
        ]
        return replace(results, hits=(replace(hit, copies=(), copies_total=0), *copies))

    def locate(self, results: Results, *, is_wanted: IsWanted | None = None) -> Results:
        """Return ``results`` as they are: the lines of these files are not known."""
        self.work("locating", is_wanted)
        return results

    def count_facets(
        self, results: Results, request: SearchRequest, *, is_wanted: IsWanted | None = None
    ) -> Facets:
        self.work("counting", is_wanted)
        del request
        return count_facets(results.hits)

    def count(self, request: SearchRequest, *, is_wanted: IsWanted | None = None) -> Totals:
        self.work("counting", is_wanted)
        del request
        return Totals(self.with_words, self.with_words)

    def explain(
        self, results: Results, count: int | None = None, *, is_wanted: IsWanted | None = None
    ) -> Results:
        self.work("explaining", is_wanted)
        start = results.explained
        end = len(results.hits) if count is None else count
        later = [
            replace(self.hit(hit.rank, hit.language), match=hit.match)
            for hit in results.hits[start:end]
        ]
        hits = (*results.hits[:start], *later, *results.hits[end:])
        return replace(results, hits=hits, explained=end)

    def hit(self, rank: int, language: Language) -> Hit:
        text = PASSAGES[language]
        start = len(BEFORE)
        return Hit(
            rank=rank,
            score=1 / rank,
            path=self.path or f"docs/{language}{rank}.txt",
            title=TITLES[language],
            date=f"2024-{1 + rank // 28:02}-{1 + (rank - 1) % 28:02}",
            language=language,
            document=LANGUAGES.index(language),
            passage=rank,
            start=start,
            end=start + len(text),
            text=text,
            highlights=find(text, language),
            signals=Signals(0.5, 0.5),
            contributions=(Contribution("trata", (WORDS[language],), REASONS[language], 2.5),),
        )

    def document(self, document: int, *, is_wanted: IsWanted | None = None) -> DocumentView:
        self.work("reading", is_wanted)
        language = LANGUAGES[document]
        later = f"{AFTER}{PASSAGES[language]}" * (self.repeats - 1)
        text = f"{BEFORE}{PASSAGES[language]}{later}\nWhat follows.\n"
        return DocumentView(f"docs/{language}.txt", TITLES[language], None, text)

    def highlight(
        self,
        query: str,
        text: str,
        language: Language,
        mode: Mode = Mode.HYBRID,
        *,
        is_wanted: IsWanted | None = None,
    ) -> tuple[Highlight, ...]:
        self.work("highlighting", is_wanted)
        assert query
        self.read_as.append(mode)
        return find(text, language)

    def highlight_document(
        self,
        query: str,
        document: int,
        mode: Mode = Mode.HYBRID,
        *,
        is_wanted: IsWanted | None = None,
    ) -> tuple[Highlight, ...]:
        text, language = self.document(document).text, LANGUAGES[document]
        if len(text) > MAX_WHOLE_DOCUMENT:
            self.work("highlighting all", is_wanted)
        return self.highlight(query, text, language, mode, is_wanted=is_wanted)

    def suggest(self, query: str, *, is_wanted: IsWanted | None = None) -> str | None:
        self.work("suggesting", is_wanted)
        return "trata" if query == "nothign" else None

    def close(self) -> None:
        self.closed = True


@dataclass
class Screen:
    """The app under test and what a user would look at."""

    app: SearchApp
    pilot: Pilot[None]
    engine: FakeEngine
    jobs_asked_for: int = 0
    """But for looks at whether there is another index, which never end."""

    def count_jobs(self) -> None:
        """Count from now on which jobs are asked for."""
        runner = self.app.jobs._runner
        submit = runner.submit

        def submit_counted(queue: JobQueue, kind: str, *job: Any) -> None:
            self.jobs_asked_for += kind != "watch"
            submit(queue, kind, *job)

        runner.submit = submit_counted  # type: ignore[assignment, method-assign]

    @property
    def results(self) -> ResultList:
        return self.main.query_one(ResultList)

    @property
    def preview(self) -> Preview:
        return self.main.query_one(Preview)

    @property
    def main(self) -> SearchScreen:
        screen = self.app.screen_stack[0]
        assert isinstance(screen, SearchScreen)
        return screen

    @property
    def status(self) -> str:
        return self.main.query_one(StatusLine).text

    @property
    def footer(self) -> str:
        return self.main.query_one(KeyBar).text

    @property
    def query(self) -> str:
        return self.main.query_one("#query", Input).value

    def said(self, name: str) -> str:
        """What a line of text says."""
        widget = self.main.query_one(f"#{name}")
        assert isinstance(widget, PlainText | EmptyResults)
        return widget.text if widget.display else ""

    async def settle(self) -> None:
        """Wait until every message is handled and drawn, however slow the machine is.

        The pilot's own measure is how little processor time was used: on a busy machine there is
        little whatever remains to be done.
        """
        quiet = 0
        async with asyncio.timeout(PATIENCE):
            while quiet < 2 and await self.pilot._wait_for_screen(PATIENCE):
                self.app.screen._on_timer_update()  # draw and lay out what is to be
                widgets = [
                    widget
                    for screen in self.app.screen_stack
                    for widget in screen.walk_children(with_self=True)
                ]
                is_quiet = not any(pump.message_queue_size for pump in (self.app, *widgets))
                quiet = quiet + 1 if is_quiet else 0

    async def idle(self) -> None:
        """Wait until everything is drawn, every job done and its message seen."""
        known = -1
        while known != self.jobs_asked_for:
            known = self.jobs_asked_for
            await self.until(lambda: not self.app.jobs.busy)
            await self.settle()
            drawn = asyncio.Event()
            self.app.screen.call_after_refresh(drawn.set)
            await self.until(drawn.is_set)
            await self.settle()

    async def press(self, *keys: str) -> None:
        """Press keys, each when what the one before led to is done; not its jobs."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def click(self, widget: Widget | type[Widget] | str, offset: tuple[int, int]) -> None:
        await self.pilot.click(widget, offset=offset)
        await self.settle()

    async def resize(self, width: int, height: int) -> None:
        await self.pilot.resize_terminal(width, height)
        await self.settle()

    @property
    def stacked(self) -> bool:
        return self.main.query_one("#body").has_class("-stacked")

    async def type(self, text: str) -> None:
        await self.press(*text)

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not condition():
                await asyncio.sleep(POLL)

    async def says(self, text: str) -> None:
        await self.until(lambda: text in self.status)

    async def paste(self, text: str) -> None:
        self.main.query_one("#query", Input).post_message(Paste(text))
        await self.settle()

    async def answered(self) -> None:
        """Wait until what is listed answers the query as it stands."""
        await self.until(lambda: self.main.search.answered_request == self.main.search.request)
        await self.settle()

    async def listed(self) -> str:
        """Wait for a list to choose from, and return what is in it."""
        await self.until(lambda: has_choices(self.app.screen))
        await self.settle()
        return "\n".join(lines(self.app.screen.query_one(ChoiceList)))

    async def search(self, text: str) -> None:
        """Paste a query, so that there is one search, and wait for its hits and the document."""
        await self.paste(text)
        await self.answered()
        await self.until(lambda: self.preview.document is not None)
        await self.settle()


def has_choices(dialog: TextualScreen[Any]) -> bool:
    """Tell whether a dialog lists something to choose from by now."""
    return isinstance(dialog, ChoiceDialog) and not dialog.is_waiting


def lines(widget: LineView) -> list[str]:
    return [widget.render_line(y).text for y in range(widget.size.height)]


@asynccontextmanager
async def running(
    engine: FakeEngine | None = None,
    *,
    size: tuple[int, int] = (120, 36),
    services: Services | None = None,
    app: SearchApp | None = None,
) -> AsyncIterator[Screen]:
    engine, opens_at_once = engine or FakeEngine(), services is None and app is None
    app = app or SearchApp(services or Services(lambda: engine, bidi=AS_WRITTEN))
    async with app.run_test(size=size) as pilot:
        screen = Screen(app, pilot, engine)
        screen.count_jobs()
        await screen.until(lambda: screen.main.search.opening is not Opening.LATER)
        await screen.until(lambda: app._typed_ahead is None)  # keys have somewhere to go
        if opens_at_once:
            await screen.until(lambda: screen.main.search.is_open)
            await screen.settle()
        yield screen
