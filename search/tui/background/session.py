"""The engine as jobs see it: opened late, reopened after indexing, used by one thread at a time."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from index.errors import IndexStateError, QueryError, SearchCancelledError
from index.types import Language
from search.cancellation import IsWanted
from search.casework.values import Mark, SavedSearch, Subject
from search.facets import Facets
from search.tui.model.marks import PassageKey, passage_key
from search.types import DocumentView, Filters, Highlight, Hit, Mode, Results, SearchRequest, Totals

if TYPE_CHECKING:
    from search.casework.store import Casework

Outcome = TypeVar("Outcome")

MAX_WHOLE_DOCUMENT: Final = 100_000
"""Code points up to which a document is highlighted completely before it is shown."""
HIGHLIGHT_CONTEXT: Final = 50_000
"""Code points on either side of the passage that are highlighted at first in a longer one."""


@dataclass(frozen=True, slots=True)
class HighlightedDocument:
    """A document and its ``highlights``; near the passage only, unless it was ``searched``."""

    document: DocumentView
    highlights: tuple[Highlight, ...]
    searched: bool


class Engine(Protocol):
    """What the screen needs of ``search.engine.Engine``."""

    @property
    def version(self) -> Hashable: ...

    @property
    def index_warnings(self) -> tuple[str, ...]: ...

    @property
    def casework(self) -> Casework: ...

    def subject(self, hit: Hit) -> Subject: ...

    def document_subject(self, document: int) -> Subject: ...

    def marks_of(self, hits: Sequence[Hit]) -> Sequence[Mark | None]: ...

    def save_search(self, request: SearchRequest, name: str = "") -> SavedSearch: ...

    def look(self, name: str) -> SavedSearch: ...

    def adopt_earlier_searches(self, folder: Path) -> int: ...

    def search(
        self,
        request: SearchRequest,
        *,
        explained: int | None = None,
        is_wanted: IsWanted | None = None,
    ) -> Results: ...

    def explain(
        self, results: Results, count: int | None = None, *, is_wanted: IsWanted | None = None
    ) -> Results: ...

    def count_facets(
        self, results: Results, request: SearchRequest, *, is_wanted: IsWanted | None = None
    ) -> Facets: ...

    def count(self, request: SearchRequest, *, is_wanted: IsWanted | None = None) -> Totals: ...

    def unfold(
        self,
        results: Results,
        hit: Hit,
        *,
        explained: int | None = None,
        is_wanted: IsWanted | None = None,
    ) -> Results: ...

    def locate(self, results: Results, *, is_wanted: IsWanted | None = None) -> Results: ...

    def document(self, document: int, *, is_wanted: IsWanted | None = None) -> DocumentView: ...

    def highlight(
        self,
        query: str,
        text: str,
        language: Language,
        mode: Mode = Mode.HYBRID,
        *,
        is_wanted: IsWanted | None = None,
    ) -> tuple[Highlight, ...]: ...

    def highlight_document(
        self,
        query: str,
        document: int,
        mode: Mode = Mode.HYBRID,
        *,
        is_wanted: IsWanted | None = None,
    ) -> tuple[Highlight, ...]: ...

    def suggest(self, query: str, *, is_wanted: IsWanted | None = None) -> str | None: ...

    def close(self) -> None: ...


class Session:
    """An engine behind a lock. Every method but close() may wait for another thread's.

    What takes time asks ``is_wanted`` again and again, and raises SearchCancelledError once the
    outcome is not wanted any more. Hits of an engine that has been replaced meanwhile are never
    mixed with passages of the new one. ``warnings`` are about the index that was opened last.
    """

    def __init__(self, open_engine: Callable[[], Engine]) -> None:
        self._open_engine = open_engine
        self._engine: Engine | None = None
        self._version: Hashable = None
        self._lock = Lock()
        self.warnings: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether there is an engine to ask."""
        return self._engine is not None

    def open(self) -> bool:
        """Open the index, or reopen it after a change; return whether it is another one.

        The engine in use, if any, keeps answering until the new one is ready, and goes on if
        there is none. Raises TrujamanError.
        """
        engine = self._open_engine()
        version, self.warnings = engine.version, engine.index_warnings
        with self._lock:
            previous, self._engine = self._engine, engine
        if previous is not None:
            previous.close()
        is_another = version != self._version
        self._version = version
        return is_another

    def search(self, request: SearchRequest, explained: int | None, is_wanted: IsWanted) -> Results:
        """Return the results of ``request``, the first ``explained`` hits explained.

        Raises TrujamanError.
        """
        with self._lock:
            engine = self._opened_engine()
            return engine.search(request, explained=explained, is_wanted=is_wanted)

    def explain(self, results: Results, is_wanted: IsWanted) -> Results:
        """Return ``results`` with all hits explained, or as they are if the index is another.

        Raises TrujamanError.
        """
        with self._lock:
            explained = self._opened_engine().explain(results, is_wanted=is_wanted)
        texts = [hit.text for hit in results.hits]
        return explained if texts == [hit.text for hit in explained.hits] else results

    def count_facets(self, request: SearchRequest, is_wanted: IsWanted) -> Facets:
        """Return what the passages that answer ``request`` are of. Raises TrujamanError."""
        with self._lock:
            engine = self._opened_engine()
            results = engine.search(request, explained=0, is_wanted=is_wanted)
            return engine.count_facets(results, request, is_wanted=is_wanted)

    def count(self, request: SearchRequest, is_wanted: IsWanted) -> Totals:
        """Return how many passages have all that ``request`` asks for. Raises TrujamanError."""
        with self._lock:
            return self._opened_engine().count(request, is_wanted=is_wanted)

    def marks_of(self, hits: Sequence[Hit]) -> dict[PassageKey, Mark]:
        """Return how hits are marked. Raises TrujamanError."""
        with self._lock:
            marks = self._opened_engine().marks_of(hits)
        return {
            passage_key(hit): mark
            for hit, mark in zip(hits, marks, strict=True)
            if mark is not None
        }

    def change_mark(
        self, hit: Hit, change: Callable[[Casework, Subject], Mark], *, whole: bool = False
    ) -> Mark:
        """Have ``change`` mark ``hit``, or the ``whole`` document. Raises TrujamanError."""
        with self._lock:
            engine = self._opened_engine()
            subject = engine.document_subject(hit.document) if whole else engine.subject(hit)
            return change(engine.casework, subject)

    def document_mark(self, hit: Hit) -> Mark:
        """Return the mark of all the document of ``hit``, an empty one if there is none."""
        with self._lock:
            engine = self._opened_engine()
            subject = engine.document_subject(hit.document)
            return engine.casework.mark(subject.target) or Mark(subject)

    def work(self, do: Callable[[Engine], Outcome]) -> Outcome:
        """Have ``do`` use the engine. Raises TrujamanError."""
        with self._lock:
            return do(self._opened_engine())

    def list_copies(self, results: Results, hit: Hit, is_wanted: IsWanted) -> Results:
        """Return ``hit``, one of ``results``, and its copies, each a hit without highlights.

        They say in which line of their file they are. Raises TrujamanError, also if the index is
        another one and has the passage no longer.
        """
        with self._lock:
            engine = self._opened_engine()
            unfolded = engine.unfold(results, hit, explained=0, is_wanted=is_wanted)
            unfolded = engine.locate(unfolded, is_wanted=is_wanted)
        if len(unfolded.hits) <= hit.copies_total:
            raise IndexStateError("copies have left the index; search again")
        return unfolded

    def read_document(self, query: str, hit: Hit, is_wanted: IsWanted) -> HighlightedDocument:
        """Return the document of ``hit``, highlighted for ``query``, a long one near ``hit`` only.

        Raises TrujamanError, also if the index is another one and has the passage no longer.
        """
        with self._lock:
            engine = self._opened_engine()
            document = engine.document(hit.document, is_wanted=is_wanted)
            if document.text[hit.start : hit.end] != hit.text:
                raise IndexStateError("the document has changed in the index; search again")
            searched = len(document.text) <= MAX_WHOLE_DOCUMENT
            highlight = _highlight_all if searched else _highlight_around
            highlights = highlight(engine, query, hit, document.text, is_wanted)
        return HighlightedDocument(document, tuple(highlights), searched)

    def search_document(
        self, query: str, hit: Hit, document: DocumentView, is_wanted: IsWanted
    ) -> HighlightedDocument:
        """Return ``document``, that of ``hit``, highlighted completely, however long it is."""
        with self._lock:
            highlights = _highlight_all(self._opened_engine(), query, hit, document.text, is_wanted)
        return HighlightedDocument(document, tuple(highlights), searched=True)

    def find_alternatives(
        self, request: SearchRequest, is_wanted: IsWanted
    ) -> tuple[SearchRequest, ...]:
        """Return requests like ``request`` that have hits: the nearest to it first.

        These are the query with its spelling corrected, without filters, and in other modes.
        Raises TrujamanError.
        """
        with self._lock:
            corrected = self._opened_engine().suggest(request.query, is_wanted=is_wanted)
        candidates: list[SearchRequest] = []
        if corrected is not None:
            candidates.append(replace(request, query=corrected))
        if request.filters != Filters():
            candidates.append(replace(request, filters=Filters()))
        candidates += [replace(request, mode=mode) for mode in Mode if mode is not request.mode]
        alternatives: list[SearchRequest] = []
        for candidate in candidates:
            hits = self._first_hits(candidate, is_wanted)
            if not hits:
                continue
            if candidate.query == corrected:
                from search.query.spelling import spell_like_hits  # with what a query needs

                candidate = replace(candidate, query=spell_like_hits(corrected, hits))
            alternatives.append(candidate)
        return tuple(alternatives)

    def close(self) -> None:
        """Close the engine, unless it is busy: then the end of the process does."""
        if not self._lock.acquire(blocking=False):
            return
        try:
            engine, self._engine = self._engine, None
            if engine is not None:
                engine.close()
        finally:
            self._lock.release()

    def _first_hits(self, request: SearchRequest, is_wanted: IsWanted) -> tuple[Hit, ...]:
        """Return the best hit of ``request``, explained; () if it has none or is refused."""
        try:
            return self.search(replace(request, limit=1), 1, is_wanted).hits
        except SearchCancelledError:
            raise
        except QueryError:
            return ()

    def _opened_engine(self) -> Engine:
        if self._engine is None:
            raise IndexStateError("the index is not open; press Ctrl-R to index again")
        return self._engine


def _mode_of(hit: Hit) -> Mode:
    return Mode.KEYWORD if hit.signals.semantic is None else Mode.HYBRID


def _highlight_all(
    engine: Engine, query: str, hit: Hit, text: str, is_wanted: IsWanted
) -> Sequence[Highlight]:
    """Return the highlights of a document's ``text``."""
    del text
    return engine.highlight_document(query, hit.document, _mode_of(hit), is_wanted=is_wanted)


def _highlight_around(
    engine: Engine, query: str, hit: Hit, text: str, is_wanted: IsWanted
) -> Sequence[Highlight]:
    """Return those highlights of a document's ``text`` that are near ``hit``."""
    mode = _mode_of(hit)
    start = max(0, hit.start - HIGHLIGHT_CONTEXT)
    end = hit.end + HIGHLIGHT_CONTEXT
    near = text[start:end]
    highlights = engine.highlight(query, near, hit.language, mode, is_wanted=is_wanted)
    return [highlight.shift(start) for highlight in highlights]
