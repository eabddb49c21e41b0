"""Whole processes, from start to end: one query asked by a program that has to start first.

    python -m benchmarks.speed.cold [--config FILE] [--runs 7] [QUERY]

Processes are interleaved in one run, so that a noisy machine disturbs all alike; the medians'
ratio is the figure to read. Files are in the system's cache after the first round, which is
not counted.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks.speed.index_building import Say, engine_folder
from benchmarks.speed.peers.base import INDEX_OWNER, MATRIX_PRODUCT, TRUJAMAN
from benchmarks.speed.queries import Query
from benchmarks.speed.records import EngineResult, LatencySummary, summarize_latencies
from benchmarks.speed.worker_process import ENVIRONMENT

SENTENCE_TRANSFORMERS: Final = "import sentence_transformers"
CLICK: Final = "import click"
HELP: Final = "search --help"
SEARCH: Final = "search QUERY"
KEYWORD: Final = "search QUERY --mode keyword"
_MAX_SECONDS: Final = 120.0
"""Seconds."""
_HERE: Final = Path(tempfile.gettempdir())

Command = Sequence[str]


def baseline_commands() -> dict[str, Command]:
    """Return what start-up is compared with."""
    python = sys.executable
    return {
        SENTENCE_TRANSFORMERS: [python, "-c", "import sentence_transformers"],
        CLICK: [python, "-c", "import click"],
        "import numpy": [python, "-c", "import numpy"],
        "python -c pass": [python, "-c", "pass"],
        HELP: [python, "-m", "search", "--help"],
    }


def time_commands(
    commands: Mapping[str, Sequence[Command]], runs: int, say: Say = print
) -> dict[str, LatencySummary]:
    """Time every command ``runs`` times, after once uncounted, each round in another order.

    A command is a list of variants, taken in turn. One that fails is left out and named; one
    that has taken _MAX_SECONDS altogether is not run again once there is a time for it.
    """
    rng = random.Random(0)
    taken: dict[str, list[float]] = {name: [] for name in commands}
    spent = dict.fromkeys(commands, 0.0)
    for number in range(runs + 1):
        for name in rng.sample(sorted(taken), len(taken)):
            if taken[name] and spent[name] > _MAX_SECONDS:
                continue
            variants = commands[name]
            try:
                seconds = _seconds(variants[number % len(variants)])
            except subprocess.CalledProcessError as error:
                say(f"  {name}: exit status {error.returncode}")
                del taken[name]
                continue
            spent[name] += seconds
            if number:
                taken[name].append(seconds * 1e3)
    return {name: summarize_latencies(taken[name]) for name in commands if name in taken}


def _seconds(command: Command) -> float:
    started = time.perf_counter()
    done = subprocess.run(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
        cwd=_HERE,
        env=ENVIRONMENT,
    )
    elapsed = time.perf_counter() - started
    nothing_found = done.returncode == 1 and b"Traceback" not in done.stderr
    if done.returncode and not nothing_found:
        raise subprocess.CalledProcessError(done.returncode, command)
    return elapsed


def measure_peak_mb(command: Command) -> float | None:
    """Return the peak memory of ``python -m MODULE …`` in MB; None if it fails."""
    python, dash_m, *rest = command
    done = subprocess.run(
        [python, dash_m, "benchmarks.speed.memory", *rest],
        capture_output=True,
        text=True,
        check=False,
        cwd=_HERE,
        env=ENVIRONMENT,
    )
    last = done.stderr.split()[-1:]
    failed = done.returncode > 1 or "Traceback" in done.stderr
    return float(last[0]) if last and not failed else None


def search_command(config: Path, question: Query, *options: str) -> Command:
    """Return our own command line."""
    command = [sys.executable, "-m", "search", "--config", str(config)]
    return [*command, question.text, *options]


def time_cold_queries(
    engines: dict[str, EngineResult], folder: Path, some: Sequence[Query], runs: int, say: Say
) -> dict[str, LatencySummary]:
    """Note in ``engines`` what one query costs from nothing; return the yardsticks' times."""
    commands: dict[str, list[Command]] = {name: [it] for name, it in baseline_commands().items()}
    ready = [
        name
        for name, found in engines.items()
        if found.building and found.failed is None and name not in (MATRIX_PRODUCT, *INDEX_OWNER)
    ]
    for name in ready:
        index = engine_folder(name, folder) / "index"
        commands[name] = [_command(name, index, question) for question in some]
    found = time_commands(commands, runs, say)
    for name in ready:
        engines[name].cold = found.pop(name, None)
        engines[name].cold_peak_mb = measure_peak_mb(commands[name][0])
    return found


def _command(engine: str, index: Path, question: Query) -> Command:
    if engine == TRUJAMAN:
        return search_command(index / "config.yaml", question)
    module = "benchmarks.speed.oneshot"
    return [sys.executable, "-m", module, engine, str(index), question.language, question.text]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("query", nargs="?", default="trata de personas")
    parser.add_argument("--config", type=Path, default=Path("config.yaml"))
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    question = Query(options.query, "")
    config = options.config.resolve()
    commands: dict[str, list[Command]] = {name: [it] for name, it in baseline_commands().items()}
    commands[SEARCH] = [search_command(config, question)]
    commands[KEYWORD] = [search_command(config, question, "--mode", "keyword")]
    found = time_commands(commands, options.runs)
    base = found[SENTENCE_TRANSFORMERS].p50
    print(f"{'median ms':>9} {'worst ms':>9} {'ratio':>7}  ({options.runs} runs, interleaved)")
    for name, some in found.items():
        print(f"{some.p50:9.1f} {some.worst:9.1f} {some.p50 / base:7.3f}  {name}")
    print(f"peak memory of one search: {measure_peak_mb(commands[SEARCH][0])} MB")


if __name__ == "__main__":
    main()
