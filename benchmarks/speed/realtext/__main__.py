"""Real text and real questions: ours beside what people would use instead, in one run.

    python -m benchmarks.speed.realtext PARALLEL [--passages N] [--queries 40] [--work DIR]
                                        [--engines NAMES] [--rebuild all|none|NAMES]
                                        [--minutes N] [--out FILE] [--docs docs]

PARALLEL holds parallel text (en_es.tsv.xz, en_ar.tsv.xz, es_ar.tsv.xz), of which documents are
made: consecutive sentences of a data set. Every query is asked twice. With --work, collection
and indexes are kept, so that the same command times them again without building anything.
Results are written to benchmarks/speed/results/realtext/COMMIT.json.
"""

from __future__ import annotations

import argparse
import math
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.speed.collection_reader import CollectionSize, read_size
from benchmarks.speed.index_building import build_index, engine_folder, probe_engine
from benchmarks.speed.peers.base import DEFAULT_ENGINES, INDEX_OWNER, MATRIX_PRODUCT
from benchmarks.speed.realtext.asking import RealQuery, draw_real_queries
from benchmarks.speed.realtext.collecting import write_collection
from benchmarks.speed.realtext.records import (
    RealTextRun,
    compare_times,
    save_run,
    summarize_times,
)
from benchmarks.speed.realtext.report import format_tables, publish
from benchmarks.speed.realtext.sentences import read_sentences
from benchmarks.speed.realtext.timing import WARM_UP_QUERIES, time_queries
from benchmarks.speed.records import RESULTS_FOLDER, EngineResult, current_provenance, timestamp

_SEED: Final = 22
_LEFT_OUT: Final = ("whoosh", MATRIX_PRODUCT)
"""Engines that are not asked unless they are named."""


def main(arguments: Sequence[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        collection = (options.work or Path(temporary)).resolve()
        size = _prepare_collection(collection, options)
        started = timestamp()
        engines = _build_indexes(collection, options)
        if options.only_build:
            return
        sentences = read_sentences(options.parallel)
        queries = draw_real_queries(collection, sentences, options.queries, _SEED)
        _print_progress(f"asking {len(queries) - WARM_UP_QUERIES} queries twice")
        limit = options.minutes * 60
        answers = time_queries(
            engines, collection, queries, options.patience, limit, _print_progress
        )
        asked = {answer.number for given in answers.values() for answer in given}
        run = RealTextRun(
            size=size,
            engines=engines,
            queries=_count_queries([queries[number] for number in sorted(asked)]),
            times=list(summarize_times(answers, queries)),
            ratios=list(compare_times(answers, queries)),
            started=started,
            finished=timestamp(),
        )
        _save(run, options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed.realtext", description=(__doc__ or "").splitlines()[0]
    )
    add = parser.add_argument
    default_engines = ",".join(name for name in DEFAULT_ENGINES if name not in _LEFT_OUT)
    add("parallel", type=Path, metavar="PARALLEL", help="folder of parallel text")
    add("--passages", type=int, metavar="N", help="at least so many (default: all there are)")
    add("--queries", type=int, default=40, help="of each length and language")
    add("--engines", default=default_engines, help="(default: %(default)s)")
    add("--work", type=Path, metavar="DIR", help="keep the collection and the indexes here")
    add("--rebuild", default="none", help="whose indexes are not used again: all, none or names")
    add("--patience", type=float, default=600, help="seconds of queries for an engine and mode")
    add("--minutes", type=float, default=math.inf, metavar="N", help="stop asking after so many")
    add("--only-build", action="store_true", help="make the indexes and stop")
    add("--out", type=Path, metavar="FILE", help="results (default: by commit)")
    add("--docs", type=Path, metavar="DIR", help="put tables and picture into this folder")
    return parser


def _prepare_collection(folder: Path, options: argparse.Namespace) -> CollectionSize:
    """Write the collection unless it is complete already."""
    size = read_size(folder)
    if size is None:
        _print_progress("writing the collection")
        sentences = read_sentences(options.parallel)
        size = write_collection(folder, sentences, options.passages, _SEED)
    _print_progress(f"{size.passages:,} passages, {size.bytes / 1e6:,.1f} MB")
    return size


def _build_indexes(collection: Path, options: argparse.Namespace) -> dict[str, EngineResult]:
    names = options.engines.split(",")
    names_to_rebuild = names if options.rebuild == "all" else options.rebuild.split(",")
    engines = {}
    for name in names:
        result = engines[name] = probe_engine(name, engine_folder(name, collection) / "log")
        if result.failed is None:
            rebuild = name in names_to_rebuild and name not in INDEX_OWNER
            build_index(name, result, collection, rebuild=rebuild, progress=_print_progress)
        if result.failed is not None:
            _print_progress(f"  {name}: {result.failed}")
    return engines


def _count_queries(queries: Sequence[RealQuery]) -> dict[str, int]:
    """Return how many queries there are of each length, language and kind."""
    names = (f"{query.length} {query.language} {query.kind}" for query in queries)
    return dict(sorted(Counter(names).items()))


def _save(run: RealTextRun, options: argparse.Namespace) -> None:
    settings = {"queries": options.queries, "warm_up": WARM_UP_QUERIES, "seed": _SEED}
    provenance = current_provenance(settings)
    name = f"{provenance.commit}{'-dirty' if provenance.dirty else ''}.json"
    path = options.out or RESULTS_FOLDER / "realtext" / name
    save_run(path, provenance, run)
    _print_progress(f"\n{format_tables(run)}\n\nwritten to {path}\n")
    if options.docs:
        publish(provenance, run, options.docs)


def _print_progress(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
