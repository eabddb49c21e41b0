"""The same index on this machine and on a server: what bringing it there and asking cost.

    python -m benchmarks.scale.backends FOLDER --backend milvus:BACKEND [--queries N]

FOLDER is a collection of :mod:`benchmarks.speed.collection`, which is indexed if it is not. Each
query goes to one after the other, in turn; processor time is that of this process, so give a
folder (Milvus Lite in this process) rather than a server's address where that is to count.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median, quantiles
from typing import Final, TypeVar

from benchmarks.speed.collection import write_config
from benchmarks.speed.queries import draw_queries
from index.backend_address import parse_backend
from index.config import Config
from index.embedding.open import open_encoder
from index.milvus.publishing import publish
from index.update import update
from search import Engine, SearchRequest
from search.types import Mode

_SEED: Final = 18
_LIMIT: Final = 10

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one query: seconds by the clock and of the processor, and the hits' (path, passage)."""

    clock: float
    processor: float
    hits: tuple[tuple[str, int], ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--backend", required=True, help="milvus:FOLDER or milvus:http://HOST:PORT")
    parser.add_argument("--queries", type=int, default=24)
    options = parser.parse_args()
    config = write_config(options.folder, options.folder / "index")
    report("index here", *timed(lambda: update(config)))
    there = replace(config, backend=parse_backend(options.backend, options.folder))
    report("bring it there", *timed(lambda: bring(there)))
    report("bring it there again", *timed(lambda: bring(there)))
    queries = [query.text for query in draw_queries(options.folder, options.queries, _SEED)]
    with Engine.open(config) as local, Engine.open(there) as remote:
        for mode in (Mode.HYBRID, Mode.KEYWORD):
            compare(mode, queries, (local, remote))


def bring(config: Config) -> str:
    """Bring an index to its server; return how many rows were written."""
    assert config.backend is not None
    encoder = open_encoder(config.encoder, config.path.parent)
    return f"{publish(config, config.backend, encoder, lambda _: None).written:,} rows"


def timed(call: Callable[[], Result]) -> tuple[float, float, Result]:
    """Return seconds by the clock and of the processor, and what ``call`` returned."""
    clock, processor = time.perf_counter(), time.process_time()
    result = call()
    return time.perf_counter() - clock, time.process_time() - processor, result


def report(what: str, clock: float, processor: float, result: object) -> None:
    """Print what was done, and the seconds it took."""
    outcome = f": {result}" if isinstance(result, str) else ""
    print(f"{what}{outcome}: {clock:.1f} s, {processor:.1f} s of processor time", flush=True)


def compare(mode: Mode, queries: Sequence[str], engines: Sequence[Engine]) -> None:
    """Print what each engine takes for a query, and how often all have the same hits."""
    costs: list[list[Cost]] = [[] for _ in engines]
    for query in queries:
        for engine, of_engine in zip(engines, costs, strict=True):
            of_engine.append(ask(engine, SearchRequest(query, limit=_LIMIT, mode=mode)))
    same = sum(len({cost.hits for cost in each}) == 1 for each in zip(*costs, strict=True))
    print(f"{mode}: the same {_LIMIT} hits in the same order: {same} of {len(queries)}")
    for name, of_engine in zip(("here", "there"), costs, strict=True):
        clock = describe([cost.clock for cost in of_engine])
        processor = describe([cost.processor for cost in of_engine])
        print(f"  {name}: {clock}; of the processor {processor}", flush=True)


def describe(seconds: Sequence[float]) -> str:
    """Return median and 95th percentile in milliseconds."""
    return f"p50 {1e3 * median(seconds):.0f} ms, p95 {1e3 * quantiles(seconds, n=20)[-1]:.0f} ms"


def ask(engine: Engine, request: SearchRequest) -> Cost:
    """Ask once."""
    clock, processor, results = timed(lambda: engine.search(request))
    return Cost(clock, processor, tuple((hit.path, hit.passage) for hit in results.hits))


if __name__ == "__main__":
    main()
