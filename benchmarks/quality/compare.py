"""What changed between two runs, question by question.

    python -m benchmarks.quality.compare A.json B.json [--metric nDCG@10]... [--all]

Prints B − A for every figure both runs have, with the 95 % interval of a paired
bootstrap over the questions both asked; ``*`` marks those that exclude 0. Needs
the series beside the two files; without them means are compared and no interval
is given.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.quality.bootstrap import Interval, interval
from benchmarks.quality.measure import COMPLETE
from benchmarks.quality.results import Result, load
from benchmarks.quality.series import Key, aligned
from index.errors import TrujamanError


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of two runs; ``change`` has an interval of no width if nothing is paired."""

    key: Key
    before: float
    after: float
    change: Interval
    paired: int

    @property
    def certain(self) -> bool:
        """Whether the questions were paired and the interval excludes 0."""
        return self.paired > 0 and self.change.excludes_zero


def compare(before: Result, after: Result) -> list[Difference]:
    """Return the differences in every figure of both, in the order of ``after``."""
    if not (before.series and after.series):
        return _unpaired(before, after)
    earlier = {series.key: series for series in before.series}
    found: list[Difference] = []
    for series in after.series:
        other = earlier.get(series.key)
        common = set(series.questions) & set(other.questions) if other else set()
        if other is None or not common:
            continue
        (_, old), (_, new) = aligned(other, common), aligned(series, common)
        change = interval(new - old)
        means = float(old.mean()), float(new.mean())
        found.append(Difference(series.key, *means, change, len(common)))
    return found


def _unpaired(before: Result, after: Result) -> list[Difference]:
    earlier = {figure.key: figure.value.mean for figure in before.figures}
    found: list[Difference] = []
    for figure in after.figures:
        old = earlier.get(figure.key)
        if old is not None:
            new = figure.value.mean
            change = Interval(new - old, new - old, new - old)
            found.append(Difference(figure.key, old, new, change, 0))
    return found


def lines(differences: Sequence[Difference]) -> list[str]:
    """Return one line a difference, under its collection and metric."""
    result: list[str] = []
    heading = ""
    for one in sorted(differences, key=lambda one: (one.key.collection, one.key.metric)):
        key = one.key
        if heading != f"{key.collection}, {key.metric}":
            heading = f"{key.collection}, {key.metric}"
            result += ["", heading]
        change = f"[{one.change.low:+.4f} {one.change.high:+.4f}]" if one.paired else ""
        result.append(
            f"  {key.source + '→' + key.target:12} {key.signal:9} "
            f"{one.before:.4f} → {one.after:.4f}  {one.change.mean:+.4f} {change:19}"
            f" {'*' if one.certain else ' '}  n {one.paired or '-'}".rstrip()
        )
    return result


def _notes(before: Result, after: Result) -> list[str]:
    """Say in what the two runs differ, and what cannot be compared."""
    found = []
    for name in ("commit", "dirty", "encoder", "lexicon", "settings"):
        old, new = getattr(before.provenance, name), getattr(after.provenance, name)
        if old != new:
            found.append(f"{name}: {old} → {new}")
    if not (before.series and after.series):
        found.append("no series beside one of the files: means only, nothing is paired")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare and print; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.quality.compare", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("before", metavar="A.json", type=Path)
    parser.add_argument("after", metavar="B.json", type=Path)
    parser.add_argument("--metric", action="append", help=f"default: nDCG@10 and {COMPLETE}")
    parser.add_argument("--all", action="store_true", help="every metric")
    options = parser.parse_args(arguments)
    try:
        before, after = load(options.before), load(options.after)
    except TrujamanError as error:
        print(f"{error}", file=sys.stderr)
        return 2
    wanted = set(options.metric or ("nDCG@10", COMPLETE))
    differences = [one for one in compare(before, after) if options.all or one.key.metric in wanted]
    print(*_notes(before, after), *lines(differences), sep="\n")
    certain = sum(one.certain for one in differences)
    print(f"\n{certain} of {len(differences)} differences exclude 0")
    return 0


if __name__ == "__main__":
    sys.exit(main())
