"""The work that typing must not wait for: jobs in threads that send their outcome as messages."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final, TypeAlias

from textual.message import Message
from textual.widget import Widget

from index.errors import QueryError, SearchCancelledError, TrujamanError
from index.messages import _, marked, ngettext, number
from index.text.safe import safe
from search.cancellation import IsWanted
from search.casework.description import describe_news
from search.casework.values import Mark, SavedSearch, Subject
from search.tui.background.index_jobs import IndexJobs
from search.tui.background.job_queue import JobQueue
from search.tui.background.runner import Job, JobRunner, TellFailure
from search.tui.background.services import Services
from search.tui.background.session import Engine, HighlightedDocument, Session
from search.tui.events import (
    AlternativesFound,
    Asker,
    CitationReady,
    CopiesListed,
    DocumentMarkRead,
    DocumentReady,
    FacetsReady,
    HitMarked,
    HitsExplained,
    JobDone,
    JobFailed,
    NameListsListed,
    NewsCounted,
    QueriesCounted,
    SavedSearchesListed,
    SearchAnswered,
    SearchFailed,
    TextCopied,
    TextRefused,
)
from search.tui.model.document import prepare_document
from search.tui.model.facet_choices import Field, with_counts_of, without_field
from search.tui.model.layout import Layout, lay_out
from search.tui.model.marks import PassageKey
from search.tui.model.stale import find_stale_paths
from search.tui.system import clipboard, viewer
from search.types import Hit, Mode, Results, SearchRequest

if TYPE_CHECKING:
    from search.casework.store import Casework
    from search.file_hashes import FileHashes

SLOW_SEARCH_MS: Final = 150.0
"""An engine whose hybrid searches take longer is asked for keyword hits first."""
TYPING_PAUSE: Final = 0.25
"""Seconds without a new search after which a slow engine is asked for more than keyword hits."""
COUNT_INTERVAL: Final = 0.2
"""Seconds between two reports of what the queries of a list find."""

_SUPERSEDED_BY: Final[dict[str, tuple[str, ...]]] = {
    "casework": (),
    "search": ("search",),
    "document": ("search", "document"),
    "explain": ("search", "explain"),
    "copies": ("copies",),
    "facets": ("search", "facets"),
    "alternatives": ("search", "alternatives"),
    "queries": ("search", "queries"),
    "news": ("news",),
    "whole": ("search", "document", "whole"),
}
"""The kinds of jobs that the engine does, by priority, and what makes a running one needless."""

EngineJob: TypeAlias = Callable[[IsWanted], Message | None]
"""Does its work and returns the message that tells the outcome, as long as that is wanted."""


class Jobs:
    """Runs jobs for a widget, which receives their messages. Those of the index are in ``index``.

    A new search replaces a waiting one, and so for each kind of job. A running job whose outcome
    is superseded ends early and tells nothing; as it may be too late for that, the receiver
    compares an outcome with what it wants by then.
    """

    def __init__(self, services: Services) -> None:
        self._runner = JobRunner(services.state)
        self._session = Session(services.open_engine)
        self._search_queue = JobQueue("searching", tuple(_SUPERSEDED_BY))
        self.index = IndexJobs(services, self._session, self._runner)
        self._layout_queue = JobQueue("layout", ("layout",))
        self._layout = Layout(0, ())
        self._laid_out = (0, "")
        self._desktop_queue = JobQueue("desktop", ("copy", "cite", "view"))
        self._hybrid_times: deque[float] = deque(maxlen=3)
        self._pending_work: deque[tuple[Job, TellFailure]] = deque()
        self._hashes: FileHashes | None = None

    def report_to(self, widget: Widget) -> None:
        """Send the messages to ``widget``; to be called before any job is submitted."""
        self._runner.target = widget

    @property
    def busy(self) -> bool:
        """Whether any job is running or waiting."""
        queues = (self._search_queue, self.index, self._layout_queue, self._desktop_queue)
        return any(queue.busy for queue in queues)

    def close(self) -> None:
        """Stop, without waiting for running jobs."""
        self._search_queue.close()
        self._layout_queue.close()
        self.index.close()
        self._desktop_queue.close()
        self._session.close()

    # Searching.

    def search(self, request: SearchRequest, explained: int | None) -> None:
        """Search: SearchAnswered, perhaps with keyword hits before that; or SearchFailed.

        Only the first ``explained`` hits (None: all) are explained, see Engine.search().
        """
        self._ask("search", partial(self._search, request, explained))

    def stop_searching(self) -> None:
        """Give up the search that is waiting or running, and what follows from it."""
        self._ask("search", lambda _: None)

    def explain(self, answer: SearchAnswered) -> None:
        """Explain all hits of ``answer``: HitsExplained or JobFailed."""
        self._ask(
            "explain",
            lambda is_wanted: HitsExplained(
                answer, self._session.explain(answer.results, is_wanted)
            ),
        )

    def list_copies(self, asker: Asker, answer: SearchAnswered, hit: Hit) -> None:
        """List the copies of ``hit``, one of ``answer``: CopiesListed or JobFailed."""
        self._ask("copies", partial(self._list_copies, asker, answer, hit), asker)

    def load_document(self, query: str, hit: Hit, width: int) -> None:
        """Load the document of ``hit``, in lines of ``width`` cells: DocumentReady or JobFailed.

        A long one comes with the matches near the hit, then once more with all of them.
        """
        self._ask("document", partial(self._load_document, query, hit, width))

    def count_facets(self, request: SearchRequest) -> None:
        """Count what answers ``request``: FacetsReady or JobFailed.

        The values of each field are counted without what is asked for by that field.
        """
        self._ask("facets", partial(self._count_facets, request))

    def find_alternatives(self, request: SearchRequest) -> None:
        """Find requests like ``request`` that have hits: AlternativesFound or JobFailed."""
        self._ask(
            "alternatives",
            lambda is_wanted: AlternativesFound(
                request, self._session.find_alternatives(request, is_wanted)
            ),
        )

    def count_queries(
        self, request: SearchRequest, queries: tuple[str, ...], counts: tuple[str, ...]
    ) -> None:
        """Count the passages with all words of each query: QueriesCounted now and then.

        They are asked as ``request`` is; ``counts`` are known already.
        """
        self._ask("queries", partial(self._count_queries, request, queries, counts))

    # Marks, saved searches and lists of names: none of it is ever dropped for something newer.

    def mark(
        self, hit: Hit, change: Callable[[Casework, Subject], Mark], *, whole: bool = False
    ) -> None:
        """Have ``change`` mark ``hit``, or the ``whole`` document: HitMarked or JobFailed."""
        self._work(lambda: HitMarked(hit, self._session.change_mark(hit, change, whole=whole)))

    def read_document_mark(self, asker: Asker, hit: Hit) -> None:
        """Read the mark of all the document of ``hit``: DocumentMarkRead or JobFailed."""
        self._work(lambda: DocumentMarkRead(asker, hit, self._session.document_mark(hit)), asker)

    def write(
        self,
        hit: Hit,
        change: Callable[[Casework, Subject], Mark],
        news: str,
        ask_again: Callable[[str], None],
        *,
        whole: bool = False,
    ) -> None:
        """Have ``change`` write on ``hit``, or the ``whole`` document, what was typed.

        HitMarked or TextRefused.
        """

        def write() -> Message:
            try:
                return HitMarked(hit, self._session.change_mark(hit, change, whole=whole), news)
            except TrujamanError as error:
                return TextRefused(str(error), ask_again)

        self._work(write)

    def list_saved_searches(self, asker: Asker, current: SearchRequest) -> None:
        """List the saved searches: SavedSearchesListed or JobFailed."""
        self._work(
            lambda: SavedSearchesListed(
                asker, self._session.work(lambda engine: engine.casework.searches), current
            ),
            asker,
        )

    def count_news(self, asker: Asker, searches: Sequence[SavedSearch]) -> None:
        """Count what is new to each of ``searches``: NewsCounted after each, or JobFailed."""
        self._ask("news", partial(self._count_news, asker, searches), asker)

    def save_search(self, request: SearchRequest) -> None:
        """Save a search; its hits count as looked at: JobDone or JobFailed."""

        def save(engine: Engine) -> Message:
            return JobDone(_("saved as “{name}”").format(name=engine.save_search(request).name))

        self._work(lambda: self._session.work(save))

    def forget_search(self, name: str) -> None:
        """Forget a saved search: JobDone or JobFailed."""

        def forget(engine: Engine) -> Message:
            engine.casework.forget_search(name)
            return JobDone(_("forgotten: “{name}”").format(name=name))

        self._work(lambda: self._session.work(forget))

    def look(self, name: str) -> None:
        """Note that the hits of a saved search are looked at."""

        def look(engine: Engine) -> None:
            engine.look(name)

        self._work(lambda: self._session.work(look))

    def list_names(self, asker: Asker) -> None:
        """List the saved lists of names: NameListsListed or JobFailed."""
        self._work(
            lambda: NameListsListed(
                asker, self._session.work(lambda engine: engine.casework.lists)
            ),
            asker,
        )

    def save_names(self, name: str, names: Sequence[str]) -> None:
        """Save a list of names: JobDone or JobFailed."""

        def save(engine: Engine) -> Message:
            saved = engine.casework.save_list(name, names)
            text = ngettext(
                "{count} name saved as “{name}”",
                "{count} names saved as “{name}”",
                len(saved.names),
            )
            return JobDone(text.format(name=saved.name))

        self._work(lambda: self._session.work(save))

    # Other programs and files.

    def cite(self, hit: Hit, page: int | None) -> None:
        """Compose a citation of ``hit``: CitationReady or JobFailed."""

        def cite() -> None:
            subject = self._session.work(lambda engine: engine.subject(hit))
            self._use_desktop("cite", lambda: self._cite(hit, page, subject))

        self._work(cite)

    def copy(self, text: str) -> None:
        """Give ``text`` to a program that has the clipboard: TextCopied."""
        self._use_desktop("copy", lambda: _copy(text))

    def copy_path(self, path: str) -> None:
        """Copy where the file at ``path`` is: TextCopied or JobFailed."""
        self._use_desktop("copy", lambda: _copy(safe(str(Path(path).absolute()))))

    def open_in_viewer(self, path: str, page: int | None) -> None:
        """Open a document in the desktop's program for it: JobFailed if that fails."""
        self._use_desktop("view", partial(viewer.open_document, path, page))

    # What runs in the threads.

    def _ask(self, kind: str, job: EngineJob, asker: Asker | None = None) -> None:
        """Have the engine's thread do ``job``, unless something else supersedes it.

        If it is for an ``asker``, that has to be open.
        """
        superseding = _SUPERSEDED_BY[kind]

        def is_wanted() -> bool:
            is_awaited = asker is None or asker.is_open
            return is_awaited and not self._search_queue.is_superseded(superseding)

        tell_failure = partial(JobFailed, asker=asker)
        self._submit(kind, lambda: job(is_wanted), tell_failure)

    def _work(self, job: Job, asker: Asker | None = None) -> None:
        self._pending_work.append((job, partial(JobFailed, asker=asker)))
        self._submit("casework", self._do_pending_work)

    def _submit(self, kind: str, job: Job, tell_failure: TellFailure = JobFailed) -> None:
        """Have the engine's thread do ``job`` once the index is open, or cannot be."""

        def do() -> Message | None:
            self.index.wait_for_opening()
            return None if self._search_queue.closed else job()

        self._runner.submit(self._search_queue, kind, do, tell_failure)

    def _do_pending_work(self) -> None:
        """Do what has been asked for: each thing, not only the latest, whatever others come to."""
        while self._pending_work:
            self._runner.run(*self._pending_work.popleft())

    def _cite(self, hit: Hit, page: int | None, subject: Subject) -> Message:
        from search.file_hashes import FileHashes
        from search.tui.model.citation import SECONDS, format_citation

        self._hashes = self._hashes or FileHashes()
        digest = bytes.fromhex(subject.target.digest)
        file_hash = self._hashes.hash_file(subject.path, digest, SECONDS)
        return CitationReady(format_citation(hit, page, file_hash))

    def _use_desktop(self, kind: str, job: Job) -> None:
        self._runner.submit(self._desktop_queue, kind, job)

    def _search(
        self, request: SearchRequest, explained: int | None, is_wanted: IsWanted
    ) -> Message | None:
        try:
            if request.mode is Mode.HYBRID and self._is_engine_slow():
                keyword_request = replace(request, mode=Mode.KEYWORD)
                keyword_results = self._session.search(keyword_request, explained, is_wanted)
                self._runner.send(self._answer(request, keyword_results, final=False))
                if self._search_queue.wait_for("search", TYPING_PAUSE):
                    return None
            results = self._session.search(request, explained, is_wanted)
        except SearchCancelledError:
            raise
        except TrujamanError as error:
            return SearchFailed(request, str(error), isinstance(error, QueryError))
        if request.mode is Mode.HYBRID:
            self._hybrid_times.append(results.elapsed_ms)
        return self._answer(request, results, final=True)

    def _count_facets(self, request: SearchRequest, is_wanted: IsWanted) -> Message:
        whole = replace(request, folds_copies=False)
        facets = self._session.count_facets(whole, is_wanted)
        for field in Field:  # what choosing a value brings, in place of others of its field
            wider = without_field(whole, field)
            if wider != whole:
                others = self._session.count_facets(wider, is_wanted)
                facets = with_counts_of(facets, field, others)
        return FacetsReady(request, facets, is_whole=request.mode is not Mode.SEMANTIC)

    def _count_queries(
        self,
        request: SearchRequest,
        queries: tuple[str, ...],
        counts: tuple[str, ...],
        is_wanted: IsWanted,
    ) -> None:
        by_words = replace(request, mode=Mode.KEYWORD, limit=1, half_typed=False)
        told_at = 0.0
        for query in queries[len(counts) :]:
            counts = (*counts, self._count_query(replace(by_words, query=query), is_wanted))
            if len(counts) == len(queries) or monotonic() - told_at > COUNT_INTERVAL:
                self._runner.send(QueriesCounted(queries, counts))
                told_at = monotonic()

    def _count_query(self, request: SearchRequest, is_wanted: IsWanted) -> str:
        try:
            results = self._session.search(request, 0, is_wanted)
            counts = results.counts
            if counts is not None and not counts.is_exact:
                totals = self._session.count(request, is_wanted)
                counts = replace(counts, all_words=totals.passages, is_exact=totals.is_exact)
        except SearchCancelledError:
            raise
        except QueryError:
            return marked("no query")
        if counts is None:
            return "?"
        count = counts.all_words if counts.words else counts.some_words
        also_words = results.read is not None and results.read.also_words
        return f"{'' if counts.is_exact else '≤'}{number(count)}{'*' if also_words else ''}"

    def _count_news(
        self, asker: Asker, searches: Sequence[SavedSearch], is_wanted: IsWanted
    ) -> None:
        news: tuple[str, ...] = ()
        for saved in searches:
            news = (*news, self._describe_news(saved, is_wanted))
            self._runner.send(NewsCounted(asker, news))

    def _describe_news(self, saved: SavedSearch, is_wanted: IsWanted) -> str:
        """Return how many passages are new to a search, or why that cannot be said."""
        try:
            totals = self._session.count(saved.request_for_new, is_wanted)
        except SearchCancelledError:
            raise
        except QueryError as error:
            return str(error)
        return describe_news(totals, saved.looked)

    def _answer(self, request: SearchRequest, results: Results, *, final: bool) -> SearchAnswered:
        stale = find_stale_paths(results.hits, self.index.indexed_at)
        results, marks = self._read_marks(results)
        return SearchAnswered(request, results, stale, final, marks)

    def _read_marks(self, results: Results) -> tuple[Results, dict[PassageKey, Mark]]:
        """Return ``results`` with how their hits are marked, or a warning that none can tell."""
        try:
            return results, self._session.marks_of(results.hits)
        except TrujamanError as error:
            return replace(results, warnings=(*results.warnings, str(error))), {}

    def _list_copies(
        self, asker: Asker, answer: SearchAnswered, hit: Hit, is_wanted: IsWanted
    ) -> Message:
        copies = self._session.list_copies(answer.results, hit, is_wanted)
        return CopiesListed(asker, hit, *self._read_marks(copies))

    def _is_engine_slow(self) -> bool:
        """Tell whether the latest searches all were slow; the very first always is."""
        return len(self._hybrid_times) > 1 and min(self._hybrid_times) > SLOW_SEARCH_MS

    def _load_document(self, query: str, hit: Hit, width: int, is_wanted: IsWanted) -> None:
        document = self._session.read_document(query, hit, is_wanted)
        self._prepare(query, hit, width, document)
        if not document.searched:
            self._ask("whole", partial(self._search_document, query, hit, width, document))

    def _search_document(
        self, query: str, hit: Hit, width: int, document: HighlightedDocument, is_wanted: IsWanted
    ) -> None:
        whole = self._session.search_document(query, hit, document.document, is_wanted)
        self._prepare(query, hit, width, whole)

    def _prepare(self, query: str, hit: Hit, width: int, document: HighlightedDocument) -> None:
        """Lay a document out in a thread of its own: a long one takes longer than a search."""
        self._runner.submit(
            self._layout_queue, "layout", partial(self._lay_out, query, hit, width, document)
        )

    def _lay_out(self, query: str, hit: Hit, width: int, document: HighlightedDocument) -> Message:
        readable = prepare_document(
            document.document, hit, document.highlights, searched=document.searched
        )
        if self._laid_out != (width, readable.text):
            self._layout = lay_out(readable.text, width, self._check_layout_is_wanted)
            self._laid_out = (width, readable.text)
        return DocumentReady(query, readable, self._layout)

    def _check_layout_is_wanted(self) -> None:
        if self._layout_queue.is_superseded(("layout",)):
            raise SearchCancelledError("another document is to be shown")


def _copy(text: str) -> TextCopied:
    return TextCopied(text, clipboard.copy(text))
