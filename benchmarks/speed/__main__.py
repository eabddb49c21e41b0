"""Ours beside what people would use instead: the same texts, vectors and queries, in one run.

    python -m benchmarks.speed [FOLDER...] [--sizes 10000,100000,1000000] [--engines NAMES]
                               [--work DIR] [--queries 300] [--rebuild all|none|NAMES] [--out FILE]

Each engine runs in its own process; one computes at a time. Results are written to
benchmarks/speed/results/COMMIT.json, and with --docs tables and chart into that folder. With
--work, collections and indexes are kept and reused, so that a run can be split into parts;
results of other sizes from earlier runs of the same commit stay in the file.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.speed.cold import (
    SEARCH,
    baseline_commands,
    measure_peak_mb,
    search_command,
    time_cold_queries,
    time_commands,
)
from benchmarks.speed.collection import generate_collection, import_folder
from benchmarks.speed.collection_changes import restore_files
from benchmarks.speed.collection_reader import CollectionSize, read_size
from benchmarks.speed.index_building import build_index, engine_folder, probe_engine, time_updates
from benchmarks.speed.peers.base import DEFAULT_ENGINES, INDEX_OWNER, TRUJAMAN
from benchmarks.speed.queries import draw_queries
from benchmarks.speed.querying import WARM_UP_QUERIES, time_warm_queries
from benchmarks.speed.records import RESULTS_FOLDER, Run, current_provenance, load, save, timestamp
from benchmarks.speed.report import format_tables, publish
from benchmarks.speed.targets import START_UP_LABEL

START_UP_PASSAGES: Final = 20_000
"""Size of the collection that start-up is measured with."""
_QUERIES_SEED: Final = 7


def main(arguments: Sequence[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        work = (options.work or Path(temporary)).resolve()
        sources: list[tuple[str, Path | None]] = []
        sources += [(str(size), None) for size in _parse_sizes(options.sizes)]
        sources += [(folder.resolve().name, folder) for folder in options.folders]
        for label, source in sources:
            size = _prepare_collection(work / label, label, source)
            run = _measure_engines(Run(label, size), work / label, options)
            if not options.only_build:
                _save_run(run, options)
        if options.start_up and not options.only_build:
            label = str(START_UP_PASSAGES)
            size = _prepare_collection(work / label, label, None)
            run = _measure_start_up(Run(START_UP_LABEL, size), work / label, options)
            _save_run(run, options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    add = parser.add_argument
    add("folders", nargs="*", type=Path, metavar="FOLDER", help="real documents as well")
    add("--sizes", default="10000,100000,1000000", help="passages of the synthetic collections")
    add("--engines", default=",".join(DEFAULT_ENGINES), help="(default: %(default)s)")
    add("--work", type=Path, metavar="DIR", help="keep collections and indexes here")
    add("--rebuild", default="none", help="whose indexes are not used again: all, none or names")
    add("--queries", type=int, default=300, help="warm queries of each engine and mode")
    add("--runs", type=int, default=7, help="whole processes of each kind; 0: none")
    add("--patience", type=float, default=600, help="seconds of warm queries for an engine")
    add("--only-build", action="store_true", help="make the indexes and stop")
    add("--no-update", dest="update", action="store_false", help="leave out the 1 %% update")
    add("--no-start-up", dest="start_up", action="store_false", help="leave out start-up")
    add("--out", type=Path, metavar="FILE", help="results (default: by commit)")
    add("--docs", type=Path, metavar="DIR", help="put tables and picture into this folder")
    return parser


def _parse_sizes(text: str) -> list[int]:
    return [int(number) for number in text.split(",") if number.strip()]


def _prepare_collection(folder: Path, label: str, source: Path | None) -> CollectionSize:
    """Write the collection unless it is complete already: from ``source``, or a synthetic one."""
    restore_files(folder)
    size = read_size(folder)
    if size is None:
        _print_progress(f"{label}: writing the collection")
        size = import_folder(folder, source) if source else generate_collection(folder, int(label))
    _print_progress(f"{label}: {size.passages:,} passages, {size.bytes / 1e6:,.1f} MB")
    return size


def _measure_engines(run: Run, collection: Path, options: argparse.Namespace) -> Run:
    run.started = timestamp()
    _print_progress("indexing")
    _build_indexes(run, collection, options)
    if options.only_build:
        return run
    queries = draw_queries(collection, options.queries + WARM_UP_QUERIES, _QUERIES_SEED)
    _print_progress(f"asking {options.queries} queries")
    time_warm_queries(run.engines, collection, queries, options.patience, _print_progress)
    if options.runs:
        _print_progress(f"asking once, {options.runs} processes each")
        run.processes = time_cold_queries(
            run.engines, collection, queries, options.runs, _print_progress
        )
    if options.update:
        _print_progress("updating a hundredth")
        time_updates(run.engines, collection, _print_progress)
    run.finished = timestamp()
    return run


def _build_indexes(run: Run, collection: Path, options: argparse.Namespace) -> None:
    names = options.engines.split(",")
    names_to_rebuild = names if options.rebuild == "all" else options.rebuild.split(",")
    for name in names:
        result = probe_engine(name, engine_folder(name, collection) / "log")
        run.engines[name] = result
        if result.failed is None:
            rebuild = name in names_to_rebuild and name not in INDEX_OWNER
            build_index(name, result, collection, rebuild=rebuild, progress=_print_progress)
        if result.failed is not None:
            _print_progress(f"  {name}: {result.failed}")


def _measure_start_up(run: Run, collection: Path, options: argparse.Namespace) -> Run:
    """Measure whole processes of our own and those that they are compared with."""
    run.started = timestamp()
    home = engine_folder(TRUJAMAN, collection)
    result = run.engines[TRUJAMAN] = probe_engine(TRUJAMAN, home / "log")
    build_index(TRUJAMAN, result, collection, rebuild=False, progress=_print_progress)
    queries = draw_queries(collection, options.runs, _QUERIES_SEED)
    searches = [search_command(home / "index" / "config.yaml", query) for query in queries]
    commands = {name: [command] for name, command in baseline_commands().items()}
    commands[SEARCH] = searches
    run.processes = time_commands(commands, options.runs, _print_progress)
    peaks = [measure_peak_mb(command) for command in searches]
    result.cold_peak_mb = max((peak for peak in peaks if peak), default=None)
    run.finished = timestamp()
    return run


def _save_run(run: Run, options: argparse.Namespace) -> None:
    """Write ``run`` into the results of the commit, in place of an earlier run of its label."""
    settings: dict[str, Any] = {
        "queries": options.queries,
        "warm_up": WARM_UP_QUERIES,
        "runs": options.runs,
        "patience_s": options.patience,
    }
    provenance = current_provenance(settings)
    name = f"{provenance.commit}{'-dirty' if provenance.dirty else ''}.json"
    path = options.out or RESULTS_FOLDER / name
    runs = [run]
    if path.is_file():
        _, earlier_runs = load(path)
        runs += [earlier for earlier in earlier_runs if earlier.label != run.label]
    runs.sort(key=lambda run: (run.size.passages, run.label))
    save(path, provenance, runs)
    _print_progress(f"\n{format_tables([run])}\n\nwritten to {path}\n")
    if options.docs:
        publish(provenance, runs, options.docs)


def _print_progress(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
