"""What changed between two runs, question by question.

    python -m benchmarks.quality.compare A.json B.json [--metric nDCG@10]... [--all]

Prints B − A for every figure that both runs have, with the 95 % interval of a paired
bootstrap over the questions that both asked; ``*`` marks those that exclude 0. This needs
the series beside the two files. Without them only means are compared, and there is no
interval.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.quality.bootstrap import Interval, bootstrap_interval
from benchmarks.quality.measure import COMPLETE_RECALL
from benchmarks.quality.results import Result, load_result
from benchmarks.quality.series import Key, align
from index.errors import TrujamanError

_DEFAULT_METRICS = ("nDCG@10", COMPLETE_RECALL)


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure in two runs, and its change.

    ``paired`` is the number of questions compared one by one. If it is 0 the interval of
    ``change`` has no width.
    """

    key: Key
    before: float
    after: float
    change: Interval
    paired: int

    @property
    def significant(self) -> bool:
        """Whether the questions were paired and the interval excludes 0."""
        return self.paired > 0 and self.change.excludes_zero


def compare_results(before: Result, after: Result) -> list[Difference]:
    """Return the differences in the figures that both have, in the order of ``after``."""
    if before.series and after.series:
        return _compare_paired(before, after)
    return _compare_means(before, after)


def _compare_paired(before: Result, after: Result) -> list[Difference]:
    series_before = {series.key: series for series in before.series}
    differences: list[Difference] = []
    for series in after.series:
        earlier = series_before.get(series.key)
        if earlier is None:
            continue
        shared = set(series.questions) & set(earlier.questions)
        if not shared:
            continue
        _, old_values = align(earlier, shared)
        _, new_values = align(series, shared)
        differences.append(
            Difference(
                series.key,
                before=float(old_values.mean()),
                after=float(new_values.mean()),
                change=bootstrap_interval(new_values - old_values),
                paired=len(shared),
            )
        )
    return differences


def _compare_means(before: Result, after: Result) -> list[Difference]:
    means_before = {figure.key: figure.value.mean for figure in before.figures}
    differences: list[Difference] = []
    for figure in after.figures:
        old = means_before.get(figure.key)
        if old is not None:
            new = figure.value.mean
            change = Interval(new - old, new - old, new - old)
            differences.append(Difference(figure.key, old, new, change, paired=0))
    return differences


def format_differences(differences: Sequence[Difference]) -> list[str]:
    """Return a line for each difference, under its collection and metric."""
    lines: list[str] = []
    heading = ""
    for difference in sorted(differences, key=_collection_and_metric):
        collection, metric = _collection_and_metric(difference)
        if heading != f"{collection}, {metric}":
            heading = f"{collection}, {metric}"
            lines += ["", heading]
        lines.append(_format_difference(difference))
    return lines


def _collection_and_metric(difference: Difference) -> tuple[str, str]:
    return difference.key.collection, difference.key.metric


def _format_difference(difference: Difference) -> str:
    key, change = difference.key, difference.change
    pair = f"{key.source}→{key.target}"
    interval = f"[{change.low:+.4f} {change.high:+.4f}]" if difference.paired else ""
    marker = "*" if difference.significant else " "
    line = (
        f"  {pair:12} {key.signal:9} {difference.before:.4f} → {difference.after:.4f}"
        f"  {change.mean:+.4f} {interval:19} {marker}  n {difference.paired or '-'}"
    )
    return line.rstrip()


def _format_notes(before: Result, after: Result) -> list[str]:
    """Return lines that say in what the two runs differ, and what cannot be compared."""
    notes: list[str] = []
    for name in ("commit", "dirty", "encoder", "lexicon", "settings"):
        old, new = getattr(before.provenance, name), getattr(after.provenance, name)
        if old != new:
            notes.append(f"{name}: {old} → {new}")
    if not (before.series and after.series):
        notes.append("no series beside one of the files: means only, nothing is paired")
    return notes


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare two results and print the differences; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.quality.compare", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("before", metavar="A.json", type=Path)
    parser.add_argument("after", metavar="B.json", type=Path)
    parser.add_argument("--metric", action="append", help=f"default: nDCG@10 and {COMPLETE_RECALL}")
    parser.add_argument("--all", action="store_true", help="every metric")
    options = parser.parse_args(arguments)
    try:
        before, after = load_result(options.before), load_result(options.after)
    except TrujamanError as error:
        print(f"{error}", file=sys.stderr)
        return 2
    differences = compare_results(before, after)
    if not options.all:
        metrics = set(options.metric or _DEFAULT_METRICS)
        differences = [difference for difference in differences if difference.key.metric in metrics]
    print(*_format_notes(before, after), *format_differences(differences), sep="\n")
    significant = sum(difference.significant for difference in differences)
    print(f"\n{significant} of {len(differences)} differences exclude 0")
    return 0


if __name__ == "__main__":
    sys.exit(main())
