"""Results as JSON and as Markdown tables, and into the page about them.

python -m benchmarks.faults.report RESULTS.json [--page docs/reliability.md]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from benchmarks.faults.outcomes import VERDICTS, Case, Verdict
from benchmarks.speed.records import Provenance

FORMAT_VERSION: Final = 1
RESULTS_FOLDER: Final = Path(__file__).parent / "results"
_DETAILS_SHOWN: Final = 60
"""Failures that the Markdown lists; the JSON has them all."""
_BEGIN: Final = "<!-- figures: written by benchmarks.faults.report -->"
_END: Final = "<!-- end of figures -->"


@dataclass(frozen=True, slots=True)
class Row:
    """How often a kind of fault of a part ended how.

    ``noticed`` is how often ``index`` said anything of it, None where that was not asked;
    ``seconds`` and ``peak_mb`` are the most that a case took, 0 where they were not measured.
    """

    part: str
    kind: str
    counts: Mapping[str, int]
    noticed: int | None = None
    seconds: float = 0.0
    peak_mb: float = 0.0

    @property
    def tried(self) -> int:
        return sum(self.counts.values())

    def joined(self, other: Row, kind: str) -> Row:
        """Return both together as a row of ``kind``."""
        counts = {
            verdict.value: self.counts.get(verdict, 0) + other.counts.get(verdict, 0)
            for verdict in VERDICTS
        }
        asked = [row.noticed for row in (self, other) if row.noticed is not None]
        return Row(
            self.part,
            kind,
            counts,
            sum(asked) if asked else None,
            max(self.seconds, other.seconds),
            max(self.peak_mb, other.peak_mb),
        )


def count_cases(cases: Iterable[Case]) -> list[Row]:
    """Return the rows of all cases, by part and kind."""
    rows: dict[tuple[str, str], Row] = {}
    for case in cases:
        noticed = None if case.noticed is None else int(case.noticed)
        row = Row(
            case.part, case.kind, {case.verdict.value: 1}, noticed, case.seconds, case.peak_mb
        )
        key = (case.part, case.kind)
        rows[key] = rows[key].joined(row, case.kind) if key in rows else row
    parts = list(dict.fromkeys(part for part, _ in rows))
    return sorted(rows.values(), key=lambda row: (parts.index(row.part), row.kind))


def summarize(rows: Iterable[Row]) -> list[Row]:
    """Return one row a part; damages by what was done, whatever the file."""
    groups: dict[tuple[str, str], Row] = {}
    for row in rows:
        kind = row.kind.partition(":")[0] if row.part == "damage" else ""
        key = (row.part, kind)
        groups[key] = groups[key].joined(row, kind) if key in groups else row
    return [replace(row, kind=kind) for (_, kind), row in groups.items()]


@dataclass(frozen=True, slots=True)
class Part:
    """What came of a part: which commit was tried, how long it took, all rows, what was worse."""

    provenance: Provenance
    seconds: float
    rows: list[Row]
    cases: list[Case]

    @classmethod
    def of(cls, provenance: Provenance, seconds: float, cases: Sequence[Case]) -> Part:
        """Return the results of ``cases``; what was right is only counted."""
        shown = [case for case in cases if case.is_failure or case.is_measured]
        return cls(provenance, round(seconds, 1), count_cases(cases), shown)

    @property
    def tried(self) -> int:
        """How many cases there are."""
        return sum(row.tried for row in self.rows)

    def continued(self, later: Part) -> Part:
        """Return the results of both, ``later`` being of the cases that this run had left."""
        rows = {row.kind: row for row in self.rows}
        for row in later.rows:
            rows[row.kind] = rows[row.kind].joined(row, row.kind) if row.kind in rows else row
        ordered = [rows[kind] for kind in sorted(rows)]
        seconds = round(self.seconds + later.seconds, 1)
        return Part(later.provenance, seconds, ordered, [*self.cases, *later.cases])


def result_path(provenance: Provenance) -> Path:
    """Return where the results of a commit are written."""
    settings = provenance.settings
    is_whole = not provenance.dirty and not settings["quick"] and settings["scale"] == 1
    return RESULTS_FOLDER / f"{provenance.commit}{'' if is_whole else '-dirty'}.json"


def save(path: Path, parts: Mapping[str, Part]) -> None:
    """Write results to ``path``, and as Markdown beside it; other parts there are kept."""
    earlier = load(path) if path.exists() else {}
    parts = {**earlier, **parts}
    content = {
        "format": FORMAT_VERSION,
        "parts": {name: asdict(part) for name, part in parts.items()},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    path.with_suffix(".md").write_text(format_report(parts), encoding="utf-8")


def load(path: Path) -> dict[str, Part]:
    """Read a result file. Raises ValueError if its format has another version."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if content["format"] != FORMAT_VERSION:
        raise ValueError(f"{path}: written by another version; run it again")
    return {
        name: Part(
            Provenance(**part["provenance"]),
            part["seconds"],
            [Row(**row) for row in part["rows"]],
            [Case(**{**case, "verdict": Verdict(case["verdict"])}) for case in part["cases"]],
        )
        for name, part in content["parts"].items()
    }


