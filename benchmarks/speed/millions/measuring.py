"""What an index costs: queries in a warm process, memory, disk, an update, all vectors alone."""

from __future__ import annotations

import math
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.speed.folders.measuring import Cost, measure
from benchmarks.speed.index_building import folder_mb
from benchmarks.speed.peers.base import TRUJAMAN_UNFOLDED
from benchmarks.speed.querying import pause_after, request_search
from benchmarks.speed.realtext.asking import RealQuery
from benchmarks.speed.realtext.timing import WARM_UP_QUERIES
from benchmarks.speed.records import summarize_latencies
from benchmarks.speed.worker_process import ENVIRONMENT, Worker
from index.config import Config
from index.locations import Locations
from index.vectors.matrix import PassageMatrix

_EXACT_SEARCHES: Final = 7

_CHANGE: Final = "Seen again at "
CHANGED_SHARES: Final = (0.0, 0.0001, 0.01)
"""Of the files, before an update; one of them at least, unless it is none."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Percentiles of ``count`` queries, in ms, and memory in MB.

    Each is asked for the first time and then ``again``. ``open_cpu_ms`` is opening the index,
    ``first_ms`` the first query of all, which reads and verifies the vectors.
    """

    count: int
    open_cpu_ms: float
    first_ms: float
    p50: float
    p95: float
    cpu_p50: float
    cpu_p95: float
    again_cpu_p50: float
    again_cpu_p95: float
    peak_mb: float
    private_mb: float


@dataclass(frozen=True, slots=True)
class ExactSearch:
    """Comparing one query with all vectors: the first time, verifying, and the best time after."""

    first_ms: float
    best_ms: float
    best_cpu_ms: float


@dataclass(frozen=True, slots=True)
class Millions:
    """What an index of so many ``passages`` costs; ``disk_mb`` by part.

    ``updates`` are those after each of CHANGED_SHARES, none if they were not measured.
    """

    passages: int
    hybrid: Asked
    keyword: Asked
    exact: ExactSearch
    disk_mb: dict[str, float]
    updates: list[Cost]


def ask_queries(config: Config, queries: Sequence[RealQuery], mode: str) -> Asked:
    """Ask each query twice in one process; the first WARM_UP_QUERIES are not timed.

    Raises WorkerError.
    """
    with Worker(TRUJAMAN_UNFOLDED, config.path.parent / "log") as worker:
        opened = worker.request("open", folder=str(config.path.parent))
        replies = []
        for query in queries:
            for _ in range(2):
                replies.append(request_search(worker, mode, query.text, query.language))
                pause_after(mode)
        peak_mb, private_mb = worker.peak_mb, worker.private_mb
    timed, again = replies[2 * WARM_UP_QUERIES :: 2], replies[2 * WARM_UP_QUERIES + 1 :: 2]
    wall = summarize_latencies([reply["ms"] for reply in timed])
    cpu = summarize_latencies([reply["cpu_ms"] for reply in timed])
    cpu_again = summarize_latencies([reply["cpu_ms"] for reply in again])
    return Asked(
        count=len(timed),
        open_cpu_ms=round(opened["cpu_seconds"] * 1e3, 1),
        first_ms=round(replies[0]["ms"], 1),
        p50=wall.p50,
        p95=wall.p95,
        cpu_p50=cpu.p50,
        cpu_p95=cpu.p95,
        again_cpu_p50=cpu_again.p50,
        again_cpu_p95=cpu_again.p95,
        peak_mb=round(peak_mb, 1),
        private_mb=round(private_mb, 1),
    )


def time_exact_search(path: Path) -> tuple[int, ExactSearch]:
    """Return the number of passages of a matrix, and what comparing all of them takes."""
    matrix = PassageMatrix(path)
    passages = sum(matrix.count(language) for language in matrix.languages)
    rng = np.random.default_rng(0)
    wall_ms, cpu_ms = [], []
    for _ in range(_EXACT_SEARCHES):
        query = rng.standard_normal(matrix.dimensions).astype(np.float32)
        started, cpu_started = time.perf_counter(), time.process_time()
        matrix.start_search(query, matrix.languages).cosines(slice(0, passages))
        wall_ms.append((time.perf_counter() - started) * 1e3)
        cpu_ms.append((time.process_time() - cpu_started) * 1e3)
    figures = (wall_ms[0], min(wall_ms[1:]), min(cpu_ms[1:]))
    return passages, ExactSearch(*(round(figure, 2) for figure in figures))


def measure_disk(locations: Locations) -> dict[str, float]:
    """Return the sizes of the parts of an index, in MB of 10**6 bytes."""
    return {
        "store": round(locations.store.stat().st_size / 1e6, 1),
        "keyword": round(folder_mb(locations.keyword), 1),
        "matrix": round(locations.matrix.stat().st_size / 1e6, 1),
    }


def measure_updates(config: Config, shares: Sequence[float] = CHANGED_SHARES) -> list[Cost]:
    """Change ``shares`` of the files for good, run ``index`` after each; return the costs.

    An update before them merges the many small blocks that repeating a small index has left.
    """
    paths = sorted((config.path.parent / "documents").rglob("*.txt"))
    rng = random.Random(0)
    costs = []
    for share in (1 / len(paths), *shares):
        for path in rng.sample(paths, max(math.ceil(share), round(share * len(paths)))):
            text, _, _ = path.read_text(encoding="utf-8").partition(_CHANGE)
            path.write_text(f"{text}{_CHANGE}{time.time_ns()}.\n", encoding="utf-8")
        command = [sys.executable, "-m", "index", "--config", str(config.path)]
        costs.append(measure(command, ENVIRONMENT, config.path.parent / "update.log"))
    return costs[1:]
