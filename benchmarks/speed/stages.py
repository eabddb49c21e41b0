"""Where the time of a query goes, by its length: reading it, ranking, explaining.

    python -m benchmarks.speed.stages CONFIG [--queries 40] [--mode hybrid] [--seed 0]

Queries are stretches of words from passages of the index, so many in each language and range of
lengths. Processor time in milliseconds, in one process: each query is asked for the first time,
then again; the difference is mostly that of reading it. Compare two versions in turn.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from index.config import load
from index.text.analysis.words import find_words
from index.types import LANGUAGES, Language
from search.engine import Engine
from search.types import Filters, Mode, SearchRequest
from search.validation import MAX_LIMIT

LENGTHS: Final = (range(1, 4), range(4, 9), range(9, 16), range(16, 26))
"""Of queries, in words."""
_OTHER_QUERIES: Final = ("house", "casa", "بيت")

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one query: asked first and again, without highlights, and explained."""

    first: float
    again: float
    explaining: float


def sample_queries(
    texts: Iterable[str], lengths: range, count: int, chance: random.Random
) -> Iterator[str]:
    """Yield up to ``count`` stretches of so many words from ``texts``, as they stand there."""
    long_enough = []
    for text in texts:
        words = list(find_words(text))
        if len(words) >= lengths.stop:
            long_enough.append((text, words))
    for text, words in chance.sample(long_enough, min(count, len(long_enough))):
        length = chance.choice(lengths)
        first = chance.randrange(len(words) - length + 1)
        yield text[words[first].start : words[first + length - 1].end]


def read_texts(engine: Engine, language: Language, count: int) -> list[str]:
    """Return the texts of the first passages of ``language``, by path."""
    request = SearchRequest("", filters=Filters(languages=(language,)), limit=count)
    return [hit.text for hit in engine.search(request, explained=0).hits]


def time_query(engine: Engine, text: str, mode: Mode) -> Timing:
    """Ask for ``text`` twice, something else in between."""
    request = SearchRequest(text, mode)
    first, results = _timed(lambda: engine.search(request, explained=0))
    explaining, _ = _timed(lambda: engine.explain(results, None))
    engine.search(SearchRequest(_OTHER_QUERIES[0], mode), explained=0)
    again, _ = _timed(lambda: engine.search(request, explained=0))
    return Timing(first, again, explaining)


def _timed(ask: Callable[[], Result]) -> tuple[float, Result]:
    started = time.process_time()
    result = ask()
    return (time.process_time() - started) * 1000, result


def describe(name: str, timings: list[Timing]) -> str:
    """Return a row of the table: medians, and the 95th percentile of the first time."""
    firsts = sorted(timing.first for timing in timings)
    slow = firsts[int(0.95 * len(firsts))]
    cells = [
        statistics.median(firsts),
        slow,
        statistics.median(timing.again for timing in timings),
        statistics.median(timing.explaining for timing in timings),
    ]
    return f"{name:<14}" + "".join(f"{cell:>10.1f}" for cell in cells)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("config", type=Path, help="of an index")
    parser.add_argument("--queries", type=int, default=40, help="of each language and length")
    parser.add_argument("--mode", choices=[mode.value for mode in Mode], default=Mode.HYBRID.value)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    mode = Mode(options.mode)
    with Engine.open(load(options.config)) as engine:
        queries = [
            (language, lengths, text)
            for language in LANGUAGES
            if language in engine.languages
            for texts in [read_texts(engine, language, MAX_LIMIT)]
            for lengths in LENGTHS
            for text in sample_queries(texts, lengths, options.queries, chance)
        ]
        chance.shuffle(queries)
        for text in _OTHER_QUERIES:
            engine.search(SearchRequest(text, mode))
        timings = [
            (language, lengths, time_query(engine, text, mode))
            for language, lengths, text in queries
        ]
    print(f"{'words':<14}{'first p50':>10}{'p95':>10}{'again':>10}{'explain':>10}")
    for lengths in LENGTHS:
        name = f"{lengths.start}-{lengths.stop - 1}"
        for language in LANGUAGES:
            own = [timing for *key, timing in timings if key == [language, lengths]]
            if own:
                print(describe(f"{name} {language}", own))


if __name__ == "__main__":
    main()
