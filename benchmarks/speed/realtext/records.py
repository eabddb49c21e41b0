"""The times of a run over real text, summed up, and their JSON files.

The fields of the dataclasses are the keys of the files: renaming one changes the format.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from benchmarks.speed.collection_reader import CollectionSize
from benchmarks.speed.peers.base import HYBRID, KEYWORD, TRUJAMAN, TRUJAMAN_TEXTS
from benchmarks.speed.realtext.asking import LENGTHS, RealQuery
from benchmarks.speed.records import (
    EngineResult,
    Provenance,
    engine_from_dict,
    summarize_latencies,
)
from index.types import LANGUAGES

FORMAT_VERSION: Final = 1
ALL: Final = "all"
"""Instead of a length or a language: queries of every one."""
OURS: Final = ((TRUJAMAN, HYBRID), (TRUJAMAN_TEXTS, HYBRID), (TRUJAMAN, KEYWORD))
"""Engines and modes that others are compared with."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query took: ``number`` is its place in the list; times in ms."""

    number: int
    repeated: bool
    ms: float
    cpu_ms: float
    hits: int


@dataclass(frozen=True, slots=True)
class Times:
    """Percentiles over the queries of a length and a language, of one engine in one mode, in ms.

    ``cpu`` is processor time of all its threads and of child processes.
    """

    engine: str
    mode: str
    repeated: bool
    length: str
    language: str
    count: int
    p50: float
    p95: float
    cpu_p50: float
    cpu_p95: float
    hits: float


@dataclass(frozen=True, slots=True)
class Ratio:
    """Median over the same queries of ours ÷ the other's: processor time and wall clock."""

    engine: str
    mode: str
    peer: str
    repeated: bool
    length: str
    count: int
    cpu: float
    wall: float


@dataclass(frozen=True, slots=True)
class RealTextRun:
    """The figures of a run; ``queries`` maps length, language and kind to a number of queries."""

    size: CollectionSize
    engines: dict[str, EngineResult]
    queries: dict[str, int]
    times: list[Times]
    ratios: list[Ratio]
    started: str
    finished: str


Answers = Mapping[tuple[str, str], Sequence[Answer]]
"""Maps engine and mode to its answers."""


def summarize_times(answers: Answers, queries: Sequence[RealQuery]) -> Iterator[Times]:
    """Yield the percentiles of every engine and mode, by length and language, and of all."""
    for (engine, mode), sample in answers.items():
        for repeated in (False, True):
            for length in (ALL, *LENGTHS):
                for language in (ALL, *LANGUAGES):
                    chosen = _select(sample, queries, repeated, length, language)
                    if chosen:
                        yield _summarize(engine, mode, repeated, length, language, chosen)


def compare_times(answers: Answers, queries: Sequence[RealQuery]) -> Iterator[Ratio]:
    """Yield how ours compares with every other engine in the same mode, by length."""
    for engine, mode in OURS:
        peers = [name for name, peer_mode in answers if peer_mode == mode]
        for peer in peers:
            if peer in (TRUJAMAN, TRUJAMAN_TEXTS) or (engine, mode) not in answers:
                continue
            for repeated in (False, True):
                for length in (ALL, *LENGTHS):
                    ours = _select(answers[engine, mode], queries, repeated, length, ALL)
                    theirs = _select(answers[peer, mode], queries, repeated, length, ALL)
                    common = sorted(ours.keys() & theirs.keys())
                    if common:
                        pairs = [(ours[number], theirs[number]) for number in common]
                        cpu = statistics.median(a.cpu_ms / b.cpu_ms for a, b in pairs)
                        wall = statistics.median(a.ms / b.ms for a, b in pairs)
                        figures = (round(cpu, 3), round(wall, 3))
                        yield Ratio(engine, mode, peer, repeated, length, len(pairs), *figures)


def _select(
    sample: Sequence[Answer],
    queries: Sequence[RealQuery],
    repeated: bool,
    length: str,
    language: str,
) -> dict[int, Answer]:
    """Return the answers to queries of that length and language, by number."""
    chosen = {}
    for answer in sample:
        query = queries[answer.number]
        fits = length in (ALL, query.length) and language in (ALL, query.language)
        if fits and answer.repeated == repeated:
            chosen[answer.number] = answer
    return chosen


def _summarize(
    engine: str, mode: str, repeated: bool, length: str, language: str, chosen: dict[int, Answer]
) -> Times:
    answers = list(chosen.values())
    wall = summarize_latencies([answer.ms for answer in answers])
    cpu = summarize_latencies([answer.cpu_ms for answer in answers])
    hits = round(statistics.mean(answer.hits for answer in answers), 2)
    figures = (wall.p50, wall.p95, cpu.p50, cpu.p95, hits)
    return Times(engine, mode, repeated, length, language, len(answers), *figures)


def save_run(path: Path, provenance: Provenance, run: RealTextRun) -> None:
    """Write a result file."""
    content = {"format": FORMAT_VERSION, **asdict(provenance), "run": asdict(run)}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def load_run(path: Path) -> tuple[Provenance, RealTextRun]:
    """Read a result file. Raises ValueError if its format has another version."""
    content = json.loads(path.read_text(encoding="utf-8"))
    if content.pop("format") != FORMAT_VERSION:
        raise ValueError(f"{path}: written by another version; measure again")
    record = content.pop("run")
    run = RealTextRun(
        size=CollectionSize(**record["size"]),
        engines={name: engine_from_dict(engine) for name, engine in record["engines"].items()},
        queries=record["queries"],
        times=[Times(**times) for times in record["times"]],
        ratios=[Ratio(**ratio) for ratio in record["ratios"]],
        started=record["started"],
        finished=record["finished"],
    )
    return Provenance(**content), run
