"""Simulations for more than one machine, as tables in Markdown.

python -m benchmarks.scale [--passages 50000] [--queries 200] [--vectors 100000,1000000]
"""

from __future__ import annotations

import argparse
from typing import Final

from benchmarks.scale.exact_vectors import time_exact
from benchmarks.scale.stale_statistics import (
    Ranking,
    make_passages,
    measure_drift,
    measure_shards,
    measure_staleness,
)
from benchmarks.scale.tail_latency import simulate

_SEED: Final = 18
_GROWTHS: Final = (1.01, 1.1, 1.5, 2.0, 5.0, 20.0)
_DRIFTS: Final = (0.02, 0.05, 0.1, 0.2, 0.5)
_SHARDS: Final = (1, 4, 16, 64)
_WAITED_FOR: Final = (1, 4, 16, 64, 256)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--passages", type=int, default=50_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--vectors", default="100000,1000000")
    options = parser.parse_args()
    passages = make_passages(options.passages, _SEED)
    ranking = Ranking(passages, options.queries, _SEED)

    print(f"{options.passages:,} passages, {options.queries} queries; share of the best ten kept\n")
    print("| grown by | frequencies and average stale | average alone |\n|---|---|---|")
    for stale in measure_staleness(passages, ranking, _GROWTHS):
        print(f"| × {stale.growth:g} | {stale.both:.3f} | {stale.average_alone:.3f} |")
    print("\n| average length wrong by | kept |\n|---|---|")
    for drift, kept in zip(_DRIFTS, measure_drift(passages, ranking, _DRIFTS), strict=True):
        print(f"| {drift:.0%} | {kept:.3f} |")
    print("\n| shards, each by its own statistics | kept |\n|---|---|")
    for shards, kept in measure_shards(passages, ranking, _SHARDS).items():
        print(f"| {shards} | {kept:.3f} |")
    print("\n| shards waited for | median | 99 % | 99 %, hedged |\n|---|---|---|---|")
    for number in _WAITED_FOR:
        waiting = simulate(number, 20_000, _SEED)
        times = f"{waiting.median:.2f} | {waiting.p99:.2f} | {waiting.p99_hedged:.2f}"
        print(f"| {number} | {times} |")
    print("\n| vectors | best | median | memory |\n|---|---|---|---|")
    for number in map(int, options.vectors.split(",")):
        exact = time_exact(number, 15, _SEED)
        times = f"{exact.best_ms:.1f} ms | {exact.median_ms:.1f} ms"
        print(f"| {number:,} | {times} | {exact.megabytes:,.0f} MB |")


if __name__ == "__main__":
    main()