def format_report(parts: Mapping[str, Part]) -> str:
    """Return all tables, with the failures below them."""
    rows = [row for part in parts.values() for row in part.rows]
    failures = [case for part in parts.values() for case in part.cases if case.is_failure]
    lines = ["# Faults", "", *_describe(parts), "", *format_table(summarize(rows)), ""]
    lines += ["## By kind", "", *format_table(rows), ""]
    if failures:
        lines += ["## Failures", ""]
        shown = failures[:_DETAILS_SHOWN]
        lines += [f"- {case.part}, {case.verdict}: {_one_line(case.detail)}" for case in shown]
        if len(failures) > len(shown):
            lines.append(f"- … and {len(failures) - len(shown):,} more")
        lines.append("")
    return "\n".join(lines)


def _describe(parts: Mapping[str, Part]) -> list[str]:
    """Return a line for each commit that was tried, with the parts and the machine."""
    names: dict[str, list[str]] = {}
    for name, part in parts.items():
        provenance = part.provenance
        machine = ", ".join(f"{key} {value}" for key, value in provenance.machine.items())
        commit = f"{provenance.commit}{' (changed)' if provenance.dirty else ''}"
        settings = provenance.settings
        scale = "quick" if settings["quick"] else f"scale {settings['scale']:g}"
        line = (
            f"Commit {commit}, {provenance.date[:10]}; {machine}; seed {settings['seed']}, {scale}"
        )
        names.setdefault(line, []).append(f"{name} ({part.seconds / 60:,.0f} min)")
    return [f"{line}: {', '.join(parts)}." for line, parts in names.items()]


def format_table(rows: Sequence[Row]) -> list[str]:
    """Return ``rows`` as a Markdown table; columns in which nothing happened are left out."""
    verdicts = [
        verdict
        for verdict in VERDICTS
        if verdict is not Verdict.OVER or any(row.counts.get(verdict) for row in rows)
    ]
    header = ["fault", "tried", *verdicts, "`index` said so", "most CPU, s", "most memory, MB"]
    lines = ["| " + " | ".join(header) + " |", "|---|" + "---:|" * (len(header) - 1)]
    for row in rows:
        cells = [
            f"{row.part}: {row.kind}" if row.kind else row.part,
            f"{row.tried:,}",
            *(f"{row.counts.get(verdict, 0):,}" for verdict in verdicts),
            "" if row.noticed is None else f"{row.noticed:,}",
            f"{row.seconds:.1f}" if row.seconds else "",
            f"{row.peak_mb:,.0f}" if row.peak_mb else "",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def publish(results: Path, page: Path) -> None:
    """Write the table of ``results`` into ``page``, between its two marks."""
    parts = load(results)
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGIN)
    _, mark, after = rest.partition(_END)
    if not mark:
        raise ValueError(f"{page}: has no place for the table")
    rows = [row for part in parts.values() for row in part.rows]
    table = "\n".join([*_describe(parts), "", *format_table(summarize(rows))])
    page.write_text(f"{before}{_BEGIN}\n\n{table}\n\n{_END}{after}", encoding="utf-8")


def _one_line(text: str) -> str:
    return " ".join(text.split())[:600]


def main() -> None:
    parser = argparse.ArgumentParser(description="Print results of the faults benchmark.")
    parser.add_argument("results", type=Path, metavar="RESULTS.json")
    parser.add_argument("--page", type=Path, help="write the table into this page, too")
    options = parser.parse_args()
    print(format_report(load(options.results)))
    if options.page:
        publish(options.results, options.page)


if __name__ == "__main__":
    main()
