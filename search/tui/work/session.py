"""The engine as the screen sees it: opened late, asked by one thread at a time, reopened."""

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
"""Code points up to which all of a document is searched for what to light up."""
NEAR: Final = 50_000
"""Code points on either side of the passage that are searched in a longer one."""


class Engine(Protocol):
    """What the interface needs of ``search.engine.Engine``."""

    def search(self, request: SearchRequest, *, explained: int | None = None) -> Results: ...

    def explain(self, results: Results) -> Results: ...

    def document(self, document: int) -> DocumentView: ...

    def highlight(
        self, query: str, text: str, language: Language, mode: Mode
    ) -> tuple[Highlight, ...]: ...

    def highlight_document(
        self, query: str, document: int, mode: Mode
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
        """Open the index, or open it anew after a change. Raises TrujamanError.

        The engine in use, if any, answers until the new one is ready.
        """
        fresh = self._open_engine()
        with self._lock:
            stale, self._engine = self._engine, fresh
        if stale is not None:
            stale.close()

    def search(self, request: SearchRequest, explained: int | None = None) -> Results:
        """Answer ``request``, its first ``explained`` hits explained. Raises TrujamanError."""
        with self._lock:
            return self._opened().search(request, explained=explained)

    def explain(self, results: Results) -> Results:
        """Return ``results`` with all hits explained. Raises TrujamanError."""
        with self._lock:
            return self._opened().explain(results)

    def read_document(self, query: str, hit: Hit) -> ReadableDocument:
        """Return the document of ``hit`` for reading. Raises TrujamanError."""
        with self._lock:
            engine = self._opened()
            document = engine.document(hit.document)
            return prepare_document(document, hit, _found(engine, query, hit, document.text))

    def alternatives(self, request: SearchRequest) -> tuple[SearchRequest, ...]:
        """Return ways to put ``request`` that have hits, the nearest to it first."""
        whole = replace(request, limit=1)
        wider = [replace(whole, mode=mode) for mode in Mode if mode is not request.mode]
        if request.filters != Filters():
            wider.insert(0, replace(whole, filters=Filters()))
        with self._lock:
            right = self._opened().suggest(request.query)
        if right is not None:
            wider.insert(0, replace(whole, query=right))
        found = []
        for other in wider:
            with suppress(QueryError):
                if hits := self.search(other, explained=1).hits:
                    if other.query == right:
                        other = replace(other, query=spell_like_hits(right, hits))
                    found.append(replace(other, limit=request.limit))
        return tuple(found)

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

    def _opened(self) -> Engine:
        if self._engine is None:
            raise IndexStateError("the index is not open; press Ctrl-R to index again")
        return self._engine


def _found(engine: Engine, query: str, hit: Hit, text: str) -> Sequence[Highlight]:
    """Return what answers ``query``: in all of a document, or in a long one near ``hit``."""
    mode = Mode.KEYWORD if hit.signals.semantic is None else Mode.HYBRID
    if len(text) <= MAX_WHOLE_DOCUMENT:
        return engine.highlight_document(query, hit.document, mode)
    start, end = max(0, hit.start - NEAR), hit.end + NEAR
    near = engine.highlight(query, text[start:end], hit.language, mode)
    return [one.shift(start) for one in near]
