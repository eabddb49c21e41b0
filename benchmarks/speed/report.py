"""Results as Markdown tables, and into the page about them.

python -m benchmarks.speed.report RESULTS.json [--docs docs]
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks.speed.chart import draw_chart
from benchmarks.speed.growth import engine_cost, growth_exponent
from benchmarks.speed.peers.base import HYBRID, INDEX_OWNER, KEYWORD, MATRIX_PRODUCT, TRUJAMAN
from benchmarks.speed.records import EngineResult, LatencySummary, Provenance, Run, load
from benchmarks.speed.targets import START_UP_LABEL, check_targets

PAGE: Final = "speed.md"
PICTURE: Final = "pictures/speed.svg"
_BEGIN: Final = "<!-- figures: written by benchmarks.speed.report -->"
_END: Final = "<!-- end of figures -->"
_HEADS: Final = (
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
_BARS: Final = ("bar", "", "ours", "limit", "", "texts alone")


def format_tables(runs: Sequence[Run], others: Sequence[Run] = ()) -> str:
    """Return the tables of ``runs``; ``others`` are runs of other sizes to compare with."""
    parts = []
    for run in runs:
        parts.append(_heading(run))
        if run.label != START_UP_LABEL:
            parts.append(_table(_HEADS, _rows(run)))
            parts += _notes(run)
        parts.append(_table(("whole process", "median ms", "worst ms", "n"), _processes(run)))
        parts.append(_table(_BARS, _verdicts(run, [*runs, *others])))
    growth = list(_growth(runs))
    if growth:
        parts.append("### Growth\n\nExponent of growth between sizes; 1 is proportional.")
        parts.append(_table(("", *_steps(runs)), growth))
    return "\n\n".join(part for part in parts if part)


def _heading(run: Run) -> str:
    what = f"{run.size.passages:,} passages"
    name = what if run.label == str(run.size.passages) else f"{run.label}: {what}"
    return (
        f"### {name[0].upper()}{name[1:]}\n\n{run.size.documents:,} files,"
        f" {run.size.bytes / 1e6:,.1f} MB of text; measured {run.finished[:16].replace('T', ' ')}."
    )


def _rows(run: Run) -> Iterator[tuple[str, ...]]:
    for name, found in run.engines.items():
        if found.failed is not None and not found.query:
            yield (name, f"missing: {found.failed}", *[""] * (len(_HEADS) - 2))
        elif name == MATRIX_PRODUCT:
            yield (
                "matrix product",
                _times(found.query.get(MATRIX_PRODUCT)),
                *[""] * (len(_HEADS) - 2),
            )
        else:
            yield _row(name, found, run)


def _row(name: str, found: EngineResult, run: Run) -> tuple[str, ...]:
    built, update, cold = found.building, found.updating, found.cold
    queries = _times(found.query.get(HYBRID)), _times(found.query.get(KEYWORD))
    if name in INDEX_OWNER:
        return (name, *queries, *[""] * (len(_HEADS) - 3))
    mark = "†" if run.reused_index(name) else ""
    peak = "–" if found.peak_mb is None else f"{found.peak_mb:,.0f}"
    return (
        f"**{name}**" if name == TRUJAMAN else name,
        *queries,
        f"{cold.p50:,.0f}" if cold else "–",
        f"{built.passages / built.seconds:,.0f}{mark}" if built else "–",
        f"{built.cpu_seconds:,.0f}" if built else "–",
        f"{update.seconds:,.2f} ({update.share:.1%})" if update else "–",
        f"{built.peak_mb:,.0f} / {peak}" if built else "–",
        f"{built.disk_mb * 1e6 / run.size.bytes:.2f}" if built else "–",
    )


def _times(some: LatencySummary | None) -> str:
    if some is None:
        return "–"
    return " / ".join(_short(value) for value in (some.p50, some.p95, some.p99))


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _notes(run: Run) -> Iterator[str]:
    engines = {name: found for name, found in run.engines.items() if found.versions}
    counts = {
        f"{name} {mode} {times.count}"
        for name, found in engines.items()
        for mode, times in found.query.items()
    }
    most = max((times.count for f in engines.values() for times in f.query.values()), default=0)
    fewer = sorted(count for count in counts if not count.endswith(f" {most}"))
    asked = f"{most} queries each" + (f"; {', '.join(fewer)}" if fewer else "")
    one = next((found.cold.count for found in engines.values() if found.cold), 0)
    yield f"Times: p50 / p95 / p99 of {asked}; one process: median of {one}."
    yield "Memory: peak while indexing / while querying."
    if any(map(run.reused_index, engines)):
        yield "†: index kept from an earlier run, not timed beside the others."
    versions = dict(pair for found in engines.values() for pair in found.versions.items())
    listed = ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))
    yield f"Versions: {listed}."


def _processes(run: Run) -> Iterator[tuple[str, ...]]:
    for name, times in run.processes.items():
        yield (f"`{name}`", f"{times.p50:,.1f}", f"{times.worst:,.1f}", f"{times.count}")


def _verdicts(run: Run, runs: Sequence[Run]) -> Iterator[tuple[str, ...]]:
    for bar in check_targets(run, runs):
        texts = "" if bar.texts is None else f"{_short(bar.texts)}: {bar.texts_verdict()}"
        yield (bar.what, bar.bound, _short(bar.value), _short(bar.limit), bar.verdict(), texts)


def _steps(runs: Sequence[Run]) -> list[str]:
    sized = _sized(runs)
    return [
        f"{small.size.passages:,} → {large.size.passages:,}"
        for small, large in itertools.pairwise(sized)
    ]


def _growth(runs: Sequence[Run]) -> Iterator[tuple[str, ...]]:
    sized = _sized(runs)
    if len(sized) < 2:
        return
    for name in sized[0].engines:
        for what in (HYBRID, KEYWORD, MATRIX_PRODUCT, "indexing"):
            costs = [(float(run.size.passages), engine_cost(run, name, what)) for run in sized]
            known = [(size, some) for size, some in costs if some is not None]
            if len(known) == len(costs):
                steps = itertools.pairwise(known)
                label = "matrix product" if what == MATRIX_PRODUCT else f"{name} {what}"
                yield (label, *[f"{growth_exponent(*pair):.2f}" for pair in steps])


def _sized(runs: Sequence[Run]) -> list[Run]:
    return [run for run in runs if run.label == str(run.size.passages)]


def _table(heads: Sequence[str], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    if not lines:
        return ""
    return "\n".join([f"| {' | '.join(heads)} |", "|" + "---|" * len(heads), *lines])


def publish(about: Provenance, runs: Sequence[Run], docs: Path) -> None:
    """Write the figures into the page in ``docs``, and the picture beside it."""
    draw_chart(_sized(runs), docs / PICTURE)
    machine = about.machine
    head = (
        f"Commit `{about.commit}`{' with changes' if about.dirty else ''}, {about.date[:10]};"
        f" {machine['cpu']}, {machine['cores']} cores, {machine['memory_gb']} GB;"
        f" Python {machine['python']}, {machine['system']}."
    )
    page = docs / PAGE
    before, _, rest = page.read_text(encoding="utf-8").partition(_BEGIN)
    after = rest.partition(_END)[2]
    content = f"{before}{_BEGIN}\n\n{head}\n\n{format_tables(runs)}\n\n{_END}{after}"
    page.write_text(content, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("results", type=Path)
    parser.add_argument("--docs", type=Path, help="put tables and picture into this folder")
    options = parser.parse_args()
    about, runs = load(options.results)
    print(format_tables(runs))
    if options.docs:
        publish(about, runs, options.docs)


if __name__ == "__main__":
    main()
