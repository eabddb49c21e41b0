"""Results over real text as Markdown tables, and into the pages about speed.

python -m benchmarks.speed.realtext.report RESULTS.json [--docs docs]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks.speed.peers.base import HYBRID, INDEX_OWNER, KEYWORD, TRUJAMAN, TRUJAMAN_TEXTS
from benchmarks.speed.realtext.asking import LENGTHS
from benchmarks.speed.realtext.picture import draw_picture
from benchmarks.speed.realtext.records import ALL, OURS, RealTextRun, Times, load_run
from benchmarks.speed.records import Provenance
from benchmarks.speed.tables import Row, format_number, format_table, replace_between
from index.types import LANGUAGES

LEAD_PAGE: Final = "speed.md"
TABLES_PAGE: Final = "speed-tables.md"
PICTURE: Final = "pictures/speed-realtext.svg"
MARK: Final = "real text: written by benchmarks.speed.realtext"
_MODES: Final = (HYBRID, KEYWORD)
_NAMES: Final = {
    TRUJAMAN: "**trujaman**",
    TRUJAMAN_TEXTS: "trujaman, texts alone",
    "fts5": "SQLite FTS5",
    "lancedb": "LanceDB",
    "milvus": "Milvus Lite",
}
_NOT_MEASURED: Final = "–"


def format_tables(run: RealTextRun) -> str:
    """Return all the tables of ``run``."""
    size = run.size
    return "\n\n".join(
        [
            f"{size.documents:,} documents, {size.passages:,} passages, {size.bytes / 1e6:,.1f} MB;"
            f" {sum(run.queries.values())} queries; measured {_minute(run.finished)}.",
            "#### By length\n\nProcessor time, ms: p50 / p95, asked for the first time.",
            format_table(_lengths_header(), _length_rows(run, repeated=False)),
            "Asked again at once:",
            format_table(_lengths_header(), _length_rows(run, repeated=True)),
            "Wall clock, ms: p50 / p95, asked for the first time.",
            format_table(_lengths_header(), _length_rows(run, repeated=False, wall=True)),
            "#### By language\n\nProcessor time, ms: p50 / p95, asked for the first time.",
            format_table(("", *LANGUAGES, "p95 ÷ p50"), _language_rows(run)),
            "#### On the same query\n\nOurs ÷ the other's, median over the queries: processor time"
            " (wall clock), asked for the first time.",
            format_table(("ours", "÷", *_lengths_header()[1:]), _ratio_rows(run)),
            "#### Indexing\n\nMemory: peak while indexing / while querying.",
            format_table(
                ("", "CPU s", "passages/s", "memory, MB", "disk, × text"), _build_rows(run)
            ),
            _versions(run),
        ]
    )


def format_lead(run: RealTextRun) -> str:
    """Return the one table for newcomers.

    Hybrid search, then keyword search of ours and of engines that have nothing else.
    """
    header = ("", *(f"{length} words" for length in LENGTHS), "asked again")
    return format_table(header, _lead_rows(run))


def _lead_rows(run: RealTextRun) -> Iterator[Row]:
    for mode in _MODES:
        for engine in _engines(run, mode):
            if mode == KEYWORD and engine != TRUJAMAN and engine in _engines(run, HYBRID):
                continue
            cells = [_cell(_find(run, engine, mode, False, length)) for length in LENGTHS]
            again = _find(run, engine, mode, True, ALL)
            yield (f"{_name(engine)}, {mode}", *cells, _cell(again))


def _length_rows(run: RealTextRun, *, repeated: bool, wall: bool = False) -> Iterator[Row]:
    for mode in _MODES:
        for engine in _engines(run, mode):
            by_length = [_find(run, engine, mode, repeated, length) for length in (*LENGTHS, ALL)]
            cells = [_cell(times, wall=wall) for times in by_length]
            yield (f"{_name(engine)}, {mode}", *cells)


def _language_rows(run: RealTextRun) -> Iterator[Row]:
    for mode in _MODES:
        for engine in _engines(run, mode):
            cells = [
                _cell(_find(run, engine, mode, False, ALL, language)) for language in LANGUAGES
            ]
            times = _find(run, engine, mode, False, ALL)
            spread = f"{times.cpu_p95 / times.cpu_p50:.2f}" if times else _NOT_MEASURED
            yield (f"{_name(engine)}, {mode}", *cells, spread)


def _ratio_rows(run: RealTextRun) -> Iterator[Row]:
    for engine, mode in OURS:
        ratios = [
            ratio
            for ratio in run.ratios
            if (ratio.engine, ratio.mode) == (engine, mode) and not ratio.repeated
        ]
        for peer in dict.fromkeys(ratio.peer for ratio in ratios):
            by_length = {ratio.length: ratio for ratio in ratios if ratio.peer == peer}
            cells = []
            for length in (*LENGTHS, ALL):
                ratio = by_length.get(length)
                cells.append(f"{ratio.cpu:.2f} ({ratio.wall:.2f})" if ratio else _NOT_MEASURED)
            yield (f"{_name(engine)}, {mode}", _name(peer), *cells)


def _build_rows(run: RealTextRun) -> Iterator[Row]:
    for engine, result in run.engines.items():
        if engine in INDEX_OWNER:
            continue
        build = result.building
        if build is None:
            yield (engine, f"missing: {result.failed}", "", "", "")
            continue
        peak = f"{result.peak_mb:,.0f}" if result.peak_mb else _NOT_MEASURED
        yield (
            _name(engine),
            f"{build.cpu_seconds:,.0f}",
            f"{build.passages / build.seconds:,.0f}{'†' if build.date < run.started else ''}",
            f"{build.peak_mb:,.0f} / {peak}",
            f"{build.disk_mb * 1e6 / run.size.bytes:.2f}",
        )


def _engines(run: RealTextRun, mode: str) -> list[str]:
    """Return the engines that were asked in ``mode``, in the order of the run."""
    asked = {times.engine for times in run.times if times.mode == mode}
    return [engine for engine in run.engines if engine in asked]


def _find(
    run: RealTextRun, engine: str, mode: str, repeated: bool, length: str, language: str = ALL
) -> Times | None:
    key = (engine, mode, repeated, length, language)
    for times in run.times:
        if (times.engine, times.mode, times.repeated, times.length, times.language) == key:
            return times
    return None


def _cell(times: Times | None, *, wall: bool = False) -> str:
    if times is None:
        return _NOT_MEASURED
    p50, p95 = (times.p50, times.p95) if wall else (times.cpu_p50, times.cpu_p95)
    return f"{format_number(p50)} / {format_number(p95)}"


def _lengths_header() -> Row:
    return ("", *(f"{length} words" for length in LENGTHS), "all")


def _name(engine: str) -> str:
    return _NAMES.get(engine, engine)


def _minute(timestamp: str) -> str:
    return timestamp[:16].replace("T", " ")


def _versions(run: RealTextRun) -> str:
    versions: dict[str, str] = {}
    for result in run.engines.values():
        versions |= result.versions
    listed = ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))
    return f"†: indexed before this run, maybe beside other work. Versions: {listed}."


def publish(provenance: Provenance, run: RealTextRun, docs: Path) -> None:
    """Write the lead table, all the tables and the picture into the pages in ``docs``.

    Raises ImportError where matplotlib is not installed.
    """
    draw_picture(run, docs / PICTURE)
    machine = provenance.machine
    head = (
        f"Commit `{provenance.commit}`{' with changes' if provenance.dirty else ''},"
        f" {provenance.date[:10]}; {machine['cpu']}, {machine['cores']} cores,"
        f" {machine['memory_gb']} GB; Python {machine['python']}, {machine['system']}."
    )
    replace_between(docs / LEAD_PAGE, MARK, f"{format_lead(run)}\n\n{head}")
    replace_between(docs / TABLES_PAGE, MARK, f"{head}\n\n{format_tables(run)}")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed.realtext.report",
        description=(__doc__ or "").splitlines()[0],
    )
    parser.add_argument("results", type=Path)
    parser.add_argument("--docs", type=Path, help="put tables and picture into this folder")
    options = parser.parse_args(arguments)
    provenance, run = load_run(options.results)
    print(format_tables(run))
    if options.docs:
        publish(provenance, run, options.docs)


if __name__ == "__main__":
    main()
