"""How much of a query's processor time goes into explaining its hits, by length and step.

    python -m benchmarks.speed.explaining CONFIG QUERIES [--mode hybrid] [--limit 10] [--warm-up 50]

``QUERIES`` has one on a line; each is asked once. Compare the shares, and two working trees in
turn: milliseconds of processor time grow with what else the machine does.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, Final, NamedTuple

from index.config import load
from index.errors import TrujamanError
from search.engine import Engine
from search.highlighting import explain
from search.highlighting.explain import Explainer
from search.highlighting.semantic_matches import SemanticMatcher
from search.highlighting.titles import TitleHighlighter
from search.highlighting.word_matches import WordMatcher
from search.types import Mode, SearchRequest

LENGTHS: Final = (range(1, 3), range(3, 8), range(8, 16), range(16, 1000))
"""Groups of queries by the number of their words."""


class Measured(NamedTuple):
    """A query's words, and the milliseconds of all of it and of explaining."""

    words: int
    whole: float
    explaining: float


class StepClock:
    """Adds up the processor seconds of functions that it was put around."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def time(self, owner: Any, name: str, step: str) -> None:
        """Have all calls of ``owner.name``, from now on, counted as ``step``."""
        function: Callable[..., Any] = getattr(owner, name)

        @wraps(function)
        def timed(*arguments: Any, **options: Any) -> Any:
            started = time.process_time()
            try:
                return function(*arguments, **options)
            finally:
                self.seconds[step] += time.process_time() - started

        setattr(owner, name, timed)


def time_steps() -> StepClock:
    """Return a clock of the steps of explaining."""
    clock = StepClock()
    clock.time(Explainer, "explain", "explaining")
    clock.time(explain, "AnalyzedText", "analysing texts")
    clock.time(WordMatcher, "__init__", "preparing words of the query")
    clock.time(WordMatcher, "match", "matching words")
    clock.time(SemanticMatcher, "match", "matching by meaning")
    clock.time(SemanticMatcher, "_drop_distant", "  by tokens")
    clock.time(SemanticMatcher, "_encode_words", "  encoding words")
    clock.time(Explainer, "_explain_scores", "explaining scores")
    clock.time(TitleHighlighter, "highlight", "titles and names")
    return clock


def ask(
    engine: Engine, queries: Sequence[str], request: SearchRequest, clock: StepClock, warm_up: int
) -> list[Measured]:
    """Ask each query; return what those after the first ``warm_up`` took."""
    measured: list[Measured] = []
    for number, query in enumerate(queries):
        if number == warm_up:
            clock.seconds.clear()
        explained, started = clock.seconds["explaining"], time.process_time()
        try:
            engine.search(SearchRequest(query, mode=request.mode, limit=request.limit))
        except TrujamanError as error:
            print(f"left out: {error}")
            continue
        whole = time.process_time() - started
        explaining = clock.seconds["explaining"] - explained
        if number >= warm_up:
            measured.append(Measured(len(query.split()), whole * 1e3, explaining * 1e3))
    return measured


def _quantiles(values: Iterable[float]) -> str:
    ordered = sorted(values)
    return f"{ordered[len(ordered) // 2]:7.1f} {ordered[int(len(ordered) * 0.95)]:7.1f}"


def report(measured: Sequence[Measured], clock: StepClock) -> None:
    """Print p50 and p95 of whole queries and of explaining, and the shares of its steps."""
    groups: dict[str, list[Measured]] = defaultdict(list)
    for each in measured:
        groups["all"].append(each)
        for lengths in LENGTHS:
            if each.words in lengths:
                groups[f"{lengths.start:2}+ words"].append(each)
    print("                n    whole p50/p95  explaining p50/p95  share")
    for name, group in sorted(groups.items()):
        share = sum(each.explaining for each in group) / sum(each.whole for each in group)
        whole = _quantiles(each.whole for each in group)
        explaining = _quantiles(each.explaining for each in group)
        print(f"{name:10} {len(group):6}  {whole}     {explaining}  {share:5.0%}")
    total = clock.seconds["explaining"]
    for step, seconds in clock.seconds.items():
        if step != "explaining" and total:
            milliseconds = seconds / len(measured) * 1e3
            print(f"{step:30} {milliseconds:7.2f} ms a query  {seconds / total:5.0%}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("config", type=Path)
    parser.add_argument("queries", type=Path, help="a file with one on a line")
    parser.add_argument("--mode", type=Mode, default=Mode.HYBRID)
    parser.add_argument("--limit", type=int, default=10)
    parser.add_argument("--warm-up", type=int, default=50, help="queries that do not count")
    options = parser.parse_args()
    queries = list(filter(None, options.queries.read_text(encoding="utf-8").splitlines()))
    request = SearchRequest("", mode=options.mode, limit=options.limit)
    clock = time_steps()
    with Engine.open(load(options.config)) as engine:
        measured = ask(engine, queries, request, clock, options.warm_up)
    if not measured:
        parser.error(f"{options.queries}: {len(queries)} queries, no more than --warm-up")
    report(measured, clock)


if __name__ == "__main__":
    main()
