"""A folder of real formats: ours beside recoll and plain extractors, in one run.

    python -m benchmarks.speed.folders [--parallel FOLDER] [--source FOLDER] [--scale 1.0]
                                       [--formats pdf,all] [--growth] [--unchanged 10000]
                                       [--work DIR] [--out FILE]

Makes a folder of PDF, DOCX, mails, HTML and text in three languages (300, 200, 300, 200 and 200
by default) from parallel text or our own vocabulary, adds real files from --source, and indexes
every format by itself and all together. Needs typst and python-docx, pdftotext (poppler-utils),
and recollindex (recollcmd) for recoll. Prints Markdown; --out writes the same figures as JSON.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from benchmarks.speed.folders.contestants import Contestant, Trujaman, contestants, index_command
from benchmarks.speed.folders.extracting import extract_words, words_of
from benchmarks.speed.folders.making import (
    COUNTS,
    copy_source,
    make_folder,
    make_small_files,
    name_texts,
)
from benchmarks.speed.folders.measuring import measure
from benchmarks.speed.folders.report import (
    Row,
    Unchanged,
    format_growth,
    format_row,
    format_rows,
    format_unchanged,
)
from benchmarks.speed.folders.texts import Texts
from benchmarks.speed.records import current_provenance
from benchmarks.speed.worker_process import ENVIRONMENT

_SEED: Final = 15
_GROWTH: Final = 10
_REPEATS: Final = 5

Words = dict[str, set[str]]
"""The words of files by path."""


def main(arguments: Sequence[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        work = (options.work or Path(temporary)).resolve()
        results: dict[str, object] = {"provenance": asdict(current_provenance({}))}
        rows = _measure_formats(work, options)
        results["formats"] = [asdict(row) for row in rows]
        if options.growth:
            growth = [_measure_growth(work, options, scale) for scale in (1, _GROWTH)]
            results["growth"] = [asdict(row) for row in growth]
            _print(format_growth(growth))
        if options.unchanged:
            unchanged = _measure_unchanged(work, options.unchanged)
            results["unchanged"] = asdict(unchanged)
            _print(format_unchanged(unchanged))
    if options.out:
        options.out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


def _measure_formats(work: Path, options: argparse.Namespace) -> list[Row]:
    """Index each format and all of them, by every contestant in turn; print the table."""
    folder = _make(work / "documents", options, options.scale)
    truth = _find_truth(folder, options)
    rows = []
    for kind in options.formats:
        target = folder if kind == "all" else folder / kind
        for contestant in contestants():
            row = _measure(contestant, kind, target, work / "index", truth)
            rows.append(row)
            print(format_row(row), file=sys.stderr, flush=True)
    _print(format_rows(rows))
    return rows


def _find_truth(folder: Path, options: argparse.Namespace) -> Words:
    """Return the words that are in each file.

    Of the PDFs that were made, these are what was put into them: pdftotext, which recoll reads
    by, is no judge of itself.
    """
    texts = name_texts(Texts(options.parallel, _SEED), _counts(options.scale))
    made = {folder / kind / name: str(text) for kind, name, text in texts if kind == "pdf"}
    return {
        str(path): words_of(made[path]) if path in made else extract_words(path)
        for path in _files(folder)
    }


def _measure(contestant: Contestant, kind: str, folder: Path, work: Path, truth: Words) -> Row:
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    cost = contestant.index(folder, work)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path, text in contestant.texts(work):
        found[path] |= words_of(text)
    keeps_texts = bool(found)
    files = _files(folder)
    shares = [
        len(truth[str(path)] & found[str(path)]) / len(truth[str(path)])
        for path in files
        if truth.get(str(path))
    ]
    size = sum(path.stat().st_size for path in files)
    share = statistics.fmean(shares) if shares and keeps_texts else None
    return Row(kind, contestant.name, len(files), size, cost, share)


def _measure_growth(work: Path, options: argparse.Namespace, scale: int) -> Row:
    folder = _make(work / f"documents-{scale}", options, options.scale * scale)
    try:
        return _measure(Trujaman(), f"×{scale}", folder, work / "index", {})
    finally:
        shutil.rmtree(folder)


def _measure_unchanged(work: Path, count: int) -> Unchanged:
    """Index so many small files, then time looking at them again, and ``find``."""
    from index.changes import find_changes
    from index.config import load

    folder, index = work / "small", work / "small-index"
    make_small_files(folder, count)
    index.mkdir(parents=True, exist_ok=True)
    Trujaman().index(folder, index)
    path = index / "config.yaml"
    config = load(path)
    find = ["find", str(folder), "-printf", "%p %s %T@\n"]
    return Unchanged(
        count,
        _median(lambda: subprocess.run(find, stdout=subprocess.DEVNULL, check=True)),
        _median(lambda: find_changes(config)),
        _median(lambda: measure(index_command(path), ENVIRONMENT, index / "log")),
    )


def _median(action: Callable[[], object]) -> float:
    times = []
    for _ in range(_REPEATS):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def _make(folder: Path, options: argparse.Namespace, scale: float) -> Path:
    """Make the folder unless it is there already; return it."""
    if not folder.exists():
        print(f"making {folder} …", file=sys.stderr)
        partial = folder.with_name(f"{folder.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        make_folder(partial, Texts(options.parallel, _SEED), _counts(scale))
        if options.source is not None:
            copy_source(partial, options.source, tuple(COUNTS))
        partial.rename(folder)
    return folder


def _counts(scale: float) -> dict[str, int]:
    return {kind: max(1, round(count * scale)) for kind, count in COUNTS.items()}


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _print(lines: Iterator[str]) -> None:
    print("\n".join(lines), end="\n\n", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed.folders", description=(__doc__ or "").splitlines()[0]
    )
    add = parser.add_argument
    add("--parallel", type=Path, metavar="FOLDER", help="parallel text, as training takes it")
    add("--source", type=Path, metavar="FOLDER", help="real files to add")
    add("--scale", type=float, default=1.0, metavar="X", help="times as many files")
    add(
        "--formats",
        type=lambda text: text.split(","),
        default=[*COUNTS, "all"],
        metavar="NAMES",
        help=f"of {', '.join(COUNTS)} and all (together); default: each",
    )
    add("--growth", action="store_true", help="memory at one and at ten times the files")
    add("--unchanged", type=int, default=0, metavar="N", help="time an unchanged folder of N files")
    add("--work", type=Path, metavar="DIR", help="keep the documents there")
    add("--out", type=Path, metavar="FILE", help="write the figures as JSON")
    return parser


if __name__ == "__main__":
    main()
