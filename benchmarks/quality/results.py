"""Save and load the results of a run.

``NAME.json`` has the figures, and which code, data and settings gave them.
``NAME.series.jsonl.gz`` beside it has the values question by question, for paired
comparisons. It is large and can be computed again, so git ignores it.
"""

from __future__ import annotations

import gzip
import json
import platform
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.quality.bootstrap import Interval, bootstrap_interval
from benchmarks.quality.collection import CollectionError
from benchmarks.quality.latency import Timing
from benchmarks.quality.series import Key, Series

FORMAT_VERSION: Final = 1
RESULTS_FOLDER: Final = Path(__file__).parent / "results"
_LIBRARIES: Final = ("numpy", "ir-measures", "pytrec-eval-terrier")


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over ``questions`` questions and its 95 % interval."""

    key: Key
    value: Interval
    questions: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """Which code and data a run measured, and with which settings."""

    commit: str
    dirty: bool
    encoder: str
    lexicon: str
    settings: dict[str, str | int | list[str]]
    libraries: dict[str, str]


@dataclass(frozen=True, slots=True)
class Result:
    """The results of a run. ``series`` is empty if the file beside the JSON is missing."""

    provenance: Provenance
    figures: tuple[Figure, ...]
    timings: tuple[Timing, ...]
    series: tuple[Series, ...] = ()


def summarise(all_series: Iterable[Series]) -> tuple[Figure, ...]:
    """Return the mean and interval of every series."""
    return tuple(
        Figure(series.key, bootstrap_interval(series.values), len(series.questions))
        for series in all_series
    )


def save_result(result: Result, path: Path) -> None:
    """Write ``path`` and the series beside it; folders are created."""
    header: dict[str, Any] = {"format": FORMAT_VERSION, **asdict(result.provenance)}
    header["timings"] = [asdict(timing) for timing in result.timings]
    header_text = json.dumps(header, ensure_ascii=False, indent=1).removesuffix("\n}")
    # A figure a line, so that two files can be compared with diff.
    figures = [json.dumps(_figure_record(figure), ensure_ascii=False) for figure in result.figures]
    figures_text = ",\n  ".join(figures)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{header_text},\n "figures": [\n  {figures_text}\n ]\n}}\n', encoding="utf-8")
    _write_series(result.series, series_path(path))


def load_result(path: Path) -> Result:
    """Read what :func:`save_result` wrote. Raises CollectionError if it is no such file."""
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if content.pop("format") != FORMAT_VERSION:
            raise CollectionError(f"{path}: written by another version; measure again")
        figures = tuple(_parse_figure(record) for record in content.pop("figures"))
        timings = tuple(Timing(**record) for record in content.pop("timings"))
        return Result(Provenance(**content), figures, timings, _read_series(series_path(path)))
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CollectionError(f"{path}: no result of a run ({error})") from error


def series_path(path: Path) -> Path:
    """Return where the series of the result at ``path`` are."""
    return path.with_suffix(".series.jsonl.gz")


def get_provenance(
    encoder: str, lexicon: str, settings: dict[str, str | int | list[str]]
) -> Provenance:
    """Return the provenance of a run now. Outside a repository the commit is ``unknown``.

    ``encoder`` and ``lexicon`` name their versions.
    """
    libraries = {"python": platform.python_version()}
    for library in _LIBRARIES:
        libraries[library] = version(library)
    commit = _run_git("rev-parse", "--short=12", "HEAD")
    changes = _run_git("status", "--porcelain", "--", ".", ":!benchmarks/quality/results")
    return Provenance(commit or "unknown", changes != "", encoder, lexicon, settings, libraries)


def _run_git(*arguments: str) -> str | None:
    """Return what git prints about the repository this file is in; None if there is none."""
    try:
        completed = subprocess.run(
            ["git", "--no-optional-locks", *arguments],
            cwd=RESULTS_FOLDER.parents[2],
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return completed.stdout.strip()


def _figure_record(figure: Figure) -> dict[str, Any]:
    value = {name: round(number, 5) for name, number in figure.value._asdict().items()}
    return {**asdict(figure.key), **value, "questions": figure.questions}


def _parse_figure(record: dict[str, Any]) -> Figure:
    value = Interval(*(record.pop(name) for name in Interval._fields))
    questions = record.pop("questions")
    return Figure(Key(**record), value, questions)


def _write_series(all_series: Sequence[Series], path: Path) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for series in all_series:
            values = [round(float(value), 5) for value in series.values]
            record = {**asdict(series.key), "questions": series.questions, "values": values}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def _read_series(path: Path) -> tuple[Series, ...]:
    if not path.is_file():
        return ()
    all_series: list[Series] = []
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            questions = tuple(record.pop("questions"))
            values = np.array(record.pop("values"), dtype=np.float32)
            all_series.append(Series(Key(**record), questions, values))
    return tuple(all_series)
