"""The engine as the screen sees it: opened late, asked by one thread at a time, reopened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final, Protocol

from index.errors import IndexStateError
from index.types import Language
from search.tui.page import Page, page
from search.types import DocumentView, Highlight, Hit, Mode, Results

LIMIT: Final = 50
"""Hits asked for."""


class Engine(Protocol):
    """What the interface needs of ``search.engine.Engine``."""

    def search(
        self,
        query: str,
        *,
        mode: Mode = Mode.HYBRID,
        limit: int = 10,
        languages: Sequence[Language] | None = None,
    ) -> Results: ...

    def document(self, document: int) -> DocumentView: ...

    def highlight(self, query: str, text: str, language: Language) -> tuple[Highlight, ...]: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Request:
    """A question as the screen puts it. ``languages`` is None for all of them."""

    query: str
    mode: Mode
    languages: tuple[Language, ...] | None


class Session:
    """An engine behind a lock. Every method may be called from any thread and may wait."""

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

    def search(self, request: Request, wanted: Callable[[], bool]) -> Results | None:
        """Answer ``request``, or return None if, its turn come, it is no longer ``wanted``.

        Raises TrujamanError.
        """
        with self._lock:
            if not wanted():
                return None
            return self._opened().search(
                request.query, mode=request.mode, limit=LIMIT, languages=request.languages
            )

    def page(self, query: str, hit: Hit, wanted: Callable[[], bool]) -> Page | None:
        """Return the document of ``hit`` for reading, or None if no longer ``wanted``.

        Raises TrujamanError.
        """
        with self._lock:
            if not wanted():
                return None
            engine = self._opened()
            return page(engine.document(hit.document), hit, query, engine.highlight)

    def close(self) -> None:
        """Close the engine, once the question at hand is answered."""
        with self._lock:
            engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()

    def _opened(self) -> Engine:
        if self._engine is None:
            raise IndexStateError("the index is not open; press Ctrl-R to index again")
        return self._engine
