"""Results as Markdown tables, and into the page about them.

python -m benchmarks.speed.report RESULTS.json [--docs docs]
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks.speed.chart import draw_chart
from benchmarks.speed.growth import INDEXING, engine_cost, growth_exponent
from benchmarks.speed.peers.base import HYBRID, INDEX_OWNER, KEYWORD, MATRIX_PRODUCT, TRUJAMAN
from benchmarks.speed.records import EngineResult, LatencySummary, Provenance, Run, load
from benchmarks.speed.tables import Row, format_number, format_table, replace_between
from benchmarks.speed.targets import START_UP_LABEL, check_targets

PAGE: Final = "speed-tables.md"
PICTURE: Final = "pictures/speed.svg"
MARK: Final = "figures: written by benchmarks.speed.report"
_ENGINE_HEADER: Final = (
    "engine",
    "hybrid, ms",
    "keyword, ms",
    "one process, ms",
    "indexing, passages/s",
    "CPU s",
    "1 % update, s",
    "memory, MB",
    "disk, × text",
)
_PROCESS_HEADER: Final = ("whole process", "median ms", "worst ms", "n")
_TARGET_HEADER: Final = ("bar", "", "ours", "limit", "", "texts alone")
_NOT_MEASURED: Final = "–"


def format_tables(runs: Sequence[Run], other_runs: Sequence[Run] = ()) -> str:
    """Return the tables of ``runs``; ``other_runs`` are runs over other sizes to compare with."""
    parts = []
    for run in runs:
        parts.append(_heading(run))
        if run.label != START_UP_LABEL:
            parts.append(format_table(_ENGINE_HEADER, _engine_rows(run)))
            parts += _notes(run)
        parts.append(format_table(_PROCESS_HEADER, _process_rows(run)))
        parts.append(format_table(_TARGET_HEADER, _target_rows(run, [*runs, *other_runs])))
    growth = list(_growth_rows(runs))
    if growth:
        parts.append("### Growth\n\nExponent of growth between sizes; 1 is proportional.")
        parts.append(format_table(("", *_growth_header(runs)), growth))
    return "\n\n".join(part for part in parts if part)


def _heading(run: Run) -> str:
    passages = f"{run.size.passages:,} passages"
    name = passages if run.label == str(run.size.passages) else f"{run.label}: {passages}"
    return (
        f"### {name[0].upper()}{name[1:]}\n\n{run.size.documents:,} files,"
        f" {run.size.bytes / 1e6:,.1f} MB of text; measured {run.finished[:16].replace('T', ' ')}."
    )


def _engine_rows(run: Run) -> Iterator[Row]:
    for name, result in run.engines.items():
        if result.failed is not None and not result.query:
            yield _pad(name, f"missing: {result.failed}")
        elif name == MATRIX_PRODUCT:
            yield _pad("matrix product", _format_latency(result.query.get(MATRIX_PRODUCT)))
        else:
            yield _engine_row(name, result, run)


def _pad(*cells: str) -> Row:
    return (*cells, *[""] * (len(_ENGINE_HEADER) - len(cells)))


def _engine_row(name: str, result: EngineResult, run: Run) -> Row:
    build, update, cold = result.building, result.updating, result.cold
    hybrid = _format_latency(result.query.get(HYBRID))
    keyword = _format_latency(result.query.get(KEYWORD))
    if name in INDEX_OWNER:
        return _pad(name, hybrid, keyword)
    rate = cpu = memory = disk = _NOT_MEASURED
    if build:
        mark = "†" if run.reused_index(name) else ""
        peak = _NOT_MEASURED if result.peak_mb is None else f"{result.peak_mb:,.0f}"
        rate = f"{build.passages / build.seconds:,.0f}{mark}"
        cpu = f"{build.cpu_seconds:,.0f}"
        memory = f"{build.peak_mb:,.0f} / {peak}"
        disk = f"{build.disk_mb * 1e6 / run.size.bytes:.2f}"
    return (
        f"**{name}**" if name == TRUJAMAN else name,
        hybrid,
        keyword,
        f"{cold.p50:,.0f}" if cold else _NOT_MEASURED,
        rate,
        cpu,
        f"{update.seconds:,.2f} ({update.share:.1%})" if update else _NOT_MEASURED,
        memory,
        disk,
    )


def _format_latency(latency: LatencySummary | None) -> str:
    if latency is None:
        return _NOT_MEASURED
    percentiles = (latency.p50, latency.p95, latency.p99)
    return " / ".join(format_number(value) for value in percentiles)


def _notes(run: Run) -> Iterator[str]:
    results = {name: result for name, result in run.engines.items() if result.versions}
    cold_counts = [result.cold.count for result in results.values() if result.cold]
    cold_count = cold_counts[0] if cold_counts else 0
    yield (
        f"Times: p50 / p95 / p99 of {_query_counts(results)}; one process: median of {cold_count}."
    )
    yield "Memory: peak while indexing / while querying."
    if any(run.reused_index(name) for name in results):
        yield "†: index kept from an earlier run, not timed beside the others."
    versions: dict[str, str] = {}
    for result in results.values():
        versions |= result.versions
    formatted = ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))
    yield f"Versions: {formatted}."


def _query_counts(results: Mapping[str, EngineResult]) -> str:
    """Say how many queries the percentiles are of, and which engines were sent fewer."""
    counts: dict[str, int] = {}
    for name, result in results.items():
        for mode, latency in result.query.items():
            counts[f"{name} {mode}"] = latency.count
    max_count = max(counts.values(), default=0)
    fewer = [f"{name} {count}" for name, count in counts.items() if count != max_count]
    text = f"{max_count} queries each"
    return f"{text}; {', '.join(sorted(fewer))}" if fewer else text


def _process_rows(run: Run) -> Iterator[Row]:
    for name, latency in run.processes.items():
        yield (f"`{name}`", f"{latency.p50:,.1f}", f"{latency.worst:,.1f}", f"{latency.count}")


def _target_rows(run: Run, runs: Sequence[Run]) -> Iterator[Row]:
    for target in check_targets(run, runs):
        texts = ""
        if target.texts_value is not None:
            texts = f"{format_number(target.texts_value)}: {target.texts_verdict()}"
        value, limit = format_number(target.value), format_number(target.limit)
        yield (target.metric, target.bound, value, limit, target.verdict(), texts)


def _growth_header(runs: Sequence[Run]) -> list[str]:
    sizes = [run.size.passages for run in _synthetic_runs(runs)]
    return [f"{smaller:,} → {larger:,}" for smaller, larger in itertools.pairwise(sizes)]


def _growth_rows(runs: Sequence[Run]) -> Iterator[Row]:
    """Yield a row for every engine and operation measured at all sizes."""
    synthetic_runs = _synthetic_runs(runs)
    if len(synthetic_runs) < 2:
        return
    for name in synthetic_runs[0].engines:
        for operation in (HYBRID, KEYWORD, MATRIX_PRODUCT, INDEXING):
            points = []
            for run in synthetic_runs:
                cost = engine_cost(run, name, operation)
                if cost is not None:
                    points.append((float(run.size.passages), cost))
            if len(points) == len(synthetic_runs):
                label = "matrix product" if operation == MATRIX_PRODUCT else f"{name} {operation}"
                steps = itertools.pairwise(points)
                yield (label, *[f"{growth_exponent(*step):.2f}" for step in steps])


def _synthetic_runs(runs: Sequence[Run]) -> list[Run]:
    """Return the runs over synthetic collections: their labels are their sizes."""
    return [run for run in runs if run.label == str(run.size.passages)]


def publish(provenance: Provenance, runs: Sequence[Run], docs: Path) -> None:
    """Write the tables into the page in ``docs``, and the chart beside it.

    Raises ImportError where matplotlib is not installed.
    """
    draw_chart(_synthetic_runs(runs), docs / PICTURE)
    machine = provenance.machine
    head = (
        f"Commit `{provenance.commit}`{' with changes' if provenance.dirty else ''},"
        f" {provenance.date[:10]};"
        f" {machine['cpu']}, {machine['cores']} cores, {machine['memory_gb']} GB;"
        f" Python {machine['python']}, {machine['system']}."
    )
    replace_between(docs / PAGE, MARK, f"{head}\n\n{format_tables(runs)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("results", type=Path)
    parser.add_argument("--docs", type=Path, help="put tables and picture into this folder")
    options = parser.parse_args()
    provenance, runs = load(options.results)
    print(format_tables(runs))
    if options.docs:
        publish(provenance, runs, options.docs)


if __name__ == "__main__":
    main()
