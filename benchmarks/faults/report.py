"""Results as JSON and as Markdown tables."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from benchmarks.faults.outcomes import VERDICTS, Case
from benchmarks.speed.records import Provenance

FORMAT_VERSION: Final = 1
RESULTS_FOLDER: Final = Path(__file__).parent / "results"
_DETAILS_SHOWN: Final = 60
"""Failures that the Markdown lists; the JSON has them all."""


def result_path(provenance: Provenance) -> Path:
    """Return where the results of a commit are written."""
    is_whole = not provenance.dirty and not provenance.settings["quick"]
    return RESULTS_FOLDER / f"{provenance.commit}{'' if is_whole else '-dirty'}.json"


def save(
    path: Path, provenance: Provenance, seconds: Mapping[str, float], cases: Sequence[Case]
) -> None:
    """Write the results to ``path``, and as Markdown beside it."""
    shown = [case for case in cases if case.detail and (case.is_failure or case.is_measured)]
    content = {
        "format": FORMAT_VERSION,
        **asdict(provenance),
        "seconds": seconds,
        "counts": [_count(*row) for row in _rows(cases)],
        "cases": [asdict(case) for case in shown],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    report = format_report(provenance, seconds, cases)
    path.with_suffix(".md").write_text(report, encoding="utf-8")


def format_report(
    provenance: Provenance, seconds: Mapping[str, float], cases: Sequence[Case]
) -> str:
    """Return all tables, with the failures below them."""
    machine = ", ".join(f"{name} {value}" for name, value in provenance.machine.items())
    lines = [
        f"# Faults, {provenance.commit}{' (changed)' if provenance.dirty else ''}",
        "",
        f"{provenance.date}; {machine}; seed {provenance.settings['seed']};"
        f" {sum(seconds.values()):,.0f} s.",
        "",
        *format_table(cases),
        "",
    ]
    failures = [case for case in cases if case.is_failure]
    if failures:
        lines += ["## Failures", ""]
        lines += [f"- {case.part}, {case.verdict}: {case.detail}" for case in failures]
        lines = lines[: len(lines) - max(0, len(failures) - _DETAILS_SHOWN)]
        lines.append("")
    return "\n".join(lines)


def format_table(cases: Sequence[Case]) -> list[str]:
    """Return a table of how often each kind of fault ended how."""
    header = ["fault", "tried", *VERDICTS, "`index` said so", "most time, s", "most memory, MB"]
    lines = ["| " + " | ".join(header) + " |", "|---|" + "---:|" * (len(header) - 1)]
    for part, kind, group in _rows(cases):
        counts = Counter(case.verdict for case in group)
        asked = [case.noticed for case in group if case.noticed is not None]
        seconds = max(case.seconds for case in group)
        peak_mb = max(case.peak_mb for case in group)
        cells = [
            f"{part}: {kind}" if kind else f"**{part}, all**",
            f"{len(group):,}",
            *(f"{counts[verdict]:,}" for verdict in VERDICTS),
            f"{sum(asked):,}" if asked else "",
            f"{seconds:.1f}" if seconds else "",
            f"{peak_mb:,.0f}" if peak_mb else "",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def _rows(cases: Sequence[Case]) -> Iterator[tuple[str, str, list[Case]]]:
    """Yield the cases by part and kind, after each part all of it."""
    for part in dict.fromkeys(case.part for case in cases):
        of_part = [case for case in cases if case.part == part]
        for kind in sorted({case.kind for case in of_part}):
            yield part, kind, [case for case in of_part if case.kind == kind]
        yield part, "", of_part


def _count(part: str, kind: str, cases: Sequence[Case]) -> dict[str, object]:
    counts = Counter(case.verdict.value for case in cases)
    return {"part": part, "kind": kind or "all", "tried": len(cases), **counts}
