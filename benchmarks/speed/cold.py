"""Whole processes, from start to end: one query asked by a program that has to start first.

    python -m benchmarks.speed.cold [--config FILE] [--runs 7] [QUERY]

Processes of all kinds alternate, so that a noisy machine disturbs them alike; compare the
ratios of the medians. The first round is not counted: after it, files are in the system's
cache. Where there can be a warm helper, one is started for the same query, and ended.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from benchmarks.speed.index_building import Progress, engine_folder
from benchmarks.speed.peers.base import INDEX_OWNER, MATRIX_PRODUCT, TRUJAMAN
from benchmarks.speed.queries import Query
from benchmarks.speed.records import EngineResult, LatencySummary, summarize_latencies
from benchmarks.speed.worker_process import ENVIRONMENT

SENTENCE_TRANSFORMERS: Final = "import sentence_transformers"
CLICK: Final = "import click"
HELP: Final = "search --help"
SEARCH: Final = "search QUERY"
KEYWORD_SEARCH: Final = "search QUERY --mode keyword"
WARM_SEARCH: Final = "search QUERY, with a warm helper"
_MAX_SECONDS: Final = 120.0
"""Total time of a command after which it is not run again."""
_WORKING_FOLDER: Final = Path(tempfile.gettempdir())

Command = Sequence[str]


def baseline_commands() -> dict[str, Command]:
    """Return the commands that start-up is compared with, by name."""
    python = sys.executable
    return {
        SENTENCE_TRANSFORMERS: [python, "-c", "import sentence_transformers"],
        CLICK: [python, "-c", "import click"],
        "import numpy": [python, "-c", "import numpy"],
        "python -c pass": [python, "-c", "pass"],
        HELP: [python, "-m", "search", "--help"],
    }


def time_commands(
    commands: Mapping[str, Sequence[Command]],
    runs: int,
    progress: Progress = print,
    variables: Mapping[str, Mapping[str, str]] | None = None,
) -> dict[str, LatencySummary]:
    """Run every command ``runs`` times, in an order shuffled every round, and return the times.

    A command is a list of variants that take turns; ``variables`` are added to the environment
    of those that have some, by name. A command that fails is left out and
    named; one that has taken _MAX_SECONDS in total is not run again once it has been timed.
    """
    rng = random.Random(0)
    times_ms: dict[str, list[float]] = {name: [] for name in commands}
    total_seconds = dict.fromkeys(commands, 0.0)
    for round_number in range(runs + 1):
        for name in rng.sample(sorted(times_ms), len(times_ms)):
            if times_ms[name] and total_seconds[name] > _MAX_SECONDS:
                continue
            variants = commands[name]
            try:
                environment = (variables or {}).get(name, {})
                seconds = _time_process(variants[round_number % len(variants)], environment)
            except subprocess.CalledProcessError as error:
                progress(f"  {name}: exit status {error.returncode}")
                del times_ms[name]
                continue
            total_seconds[name] += seconds
            if round_number > 0:  # the first round only warms up the system's cache
                times_ms[name].append(seconds * 1e3)
    return {name: summarize_latencies(times_ms[name]) for name in commands if name in times_ms}


def _time_process(command: Command, variables: Mapping[str, str]) -> float:
    """Return the seconds of a process. Raises CalledProcessError if it fails."""
    started = time.perf_counter()
    completed = subprocess.run(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
        cwd=_WORKING_FOLDER,
        env={**ENVIRONMENT, **variables},
    )
    elapsed = time.perf_counter() - started
    has_no_hits = completed.returncode == 1 and b"Traceback" not in completed.stderr
    if completed.returncode and not has_no_hits:
        raise subprocess.CalledProcessError(completed.returncode, command)
    return elapsed


def measure_peak_mb(command: Command) -> float | None:
    """Return the peak memory of ``python -m MODULE …`` in MB; None if it fails."""
    python, dash_m, *module_and_arguments = command
    completed = subprocess.run(
        [python, dash_m, "benchmarks.speed.memory", *module_and_arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=_WORKING_FOLDER,
        env=ENVIRONMENT,
    )
    words = completed.stderr.split()
    failed = completed.returncode > 1 or "Traceback" in completed.stderr
    return float(words[-1]) if words and not failed else None


@contextmanager
def warm_helper() -> Iterator[dict[str, str]]:
    """Start a warm helper for a while; yield the variables by which searches get to it.

    Raises CalledProcessError if there can be none here.
    """
    with tempfile.TemporaryDirectory(prefix="warm-") as folder:
        variables = {"XDG_RUNTIME_DIR": folder, "TRUJAMAN_WARM": "on"}
        command = [sys.executable, "-m", "trujaman", "warm"]

        def run(*arguments: str) -> None:
            subprocess.run(
                [*command, *arguments],
                stdout=subprocess.DEVNULL,
                check=True,
                cwd=_WORKING_FOLDER,
                env={**ENVIRONMENT, **variables},
            )

        run()
        try:
            yield variables
        finally:
            run("--stop")


def search_command(config: Path, query: Query, *options: str) -> Command:
    """Return the command line of trujaman's own search."""
    command = [sys.executable, "-m", "search", "--config", str(config)]
    return [*command, query.text, *options]


def time_cold_queries(
    engines: dict[str, EngineResult],
    folder: Path,
    queries: Sequence[Query],
    runs: int,
    progress: Progress,
) -> dict[str, LatencySummary]:
    """Write the cost of one query in a fresh process into ``engines``.

    Returns the times of the baseline commands.
    """
    commands = _baseline_variants()
    engine_names = []
    for name, result in engines.items():
        has_own_index = name != MATRIX_PRODUCT and name not in INDEX_OWNER
        if result.building and result.failed is None and has_own_index:
            engine_names.append(name)
            index = engine_folder(name, folder) / "index"
            commands[name] = [_one_query_command(name, index, query) for query in queries]
    latencies = time_commands(commands, runs, progress)
    for name in engine_names:
        engines[name].cold = latencies.pop(name, None)
        engines[name].cold_peak_mb = measure_peak_mb(commands[name][0])
    return latencies


def _baseline_variants() -> dict[str, list[Command]]:
    return {name: [command] for name, command in baseline_commands().items()}


def _one_query_command(engine: str, index: Path, query: Query) -> Command:
    if engine == TRUJAMAN:
        return search_command(index / "config.yaml", query)
    module = "benchmarks.speed.oneshot"
    return [sys.executable, "-m", module, engine, str(index), query.language, query.text]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("query", nargs="?", default="trata de personas")
    parser.add_argument("--config", type=Path, default=Path("config.yaml"))
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    query = Query(options.query, "")
    config = options.config.resolve()
    commands = _baseline_variants()
    commands[SEARCH] = [search_command(config, query)]
    commands[KEYWORD_SEARCH] = [search_command(config, query, "--mode", "keyword")]
    with ExitStack() as helpers:
        variables = {}
        try:
            variables[WARM_SEARCH] = helpers.enter_context(warm_helper())
            commands[WARM_SEARCH] = commands[SEARCH]
        except subprocess.CalledProcessError:
            print("no warm helper here")
        latencies = time_commands(commands, options.runs, variables=variables)
    base = latencies[SENTENCE_TRANSFORMERS].p50
    print(f"{'median ms':>9} {'p95 ms':>9} {'ratio':>7}  ({options.runs} runs, interleaved)")
    for name, latency in latencies.items():
        print(f"{latency.p50:9.1f} {latency.p95:9.1f} {latency.p50 / base:7.3f}  {name}")
    print(f"peak memory of one search: {measure_peak_mb(commands[SEARCH][0])} MB")


if __name__ == "__main__":
    main()
