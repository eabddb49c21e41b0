"""Ask every engine every query twice, one engine at a time."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.speed.index_building import Progress, engine_folder
from benchmarks.speed.querying import choose_interval, pause_after, request_search
from benchmarks.speed.realtext.asking import RealQuery
from benchmarks.speed.realtext.records import OURS, Answer, Answers
from benchmarks.speed.records import EngineResult
from benchmarks.speed.worker_process import Worker, WorkerError

WARM_UP_QUERIES: Final = 24
"""The first queries of the list, which are not timed."""


@dataclass(slots=True)
class _Contestant:
    """An engine in one mode; it is asked every ``interval``-th query."""

    worker: Worker
    mode: str
    interval: int = 1
    answers: list[Answer] = field(default_factory=list)

    def ask(self, number: int, query: RealQuery, *, repeated: bool) -> None:
        reply = request_search(self.worker, self.mode, query.text, query.language)
        figures = (reply["ms"], reply["cpu_ms"], reply["answers"])
        self.answers.append(Answer(number, repeated, *figures))

    def finish_warm_up(self, requests: int, patience: float) -> None:
        """Forget the answers; allow as many of the queries as ``patience`` seconds do."""
        warm_up_ms = [answer.ms for answer in self.answers]
        self.interval = choose_interval(warm_up_ms, requests, patience)
        self.answers = []


def time_queries(
    engines: dict[str, EngineResult],
    collection: Path,
    queries: Sequence[RealQuery],
    patience: float,
    limit: float,
    progress: Progress,
) -> Answers:
    """Ask every query of every engine, then again, each time in an order shuffled anew.

    The first WARM_UP_QUERIES are not timed. An engine that would take longer than ``patience``
    seconds in total answers every second query only, or every third, and so on. No query is begun
    after ``limit`` seconds but the first. Memory and failures are written into ``engines``.
    """
    rng = random.Random(0)
    end = time.monotonic() + limit
    with ExitStack() as stack:
        contestants = _open_engines(engines, collection, stack, progress)
        for number, query in enumerate(queries[:WARM_UP_QUERIES]):
            _ask_all(contestants, engines, rng, number, query, repeated=False)
        requests = 2 * (len(queries) - WARM_UP_QUERIES)
        for contestant in contestants:
            contestant.finish_warm_up(requests, patience)
        for number in range(WARM_UP_QUERIES, len(queries)):
            due = [each for each in contestants if number % each.interval == 0]
            for repeated in (False, True):
                _ask_all(due, engines, rng, number, queries[number], repeated=repeated)
            if time.monotonic() >= end:
                break
        return _collect_answers(contestants, engines)


def _open_engines(
    engines: dict[str, EngineResult], collection: Path, stack: ExitStack, progress: Progress
) -> list[_Contestant]:
    """Open every engine; ours once a mode, since it remembers what it knows of a query."""
    contestants = []
    for engine, result in engines.items():
        if result.failed is not None or result.building is None:
            continue
        own_modes = [mode for name, mode in OURS if name == engine]
        try:
            if own_modes:
                for mode in own_modes:
                    worker = _open(engine, collection, stack)
                    contestants.append(_Contestant(worker, mode))
            else:
                worker = _open(engine, collection, stack)
                modes = worker.request("versions")["modes"]
                contestants += [_Contestant(worker, mode) for mode in modes]
        except WorkerError as error:
            result.failed = f"opening: {error}"
            progress(f"  {engine}: {result.failed}")
    return contestants


def _open(engine: str, collection: Path, stack: ExitStack) -> Worker:
    home = engine_folder(engine, collection)
    worker = stack.enter_context(Worker(engine, home / "log"))
    worker.request("open", folder=str(home / "index"))
    return worker


def _ask_all(
    contestants: Sequence[_Contestant],
    engines: dict[str, EngineResult],
    rng: random.Random,
    number: int,
    query: RealQuery,
    *,
    repeated: bool,
) -> None:
    for contestant in rng.sample(contestants, len(contestants)):
        result = engines[contestant.worker.engine]
        if result.failed is not None:
            continue
        try:
            contestant.ask(number, query, repeated=repeated)
        except WorkerError as error:
            result.failed = f'searching "{query.text}": {error}'
        pause_after(contestant.mode)


def _collect_answers(
    contestants: Sequence[_Contestant], engines: dict[str, EngineResult]
) -> Answers:
    """Return the answers of all that have not failed; write memory into ``engines``."""
    answers: dict[tuple[str, str], list[Answer]] = {}
    for contestant in contestants:
        worker = contestant.worker
        result = engines[worker.engine]
        if result.failed is None:
            answers[worker.engine, contestant.mode] = contestant.answers
            result.peak_mb = max(result.peak_mb or 0.0, round(worker.peak_mb, 1))
            result.private_mb = max(result.private_mb or 0.0, round(worker.private_mb, 1))
    return answers
