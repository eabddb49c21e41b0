"""What operators and words half typed cost beside plain queries, in processor time.

    python -m benchmarks.speed.operators [--passages 100000] [--work DIR] [--queries 20]

Phrases are drawn from the texts of a synthetic collection: of common words (function words and
the most frequent others), of rare ones, of words that are near each other, and beginnings of
words. Each is asked before the same words without operators, which then find posting lists in
the cache, in every mode but semantic, and the ratio of the medians is printed: 3 is the bar. A
query of function words alone finds nothing without operators, so these are measured against the
plain queries of all kinds.

Then words are typed letter by letter, completed and as whole words: p95 may be 1.2 times as high.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from benchmarks.speed.collection import generate_collection, write_config
from benchmarks.speed.collection_reader import read_passages
from benchmarks.speed.vocabulary import load_vocabulary
from index.text.analysis import get_analyzer
from index.text.analysis.words import find_surfaces
from index.types import LANGUAGES, Language
from index.update import update
from search.engine import Engine
from search.types import Mode, SearchRequest

_SAMPLED: Final = 3_000
"""Passages of a language that phrases are drawn from."""
_COMMON: Final = 200
_FUNCTION, _COMMON_WORDS, _RARE, _NEAR, _PREFIX = (
    "function words",
    "common words",
    "rare words",
    "near",
    "beginning",
)


def draw_queries(
    passages: Sequence[list[str]], language: Language, draws: random.Random
) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, query, the same without operators) without end."""
    counts = Counter(word for words in passages for word in set(words))
    common = {word for word, _ in counts.most_common(_COMMON)}
    analyze = get_analyzer(language).analyze_word
    while True:
        words = draws.choice(passages)
        start = draws.randrange(len(words) - 4)
        pair = words[start : start + 2]
        functions = sum(analyze(word).stop for word in pair)
        phrase = " ".join(pair)
        if functions == 2:
            yield _FUNCTION, f'"{phrase}"', phrase
        elif common.issuperset(pair):
            yield _COMMON_WORDS, f'"{phrase}"', phrase
        elif not functions:
            yield _RARE, f'"{phrase}"', phrase
            if len(pair[0]) > 5:
                yield _PREFIX, f"{pair[0][:4]}*", pair[0]
        near = f"{words[start]} {words[start + 3]}"
        if common.issuperset(near.split()) and functions < 2:
            yield _NEAR, f'"{near}"~3', near


def time_queries(engine: Engine, folder: Path, count: int) -> None:
    """Print how long queries of each kind take, with and without operators."""
    by_kind: dict[str, list[tuple[str, str]]] = {}
    for language in LANGUAGES:
        texts = islice(read_passages(folder, language), _SAMPLED)
        passages = [find_surfaces(passage.text) for passage in texts]
        queries = draw_queries([words for words in passages if len(words) > 4], language, _draws())
        drawn: Counter[str] = Counter()
        for kind, query, plain in islice(queries, 1_000 * count):
            if drawn[kind] < count:
                drawn[kind] += 1
                by_kind.setdefault(kind, []).append((query, plain))
    for mode in (Mode.KEYWORD, Mode.HYBRID):
        _print_times(_time_kinds(engine, by_kind, mode), mode)


def _draws() -> random.Random:
    return random.Random("operators")


def _time_kinds(
    engine: Engine, by_kind: Mapping[str, Sequence[tuple[str, str]]], mode: Mode
) -> dict[str, tuple[list[float], list[float]]]:
    times: dict[str, tuple[list[float], list[float]]] = {}
    for kind, queries in by_kind.items():
        pairs = [(_ms(engine, query, mode), _ms(engine, plain, mode)) for query, plain in queries]
        times[kind] = [with_ for with_, _ in pairs], [plain for _, plain in pairs]
    return times


def _print_times(times: Mapping[str, tuple[list[float], list[float]]], mode: Mode) -> None:
    of_words = [ms for kind, (_, plain) in times.items() if kind != _FUNCTION for ms in plain]
    print(f"{mode.value:<16}{'n':>4}{'plain':>9}{'operator':>10}{'worst':>9}   CPU ms   ratio")
    for kind, (operators, plain) in times.items():
        beside = statistics.median(of_words if kind == _FUNCTION else plain)
        median = statistics.median(operators)
        print(
            f"{kind:<16}{len(operators):>4}{beside:>9.1f}{median:>10.1f}{max(operators):>9.1f}"
            f"{median / beside:>17.2f}",
            flush=True,
        )


def time_typing(engine: Engine, words: Sequence[str]) -> None:
    """Print how long each key takes where words are completed, and where they are not."""
    completed: list[float] = []
    whole: list[float] = []
    for word in words:
        for end in range(1, len(word) + 1):
            # Whoever comes second finds posting lists in the cache.
            for half_typed in (True, False) if end % 2 else (False, True):
                ms = _ms(engine, word[:end], Mode.HYBRID, half_typed=half_typed)
                (completed if half_typed else whole).append(ms)
    for name, times in (("whole words", whole), ("half typed", completed)):
        cuts = statistics.quantiles(times, n=100)
        print(f"{name:<16}{len(times):>5,} keys{cuts[49]:>8.1f}{cuts[94]:>8.1f}   p50, p95 CPU ms")


def _ms(engine: Engine, query: str, mode: Mode, *, half_typed: bool = False) -> float:
    started = time.process_time()
    engine.search(SearchRequest(query, mode=mode, half_typed=half_typed))
    return 1_000 * (time.process_time() - started)


def sample_words(count: int) -> list[str]:
    """Return words of all three languages, as many of each."""
    words: list[str] = []
    for language in LANGUAGES:
        known = [word for word in load_vocabulary(language).content_words if 5 <= len(word) <= 11]
        words += _draws().sample(known, count)
    return words


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=20, help="of each kind and language")
    parser.add_argument("--words", type=int, default=15, help="typed, of each language")
    parser.add_argument("--work", type=Path, help="keep the collection here, and use it again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.work or Path(temporary)
        if not (folder / "config.yaml").is_file():
            generate_collection(folder, options.passages)
            update(write_config(folder, folder))
        with Engine.open(folder / "config.yaml") as engine:
            for query in ("government", "gobierno", "حكومة"):
                engine.search(SearchRequest(query))
            time_queries(engine, folder, options.queries)
            time_typing(engine, sample_words(options.words))


if __name__ == "__main__":
    main()
