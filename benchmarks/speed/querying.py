"""Time warm queries: every engine runs in its own process, and one query runs at a time."""

from __future__ import annotations

import math
import random
import statistics
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks.speed.index_building import Progress, engine_folder
from benchmarks.speed.peers.base import MATRIX_PRODUCT
from benchmarks.speed.queries import Query
from benchmarks.speed.records import EngineResult, summarize_latencies
from benchmarks.speed.worker_process import Worker, WorkerError
from index.types import Language

MAX_HITS: Final = 10
WARM_UP_QUERIES: Final = 20
"""Queries that are not timed."""
_PAUSE_SECONDS: Final = 0.03
"""After an answer: thread pools spin for a while and would slow down the next engine."""
_MATRIX_PRODUCT_PAUSE_SECONDS: Final = 0.2
"""After NumPy's product: OpenBLAS spins for 0.1 s, the others do not."""


@dataclass(slots=True)
class _Measurement:
    """The measurements of an engine in a mode; it runs every ``interval``-th query."""

    worker: Worker
    mode: str
    interval: int = 1
    ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    hit_counts: list[int] = field(default_factory=list)

    def search(self, query: Query) -> None:
        reply = request_search(self.worker, self.mode, query.text, query.language)
        self.ms.append(reply["ms"])
        self.cpu_ms.append(reply["cpu_ms"])
        self.hit_counts.append(reply["answers"])

    def finish_warm_up(self, query_count: int, patience: float) -> None:
        """Discard the measurements; run so many of the queries as ``patience`` seconds allow."""
        self.interval = choose_interval(self.ms, query_count, patience)
        self.ms, self.cpu_ms, self.hit_counts = [], [], []


def request_search(worker: Worker, mode: str, text: str, language: Language) -> dict[str, Any]:
    """Ask an engine; return its reply: ``ms``, ``cpu_ms``, and how many ``answers`` there were."""
    return worker.request("search", query=text, language=language, mode=mode, limit=MAX_HITS)


def choose_interval(warm_up_ms: Sequence[float], query_count: int, patience: float) -> int:
    """Return 1 to ask every query, 2 for every second one, …: what ``patience`` seconds allow."""
    # The later half: the first queries open and compile.
    later = warm_up_ms[len(warm_up_ms) // 2 :]
    mean_ms = statistics.mean(later) if later else 0.0
    return max(1, math.ceil(mean_ms / 1e3 * query_count / patience))


def time_warm_queries(
    engines: dict[str, EngineResult],
    folder: Path,
    queries: list[Query],
    patience: float,
    progress: Progress,
) -> None:
    """Run ``queries`` on every engine and write times and memory into ``engines``.

    The first WARM_UP_QUERIES are not timed. The remaining queries run once on each engine,
    in an order shuffled for every query. An engine that would take longer than ``patience`` seconds
    in total runs every second query only, or every third, and so on.
    """
    rng = random.Random(0)
    with ExitStack() as stack:
        measurements = _open_engines(engines, folder, stack, progress)
        for query in queries[:WARM_UP_QUERIES]:
            _run_query(measurements, query, engines, rng)
        timed_queries = queries[WARM_UP_QUERIES:]
        for measurement in measurements:
            measurement.finish_warm_up(len(timed_queries), patience)
        for number, query in enumerate(timed_queries):
            due = [measured for measured in measurements if number % measured.interval == 0]
            _run_query(due, query, engines, rng)
        _write_results(measurements, engines)


def _open_engines(
    engines: dict[str, EngineResult], folder: Path, stack: ExitStack, progress: Progress
) -> list[_Measurement]:
    measurements = []
    for engine, result in engines.items():
        if result.failed is not None or result.building is None:
            continue
        home = engine_folder(engine, folder)
        worker = stack.enter_context(Worker(engine, home / "log"))
        try:
            modes = worker.request("versions")["modes"]
            worker.request("open", folder=str(home / "index"))
        except WorkerError as error:
            result.failed = f"opening: {error}"
            progress(f"  {engine}: {result.failed}")
            continue
        measurements += [_Measurement(worker, mode) for mode in modes]
    return measurements


def _run_query(
    measurements: list[_Measurement],
    query: Query,
    engines: dict[str, EngineResult],
    rng: random.Random,
) -> None:
    for measurement in rng.sample(measurements, len(measurements)):
        result = engines[measurement.worker.engine]
        if result.failed is not None:
            continue
        try:
            measurement.search(query)
        except WorkerError as error:
            result.failed = f'searching "{query.text}": {error}'
        pause_after(measurement.mode)


def pause_after(mode: str) -> None:
    """Wait until the threads of the engine that has answered rest."""
    time.sleep(_MATRIX_PRODUCT_PAUSE_SECONDS if mode == MATRIX_PRODUCT else _PAUSE_SECONDS)


def _write_results(measurements: list[_Measurement], engines: dict[str, EngineResult]) -> None:
    for measurement in measurements:
        worker = measurement.worker
        result = engines[worker.engine]
        if measurement.ms and result.failed is None:
            hit_count = statistics.mean(measurement.hit_counts)
            latency = summarize_latencies(measurement.ms, measurement.cpu_ms, hit_count)
            result.query[measurement.mode] = latency
            result.peak_mb = round(worker.peak_mb, 1)
            result.private_mb = round(worker.private_mb, 1)
        if measurement.mode == MATRIX_PRODUCT:
            result.peak_mb = result.private_mb = None
