"""Many searches at once, and many in one process."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Final

import psutil

from benchmarks.faults.answers import canonical
from benchmarks.faults.commands import TIME_LIMIT, command_line
from benchmarks.faults.context import Context
from benchmarks.faults.outcomes import Case, Verdict, check_manners
from benchmarks.faults.project import CONFIG, Project, make_project
from benchmarks.faults.recovery import INDEX

PART: Final = "load"
_AT_ONCE: Final = 8
_ALLOWED_GROWTH: Final = 1.1
"""Memory late in a run, as a multiple of that early in it."""
_ALLOWED_GROWTH_MB: Final = 10


def run_load(context: Context) -> Iterator[Case]:
    """Search many times; yield what came of it."""
    project = make_project(context.work / "project", 900, context.seed)
    with context.runner("load") as runner:
        runner.run([INDEX], project.root)
    queries = project.queries(context.seed, per_language=20)
    yield from _at_once(context, project, queries, during_index=False)
    yield from _at_once(context, project, queries, during_index=True)
    yield _many_lines(context, project, queries)


def _at_once(
    context: Context, project: Project, queries: tuple[str, ...], *, during_index: bool
) -> Iterator[Case]:
    """Searches in processes of their own, several at once; yield one case for all."""
    count = context.amount(100, 6)
    kind = f"one-shots, {_AT_ONCE} at once"
    if during_index:
        kind += ", while index runs again and again"
    arguments = ["--config", CONFIG, "--json"]
    expected = {
        query: canonical(context.run("search", [*arguments, query], project.root).output)
        for query in queries[: min(20, count)]
    }
    stopped = threading.Event()

    def index() -> None:
        while not stopped.is_set():
            context.run("index", ["--config", CONFIG, "--quiet"], project.root)

    def search(number: int) -> Case:
        query = queries[number % len(expected)]
        outcome = context.run("search", [*arguments, query], project.root)
        verdict, said = check_manners(outcome)
        if verdict is not Verdict.RIGHT:
            return Case(PART, kind, _failure(verdict), f"{query}: {said}")
        if canonical(outcome.output) != expected[query]:
            return Case(PART, kind, Verdict.WRONG, f"{query}: another answer")
        return Case(PART, kind, Verdict.RIGHT)

    other = threading.Thread(target=index)
    if during_index:
        other.start()
    try:
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            yield from threads.map(search, range(count))
    finally:
        stopped.set()
        if during_index:
            other.join()
    context.report(f"  {kind}: {count}")


def _failure(verdict: Verdict) -> Verdict:
    """A message in place of an answer is wrong where nothing was damaged."""
    return Verdict.WRONG if verdict is Verdict.SAID else verdict


def _many_lines(context: Context, project: Project, queries: tuple[str, ...]) -> Case:
    """Many queries in one process: its memory is the same early and late."""
    count = context.amount(20_000, 300)
    file = project.root / "many.txt"
    # Different queries, so that what a cache holds is seen: words in ever new pairs.
    words = [word for query in queries for word in query.split()]
    draws = context.draws("lines")
    file.write_text("".join(f"{' '.join(draws.sample(words, 2))}\n" for _ in range(count)))
    output = project.root / "many.jsonl"
    with output.open("wb") as stdout:
        process = subprocess.Popen(
            command_line("search", ["--config", CONFIG, "--queries", str(file)]),
            cwd=project.root,
            env=context.environment,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
        )
        samples = _watch(process, output, count)
        errors = process.communicate()[1].decode(errors="replace")
    with output.open("rb") as answers:
        answered = sum(1 for _ in answers)
    peak_mb = max((mb for _, mb in samples), default=0.0)
    early = [mb for lines, mb in samples if count * 0.2 < lines < count * 0.4]
    late = [mb for lines, mb in samples if lines > count * 0.8]
    growth = f"{_mean(early):.0f} MB early, {_mean(late):.0f} MB late"
    kind = f"{count:,} lines of --queries"
    if answered != count:
        return Case(
            PART,
            kind,
            Verdict.WRONG,
            f"{answered:,} answers, status {process.returncode}; {errors[-300:]}",
        )
    is_flat = _mean(late) <= max(_ALLOWED_GROWTH * _mean(early), _mean(early) + _ALLOWED_GROWTH_MB)
    verdict = Verdict.RIGHT if is_flat else Verdict.OVER
    return Case(PART, kind, verdict, growth, peak_mb=peak_mb)


def _watch(process: subprocess.Popen[bytes], output: Path, count: int) -> list[tuple[int, float]]:
    """Return pairs of lines answered and memory in MB, until ``process`` ends.

    It is killed if it answers nothing for TIME_LIMIT seconds.
    """
    samples: list[tuple[int, float]] = []
    lines = 0
    deadline = time.monotonic() + TIME_LIMIT
    with output.open("rb") as file:
        while process.poll() is None:
            answered = file.read().count(b"\n")
            if answered:
                lines += answered
                deadline = time.monotonic() + TIME_LIMIT
            with suppress(psutil.Error):
                samples.append((lines, psutil.Process(process.pid).memory_info().rss / 1e6))
            if time.monotonic() > deadline:
                process.kill()
            time.sleep(min(0.5, count / 10_000))
    return samples


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0
