"""The engine as jobs see it: opened late, reopened after indexing, used by one thread at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from threading import Lock
from typing import Final, Protocol

from index.errors import IndexStateError, QueryError
from index.types import Language
from search.query.spelling import spell_like_hits
from search.tui.model.document import ReadableDocument, prepare_document
from search.types import DocumentView, Filters, Highlight, Hit, Mode, Results, SearchRequest

MAX_WHOLE_DOCUMENT: Final = 100_000
"""Code points up to which a document is highlighted completely."""
HIGHLIGHT_CONTEXT: Final = 50_000
"""Code points on either side of the passage that are highlighted in a longer document."""


class Engine(Protocol):
    """What the screen needs of ``search.engine.Engine``."""

    def search(self, request: SearchRequest, *, explained: int | None = None) -> Results: ...

    def explain(self, results: Results, count: int | None = None) -> Results: ...

    def document(self, document: int) -> DocumentView: ...

    def highlight(
        self, query: str, text: str, language: Language, mode: Mode = Mode.HYBRID
    ) -> tuple[Highlight, ...]: ...

    def highlight_document(
        self, query: str, document: int, mode: Mode = Mode.HYBRID
    ) -> tuple[Highlight, ...]: ...

    def suggest(self, query: str) -> str | None: ...

    def close(self) -> None: ...


class Session:
    """An engine behind a lock. Every method but close() may wait for another thread's."""

    def __init__(self, open_engine: Callable[[], Engine]) -> None:
        self._open_engine = open_engine
        self._engine: Engine | None = None
        self._lock = Lock()

    def open(self) -> None:
        """Open the index, or reopen it after a change. Raises TrujamanError.

        The engine in use, if any, keeps answering until the new one is ready.
        """
        engine = self._open_engine()
        with self._lock:
            previous, self._engine = self._engine, engine
        if previous is not None:
            previous.close()

    def search(self, request: SearchRequest, explained: int | None = None) -> Results:
        """Return the results of ``request``, the first ``explained`` hits explained.

        Raises TrujamanError.
        """
        with self._lock:
            return self._opened_engine().search(request, explained=explained)

    def explain(self, results: Results) -> Results:
        """Return ``results`` with all hits explained. Raises TrujamanError."""
        with self._lock:
            return self._opened_engine().explain(results)

    def read_document(self, query: str, hit: Hit) -> ReadableDocument:
        """Return the document of ``hit``, highlighted for ``query``. Raises TrujamanError."""
        with self._lock:
            engine = self._opened_engine()
            document = engine.document(hit.document)
            highlights = _highlight_around(engine, query, hit, document.text)
        return prepare_document(document, hit, highlights)

    def find_alternatives(self, request: SearchRequest) -> tuple[SearchRequest, ...]:
        """Return requests like ``request`` that have hits: the nearest to it first.

        These are the query with its spelling corrected, without filters, and in other modes.
        Raises TrujamanError.
        """
        with self._lock:
            corrected = self._opened_engine().suggest(request.query)
        candidates: list[SearchRequest] = []
        if corrected is not None:
            candidates.append(replace(request, query=corrected))
        if request.filters != Filters():
            candidates.append(replace(request, filters=Filters()))
        candidates += [replace(request, mode=mode) for mode in Mode if mode is not request.mode]
        alternatives: list[SearchRequest] = []
        for candidate in candidates:
            hits = self._first_hits(candidate)
            if not hits:
                continue
            if candidate.query == corrected:
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

    def _first_hits(self, request: SearchRequest) -> tuple[Hit, ...]:
        """Return the best hit of ``request``, explained; () if it has none or is refused."""
        with suppress(QueryError):
            return self.search(replace(request, limit=1), explained=1).hits
        return ()

    def _opened_engine(self) -> Engine:
        if self._engine is None:
            raise IndexStateError("the index is not open; press Ctrl-R to index again")
        return self._engine


def _highlight_around(engine: Engine, query: str, hit: Hit, text: str) -> Sequence[Highlight]:
    """Return the highlights of a document's ``text``; in a long one only those near ``hit``."""
    mode = Mode.KEYWORD if hit.signals.semantic is None else Mode.HYBRID
    if len(text) <= MAX_WHOLE_DOCUMENT:
        return engine.highlight_document(query, hit.document, mode)
    start = max(0, hit.start - HIGHLIGHT_CONTEXT)
    end = hit.end + HIGHLIGHT_CONTEXT
    highlights = engine.highlight(query, text[start:end], hit.language, mode)
    return [highlight.shift(start) for highlight in highlights]
