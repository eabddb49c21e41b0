"""What one run found: a JSON file to keep, and beside it the values question by question.

``NAME.json`` holds the figures and how they came about. ``NAME.series.jsonl.gz``
holds what they are means of, for paired comparisons; it is large and can be made
again, so git ignores it.
"""

from __future__ import annotations

import gzip
import json
import platform
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.quality.bootstrap import Interval, interval
from benchmarks.quality.collection import CollectionError
from benchmarks.quality.latency import Timing
from benchmarks.quality.series import Key, Series

FORMAT: Final = 1
FOLDER: Final = Path(__file__).parent / "results"
_LIBRARIES: Final = ("numpy", "ir-measures", "pytrec-eval-terrier")


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over ``questions`` questions and its 95 % interval."""

    key: Key
    value: Interval
    questions: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """Which code and data a run measured, and how."""

    commit: str
    dirty: bool
    encoder: str
    lexicon: str
    settings: dict[str, str | int | list[str]]
    libraries: dict[str, str]


@dataclass(frozen=True, slots=True)
class Result:
    """One run. ``series`` is empty where the file beside the JSON is not there."""

    provenance: Provenance
    figures: tuple[Figure, ...]
    timings: tuple[Timing, ...]
    series: tuple[Series, ...] = ()


def summarise(series: Iterable[Series]) -> tuple[Figure, ...]:
    """Return the mean and interval of every series."""
    return tuple(Figure(one.key, interval(one.values), len(one.questions)) for one in series)


def save(result: Result, path: Path) -> None:
    """Write ``path`` and the series beside it."""
    head = {"format": FORMAT, **asdict(result.provenance)}
    head["timings"] = [asdict(timing) for timing in result.timings]
    figures = [
        {**asdict(one.key), **_rounded(one.value), "questions": one.questions}
        for one in result.figures
    ]
    # One figure a line, so that a difference between two files can be read.
    lines = ",\n  ".join(json.dumps(figure, ensure_ascii=False) for figure in figures)
    top = json.dumps(head, ensure_ascii=False, indent=1)[:-2]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{top},\n "figures": [\n  {lines}\n ]\n}}\n', encoding="utf-8")
    with gzip.open(beside(path), "wt", encoding="utf-8") as file:
        for one in result.series:
            record = {
                **asdict(one.key),
                "questions": one.questions,
                "values": [round(float(value), 5) for value in one.values],
            }
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def load(path: Path) -> Result:
    """Read what :func:`save` wrote. Raises CollectionError if it is no such file."""
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if content.pop("format") != FORMAT:
            raise CollectionError(f"{path}: written by another version; measure again")
        figures = tuple(_figure(record) for record in content.pop("figures"))
        timings = tuple(Timing(**record) for record in content.pop("timings"))
        return Result(Provenance(**content), figures, timings, _series(beside(path)))
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CollectionError(f"{path}: no result of a run ({error})") from error


def beside(path: Path) -> Path:
    """Return where the series of the result at ``path`` are."""
    return path.with_suffix(".series.jsonl.gz")


def provenance(
    encoder: str, lexicon: str, settings: dict[str, str | int | list[str]]
) -> Provenance:
    """Return where the code stands now. Outside a repository the commit is ``unknown``."""
    libraries = {"python": platform.python_version()}
    libraries |= {name: version(name) for name in _LIBRARIES}
    commit = _git("rev-parse", "--short=12", "HEAD")
    changes = _git("status", "--porcelain", "--", ".", ":!benchmarks/quality/results")
    return Provenance(commit or "unknown", changes != "", encoder, lexicon, settings, libraries)


def _git(*arguments: str) -> str | None:
    """Return git's answer about the repository this file is in, None if there is none."""
    try:
        done = subprocess.run(
            ["git", "--no-optional-locks", *arguments],
            cwd=FOLDER.parents[2],
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def _rounded(value: Interval) -> dict[str, float]:
    return {name: round(number, 5) for name, number in value._asdict().items()}


def _figure(record: dict[str, Any]) -> Figure:
    value = Interval(*(record.pop(name) for name in Interval._fields))
    questions = record.pop("questions")
    return Figure(Key(**record), value, questions)


def _series(path: Path) -> tuple[Series, ...]:
    if not path.is_file():
        return ()
    found: list[Series] = []
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            questions = tuple(record.pop("questions"))
            values = np.array(record.pop("values"), dtype=np.float32)
            found.append(Series(Key(**record), questions, values))
    return tuple(found)
