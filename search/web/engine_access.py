"""The engine as requests see it: one thread, always the latest index, nothing done for nobody.

An engine is not for two threads at once, so searches wait for each other; one whose visitor has
gone on (a browser closes the connection of an answer that it does not want any more) ends early.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from contextvars import copy_context
from dataclasses import replace
from itertools import count
from threading import Event
from typing import TYPE_CHECKING, Final, TypeVar

from starlette.requests import Request

from index.errors import IndexStateError, SearchCancelledError, TrujamanError
from index.types import Progress
from search.cancellation import IsWanted
from search.index_watch import IndexWatch
from search.web.index_state import IndexState, Stage
from search.web.services import Overview, Services

if TYPE_CHECKING:
    from search.engine import Engine

_Answer = TypeVar("_Answer")

LOOK_EVERY: Final = 2.0
"""Seconds between two looks whether another process has renewed the index."""
COMPARE_EVERY: Final = 30
"""Looks between two comparisons of the files with the index."""


class EngineAccess:
    """Opens the engine of ``services``, follows the index, and has the engine answer requests."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._watch = IndexWatch(services.identify)
        self._answering = ThreadPoolExecutor(1, "engine")
        self._indexing = ThreadPoolExecutor(1, "index")
        self._engine: Engine | None = None
        self._closing = Event()
        self.state = IndexState(Stage.OPENING)

    @asynccontextmanager
    async def running(self, look_every: float) -> AsyncIterator[None]:
        """Open the index and follow it inside the ``with`` statement."""
        following = asyncio.create_task(self._follow(look_every))
        try:
            yield
        finally:
            self._closing.set()
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following
            self._indexing.shutdown(wait=True, cancel_futures=True)
            self._answering.shutdown(wait=True, cancel_futures=True)
            if self._engine is not None:
                self._engine.close()

    async def ask(self, request: Request, job: Callable[[Engine, IsWanted], _Answer]) -> _Answer:
        """Return what ``job`` returns, which is given the engine and whether to go on.

        It goes on until the visitor of ``request`` has gone. Raises IndexStateError if there is
        no index to search, SearchCancelledError if nobody waits, and what ``job`` raises.
        """
        gone = Event()
        listening = asyncio.create_task(_note_departure(request, gone))
        try:
            return await self._in_thread(lambda: self._run(job, gone))
        finally:
            listening.cancel()

    async def wait_until_settled(self) -> None:
        """Wait until the index is open, or known to be unusable."""
        while self.state.stage in (Stage.OPENING, Stage.INDEXING):
            await asyncio.sleep(0.01)

    def _run(self, job: Callable[[Engine, IsWanted], _Answer], gone: Event) -> _Answer:
        def is_wanted() -> bool:
            return not (gone.is_set() or self._closing.is_set())

        if not is_wanted():
            raise SearchCancelledError("the search was given up; search again")
        if self._engine is None:
            problem = self.state.problem
            if problem is None:
                raise IndexStateError("the index is not open yet; wait a moment")
            raise IndexStateError(str(problem))
        return job(self._engine, is_wanted)

    async def _in_thread(self, job: Callable[[], _Answer]) -> _Answer:
        return await asyncio.get_running_loop().run_in_executor(
            self._answering, copy_context().run, job
        )

    # Following the index, in a thread of its own.

    async def _follow(self, look_every: float) -> None:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._indexing, self._open_or_index)
        for number in count():
            if number % COMPARE_EVERY == 0:
                await loop.run_in_executor(self._indexing, self._compare)
            await asyncio.sleep(look_every)
            await loop.run_in_executor(self._indexing, self._look)

    def _open_or_index(self) -> None:
        try:
            if not self._services.is_built():
                self.state = IndexState(Stage.INDEXING)
                self._services.index(self._report)
                self.state = IndexState(Stage.OPENING)
            self._open()
        except (TrujamanError, OSError) as error:
            self._watch.failed()
            self.state = IndexState(Stage.UNUSABLE, error)

    def _look(self) -> None:
        """Open the index if another process has renewed it; the one in use answers until then."""
        if not self._watch.look():
            return
        try:
            self._open()
        except (TrujamanError, OSError) as error:
            self._watch.failed()
            stage = Stage.UNUSABLE if self._engine is None else Stage.READY
            self.state = replace(self.state, stage=stage, problem=error)

    def _compare(self) -> None:
        """Note how the files differ from the index, if that can be told."""
        if self.state.is_ready:
            with suppress(TrujamanError, OSError):
                self.state = replace(self.state, staleness=self._services.staleness())

    def _open(self) -> None:
        identity = self._watch.identity
        engine = self._services.open_engine()
        self._watch.opened(identity)
        self._answering.submit(self._exchange, engine).result()
        self.state = IndexState(
            Stage.READY, overview=self._overview(), warnings=engine.index_warnings
        )

    def _exchange(self, engine: Engine) -> None:
        previous, self._engine = self._engine, engine
        if previous is not None:
            previous.close()

    def _overview(self) -> Overview | None:
        """Return what is in the index, None if that cannot be told: it is searched all the same."""
        try:
            return self._services.overview()
        except (TrujamanError, OSError):
            return None

    def _report(self, progress: Progress) -> None:
        if self._closing.is_set():
            raise SearchCancelledError("the page is closing; run 'index' to go on")
        self.state = IndexState(Stage.INDEXING, progress=progress)


async def _note_departure(request: Request, gone: Event) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    gone.set()
