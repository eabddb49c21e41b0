"""Warm queries: every engine in its own process, asked in turn, one at a time."""

from __future__ import annotations

import math
import random
import statistics
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.speed.index_building import Say, engine_folder
from benchmarks.speed.peers.base import MATRIX_PRODUCT
from benchmarks.speed.queries import Query
from benchmarks.speed.records import EngineResult, summarize_latencies
from benchmarks.speed.worker_process import Worker, WorkerError

MAX_HITS: Final = 10
WARM_UP_QUERIES: Final = 20
"""Questions that nobody's time is taken for."""
_PAUSE: Final = 0.03
"""Seconds after an answer: thread pools spin for a while, and would be in the next one's way."""
_SPIN: Final = 0.2
"""The same after NumPy's product: OpenBLAS spins for a tenth of a second, the others do not."""


@dataclass(slots=True)
class _Asked:
    """One engine in one mode; asked every ``every``-th question."""

    worker: Worker
    mode: str
    every: int = 1
    ms: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    def ask(self, question: Query) -> None:
        reply = self.worker.request(
            "search",
            query=question.text,
            language=question.language,
            mode=self.mode,
            limit=MAX_HITS,
        )
        self.ms.append(reply["ms"])
        self.cpu.append(reply["cpu_ms"])
        self.answers.append(reply["answers"])


def time_warm_queries(
    engines: dict[str, EngineResult], folder: Path, some: list[Query], patience: float, say: Say
) -> None:
    """Ask every engine all of ``some`` and note times and memory in ``engines``.

    The first WARM_UP questions warm up; the others are asked once each, of one engine after
    the other in an order shuffled for every question. An engine that would take longer than
    ``patience`` seconds altogether is asked every second question, or third, and so on.
    """
    rng = random.Random(0)
    with ExitStack() as stack:
        asked = _opened(engines, folder, stack, say)
        for question in some[:WARM_UP_QUERIES]:
            _round(asked, question, engines, rng)
        rest = some[WARM_UP_QUERIES:]
        for one in asked:
            _reset(one, len(rest), patience)
        for number, question in enumerate(rest):
            due = [one for one in asked if number % one.every == 0]
            _round(due, question, engines, rng)
        _note(asked, engines)


def _opened(
    engines: dict[str, EngineResult], folder: Path, stack: ExitStack, say: Say
) -> list[_Asked]:
    asked = []
    for engine, found in engines.items():
        if found.failed is not None or found.building is None:
            continue
        home = engine_folder(engine, folder)
        worker = stack.enter_context(Worker(engine, home / "log"))
        try:
            modes = worker.request("versions")["modes"]
            worker.request("open", folder=str(home / "index"))
        except WorkerError as error:
            found.failed = f"opening: {error}"
            say(f"  {engine}: {found.failed}")
            continue
        asked += [_Asked(worker, mode) for mode in modes]
    return asked


def _round(
    asked: list[_Asked], question: Query, engines: dict[str, EngineResult], rng: random.Random
) -> None:
    for one in rng.sample(asked, len(asked)):
        if engines[one.worker.engine].failed is not None:
            continue
        try:
            one.ask(question)
        except WorkerError as error:
            engines[one.worker.engine].failed = f'searching "{question.text}": {error}'
        time.sleep(_SPIN if one.mode == MATRIX_PRODUCT else _PAUSE)


def _reset(one: _Asked, count: int, patience: float) -> None:
    # The later half: the first queries open and compile.
    usual = statistics.mean(one.ms[len(one.ms) // 2 :]) if one.ms else 0.0
    one.every = max(1, math.ceil(usual / 1e3 * count / patience))
    one.ms, one.cpu, one.answers = [], [], []


def _note(asked: list[_Asked], engines: dict[str, EngineResult]) -> None:
    for one in asked:
        found = engines[one.worker.engine]
        if one.ms and found.failed is None:
            answers = statistics.mean(one.answers)
            found.query[one.mode] = summarize_latencies(one.ms, one.cpu, answers)
            found.peak_mb = round(one.worker.peak_mb, 1)
            found.private_mb = round(one.worker.private_mb, 1)
        if one.mode == MATRIX_PRODUCT:
            found.peak_mb = found.private_mb = None
