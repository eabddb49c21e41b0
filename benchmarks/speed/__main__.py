"""Ours beside what people would use instead: the same texts, vectors and queries, in one run.

    python -m benchmarks.speed [FOLDER...] [--sizes 10000,100000,1000000] [--engines NAMES]
                               [--work DIR] [--queries 300] [--rebuild all|none|NAMES] [--out FILE]

Each engine runs in a process of its own; one computes at a time. Results go to
benchmarks/speed/results/COMMIT.json, tables and picture into docs/. With --work, collections
and indexes are kept and used again, so that a run may be cut into parts; sizes that an
earlier run of the same commit has measured stay in the results.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

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
from benchmarks.speed.peers.base import ENGINES, INDEX_OWNER, TRUJAMAN
from benchmarks.speed.queries import draw_queries
from benchmarks.speed.querying import WARM_UP_QUERIES, time_warm_queries
from benchmarks.speed.records import RESULTS_FOLDER, Run, current_provenance, load, save, timestamp
from benchmarks.speed.report import format_tables, publish
from benchmarks.speed.targets import START_UP_LABEL

START_UP_PASSAGES = 20_000
"""Passages of the index that start-up is measured with."""
_SEED = 7


def main(arguments: Sequence[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        work = (options.work or Path(temporary)).resolve()
        collections = [(f"{size}", None) for size in _numbers(options.sizes)]
        collections += [(folder.resolve().name, folder) for folder in options.folders]
        for label, source in collections:
            folder = work / label
            size = _collection(folder, label, source)
            run = _run(label, folder, size, options)
            if not options.only_build:
                _save_run(run, options)
        if options.start_up and not options.only_build:
            folder = work / f"{START_UP_PASSAGES}"
            size = _collection(folder, f"{START_UP_PASSAGES}", None)
            _save_run(_start_up(folder, size, options), options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    add = parser.add_argument
    add("folders", nargs="*", type=Path, metavar="FOLDER", help="real documents as well")
    add("--sizes", default="10000,100000,1000000", help="passages of the synthetic collections")
    add("--engines", default=",".join(ENGINES), help="(default: %(default)s)")
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


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",") if number.strip()]


def _collection(folder: Path, label: str, source: Path | None) -> CollectionSize:
    restore_files(folder)
    size = read_size(folder)
    if size is None:
        print(f"{label}: writing the collection", flush=True)
        size = import_folder(folder, source) if source else generate_collection(folder, int(label))
    print(f"{label}: {size.passages:,} passages, {size.bytes / 1e6:,.1f} MB", flush=True)
    return size


def _run(label: str, folder: Path, size: CollectionSize, options: argparse.Namespace) -> Run:
    run = Run(label, size, started=timestamp())
    names = options.engines.split(",")
    rebuild = names if options.rebuild == "all" else options.rebuild.split(",")
    print("indexing", flush=True)
    for name in names:
        found = run.engines[name] = probe_engine(name, engine_folder(name, folder) / "log")
        if found.failed is None:
            build_index(
                name, found, folder, size, name in rebuild and name not in INDEX_OWNER, _say
            )
        if found.failed is not None:
            _say(f"  {name}: {found.failed}")
    if options.only_build:
        return run
    some = draw_queries(folder, options.queries + WARM_UP_QUERIES, _SEED)
    print(f"asking {options.queries} queries", flush=True)
    time_warm_queries(run.engines, folder, some, options.patience, _say)
    if options.runs:
        print(f"asking once, {options.runs} processes each", flush=True)
        run.processes = time_cold_queries(run.engines, folder, some, options.runs, _say)
    if options.update:
        print("updating a hundredth", flush=True)
        time_updates(run.engines, folder, _say)
    run.finished = timestamp()
    return run


def _start_up(folder: Path, size: CollectionSize, options: argparse.Namespace) -> Run:
    """Measure whole processes over an index of START_UP_PASSAGES passages."""
    run = Run(
        START_UP_LABEL,
        size,
        {TRUJAMAN: probe_engine(TRUJAMAN, engine_folder(TRUJAMAN, folder) / "log")},
        started=timestamp(),
    )
    build_index(TRUJAMAN, run.engines[TRUJAMAN], folder, size, False, _say)
    config = engine_folder(TRUJAMAN, folder) / "index" / "config.yaml"
    some = draw_queries(folder, options.runs, _SEED)
    commands = {name: [it] for name, it in baseline_commands().items()}
    commands[SEARCH] = [search_command(config, question) for question in some]
    run.processes = time_commands(commands, options.runs, _say)
    run.engines[TRUJAMAN].cold_peak_mb = max(
        filter(None, map(measure_peak_mb, commands[SEARCH])), default=None
    )
    run.finished = timestamp()
    return run


def _save_run(run: Run, options: argparse.Namespace) -> None:
    settings: dict[str, Any] = {
        "queries": options.queries,
        "warm_up": WARM_UP_QUERIES,
        "runs": options.runs,
        "patience_s": options.patience,
    }
    about = current_provenance(settings)
    path = options.out or RESULTS_FOLDER / f"{about.commit}{'-dirty' if about.dirty else ''}.json"
    runs = [old for old in load(path)[1] if old.label != run.label] if path.is_file() else []
    runs.append(run)
    runs.sort(key=lambda one: (one.size.passages, one.label))
    save(path, about, runs)
    print(f"\n{format_tables([run])}\n\nwritten to {path}\n", flush=True)
    if options.docs:
        publish(about, runs, options.docs)


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
