"""How long one cold ``search`` takes beside importing sentence-transformers.

    python -m benchmarks.speed.cold [--config FILE] [--runs 7] [QUERY]

Whole processes, interleaved in one run so that a noisy machine disturbs both
alike; the medians' ratio is the figure to read.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path


def seconds(command: list[str]) -> float:
    """Run a command to its end and return the wall time."""
    started = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("query", nargs="?", default="trata de personas")
    parser.add_argument("--config", type=Path, default=Path("config.yaml"))
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    search = [sys.executable, "-m", "search", "--config", str(options.config)]
    commands = {
        "import sentence_transformers": [sys.executable, "-c", "import sentence_transformers"],
        "search QUERY": [*search, options.query],
        "search QUERY --mode keyword": [*search, options.query, "--mode", "keyword"],
        "search --help": [sys.executable, "-m", "search", "--help"],
        "import numpy": [sys.executable, "-c", "import numpy"],
        "python -c pass": [sys.executable, "-c", "pass"],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(options.runs):
        for name, command in commands.items():
            times[name].append(seconds(command))
    base = statistics.median(times["import sentence_transformers"])
    print(f"{'median s':>9} {'worst s':>9} {'ratio':>7}  ({options.runs} runs, interleaved)")
    for name, some in times.items():
        median = statistics.median(some)
        print(f"{median:9.3f} {max(some):9.3f} {median / base:7.3f}  {name}")


if __name__ == "__main__":
    main()
