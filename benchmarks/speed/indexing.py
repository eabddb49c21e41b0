"""How fast a collection is indexed, and what a second run and one more file cost.

    python -m benchmarks.speed.indexing [--passages 5000] [--workers 0] [--work DIR]

Indexes a synthetic collection of :mod:`benchmarks.speed.collection`. Prints seconds, passages
per second, and the later runs as shares of the first. ``--workers 1`` uses one process only.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.speed.collection import generate_collection, write_config
from index.config import Config
from index.update import update


def time_update(config: Config, name: str, first_seconds: float | None = None) -> float:
    """Update the index, print the time and return it, in seconds."""
    started = time.perf_counter()
    summary = update(config)
    elapsed = time.perf_counter() - started
    share = "" if first_seconds is None else f", {elapsed / first_seconds:.3f} of the first run"
    print(
        f"{name:14} {elapsed:7.2f} s  {summary.passages:,} passages,"
        f" {summary.passages / elapsed:,.0f} passages/s{share}"
    )
    return elapsed


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--passages", type=int, default=5_000)
    parser.add_argument("--workers", type=int, default=0, help="processes; 0: as many as help")
    parser.add_argument("--work", type=Path, help="keep the collection here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = options.work or Path(temporary)
        generate_collection(work, options.passages)
        config = replace(write_config(work, work), workers=options.workers)
        first_seconds = time_update(config, "first run")
        time_update(config, "nothing new", first_seconds)
        (work / "documents" / "one-more.txt").write_text("One more report on extortion in Lima.")
        time_update(config, "one file more", first_seconds)


if __name__ == "__main__":
    main()
