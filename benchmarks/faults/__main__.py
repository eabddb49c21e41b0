"""Do faults to indexes, documents and processes, and say what came of each.

    python -m benchmarks.faults [--quick] [--only damage,kills,…] [--seed N] [--output FILE]

Writes a table and every failure to benchmarks/faults/results/COMMIT.md and COMMIT.json; parts
that were run earlier stay in the file. A seed repeats a run, but for the moments of kill -9.
--resume goes on with the damages where a run of the same commit and seed ran out of time.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks.faults.commands import REPOSITORY
from benchmarks.faults.context import Context
from benchmarks.faults.disk import run_full_disks
from benchmarks.faults.flips import PART as DAMAGE
from benchmarks.faults.flips import run_damages
from benchmarks.faults.folders import run_folders
from benchmarks.faults.hostile import run_hostile_documents
from benchmarks.faults.kills import run_kills
from benchmarks.faults.load import run_load
from benchmarks.faults.outcomes import Case
from benchmarks.faults.report import Part, format_report, load, result_path, save
from benchmarks.faults.strangers import run_strangers
from benchmarks.speed.records import Provenance, current_provenance

PARTS: Final[dict[str, Callable[[Context], Iterator[Case]]]] = {
    "damage": run_damages,
    "kills": run_kills,
    "disk": run_full_disks,
    "hostile": run_hostile_documents,
    "strangers": run_strangers,
    "folders": run_folders,
    "load": run_load,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the parts asked for; return 1 if anything was worse than a clear message."""
    options = _parser().parse_args(arguments)
    names = options.only.split(",") if options.only else list(PARTS)
    if unknown := [name for name in names if name not in PARTS]:
        raise SystemExit(f"--only {','.join(unknown)}: the parts are {', '.join(PARTS)}")
    settings = {"quick": options.quick, "scale": options.scale, "seed": options.seed}
    provenance = current_provenance(settings, options.code)
    output = options.output or result_path(provenance)
    parts: dict[str, Part] = {}
    begun = _begun_damages(output, provenance) if options.resume else {}
    for name in names:
        _print(name)
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="faults-") as temporary:
            done = begun[name].tried if name in begun else 0
            context = _context(options, Path(temporary).resolve() / name, done)
            cases = list(PARTS[name](context))
        part = Part.of(provenance, time.monotonic() - started, cases)
        parts[name] = begun[name].continued(part) if name in begun else part
        save(output, parts)
    _print(f"\n{format_report(parts)}\nwritten to {output}")
    return int(any(case.is_failure for part in parts.values() for case in part.cases))


def _begun_damages(output: Path, provenance: Provenance) -> dict[str, Part]:
    """Return the damages of an earlier run by the name of their part, to go on with them."""
    part = load(output).get(DAMAGE) if output.exists() else None
    if part is None:
        return {}
    earlier = part.provenance
    if (earlier.commit, earlier.settings) != (provenance.commit, provenance.settings):
        raise SystemExit(f"--resume: {output} is of another commit, seed or scale")
    return {DAMAGE: part}


def _context(options: argparse.Namespace, work: Path, done: int) -> Context:
    return Context(
        code=options.code.resolve(),
        work=work,
        is_quick=options.quick,
        scale=options.scale,
        seed=options.seed,
        workers=options.workers,
        deadline=time.monotonic() + 60 * options.minutes,
        report=_print,
        done=done,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    add = parser.add_argument
    add("--quick", action="store_true", help="a few faults of each kind")
    add("--only", metavar="PARTS", help=f"some of {','.join(PARTS)}")
    add("--scale", type=float, default=1.0, help="how many faults: a share of the usual number")
    add("--minutes", type=float, default=30, help="when a part ends, done or not (default: 30)")
    add("--resume", action="store_true", help="do the damages that an earlier run has left")
    add("--seed", type=int, default=14, help="(default: %(default)s)")
    add("--workers", type=int, default=os.cpu_count() or 1, help="faults at a time")
    add("--code", type=Path, default=REPOSITORY, metavar="DIR", help="a checkout to test instead")
    add("--output", type=Path, metavar="FILE", help="results (default: by commit)")
    return parser


def _print(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
