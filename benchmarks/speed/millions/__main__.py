"""What millions of passages cost: queries, memory, disk, updates, and comparing all vectors.

    python -m benchmarks.speed.millions COLLECTION PARALLEL --work DIR [--times 10,30,94]
                                        [--queries 20] [--no-update] [--out FILE]

COLLECTION is what ``benchmarks.speed.realtext PARALLEL --work COLLECTION`` has built; its index of
ours is repeated so many times, see :mod:`benchmarks.speed.millions.multiplying`. DIR keeps the
large indexes. Prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.speed.index_building import engine_folder
from benchmarks.speed.millions.measuring import (
    Millions,
    ask_queries,
    measure_disk,
    measure_updates,
    time_exact_search,
)
from benchmarks.speed.millions.multiplying import multiply
from benchmarks.speed.peers.base import HYBRID, KEYWORD, TRUJAMAN
from benchmarks.speed.realtext.asking import RealQuery, draw_real_queries
from benchmarks.speed.realtext.sentences import read_sentences
from benchmarks.speed.records import current_provenance
from benchmarks.speed.tables import Row, format_number, format_table
from index.config import Config, load
from index.locations import Locations

_SEED = 22
_HEADER: Row = (
    "passages",
    "hybrid, ms",
    "asked again, ms",
    "keyword, ms",
    "all vectors alone, ms",
    "memory, MB",
    "disk, GB",
    "nothing changed, 0.01 %, 1 %: s",
)


def main(arguments: Sequence[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    source = load(engine_folder(TRUJAMAN, options.collection) / "index" / "config.yaml")
    sentences = read_sentences(options.parallel)
    queries = draw_real_queries(options.collection, sentences, options.queries, _SEED)
    results = []
    for times in options.times:
        folder = options.work / f"times-{times}"
        documents = options.collection / "documents"
        config = _prepare(folder, source, documents, times, update=options.update)
        result = _measure(config, queries, update=options.update)
        results.append(result)
        print(_format_row(result), flush=True)
    print(f"\n{format_table(_HEADER, map(_format_row, results))}")
    if options.out:
        provenance = current_provenance({"queries": options.queries, "times": options.times})
        content = {**asdict(provenance), "sizes": [asdict(result) for result in results]}
        options.out.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed.millions", description=(__doc__ or "").splitlines()[0]
    )
    add = parser.add_argument
    add("collection", type=Path, metavar="COLLECTION")
    add("parallel", type=Path, metavar="PARALLEL")
    add("--work", type=Path, required=True, metavar="DIR", help="keep the large indexes here")
    add("--times", type=_parse_numbers, default=[10, 30, 94], help="(default: 10,30,94)")
    add("--queries", type=int, default=20, help="of each length and language")
    add(
        "--no-update",
        dest="update",
        action="store_false",
        help="leave out the update and the files",
    )
    add("--out", type=Path, metavar="FILE", help="write the figures as JSON")
    return parser


def _parse_numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


def _prepare(folder: Path, source: Config, documents: Path, times: int, *, update: bool) -> Config:
    """Return the settings of the index in ``folder``; make it unless it is complete."""
    complete = folder / "complete"
    if complete.exists():
        return load(folder / "config.yaml")
    print(f"{folder}: multiplying by {times}", flush=True)
    config = multiply(source, documents, folder, times, copy_files=update)
    complete.touch()
    return config


def _measure(config: Config, queries: Sequence[RealQuery], *, update: bool) -> Millions:
    locations = Locations.of(config)
    updates = measure_updates(config) if update else []
    passages, exact = time_exact_search(locations.matrix)
    hybrid = ask_queries(config, queries, HYBRID)
    keyword = ask_queries(config, queries, KEYWORD)
    return Millions(
        passages=passages,
        hybrid=hybrid,
        keyword=keyword,
        exact=exact,
        disk_mb=measure_disk(locations),
        updates=updates,
    )


def _format_row(result: Millions) -> Row:
    hybrid, keyword, exact = result.hybrid, result.keyword, result.exact
    updates = [f"{cost.cpu_seconds:.1f} ({cost.peak_mb:,.0f} MB)" for cost in result.updates]
    return (
        f"{result.passages:,}",
        f"{format_number(hybrid.cpu_p50)} / {format_number(hybrid.cpu_p95)}",
        f"{format_number(hybrid.again_cpu_p50)} / {format_number(hybrid.again_cpu_p95)}",
        f"{format_number(keyword.cpu_p50)} / {format_number(keyword.cpu_p95)}",
        f"{format_number(exact.best_cpu_ms)}",
        f"{hybrid.peak_mb:,.0f}, {hybrid.private_mb:,.0f} of it not in files",
        f"{sum(result.disk_mb.values()) / 1e3:.1f}",
        ", ".join(updates) or "–",
    )


if __name__ == "__main__":
    main()
