"""How long a question takes, relative to a matrix-vector product timed in the same run.

Milliseconds differ from machine to machine and from minute to minute. What can be compared
is the ratio to ``numpy.dot`` of 100,000 × 256 float32 by a vector, timed in turn with the
questions.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from index.config import Config
from index.embedding.open import open_encoder
from index.snapshot import open_snapshot
from search.engine import Engine
from search.query.reader import QueryReader
from search.types import SearchRequest

_MATRIX_SHAPE: Final = (100_000, 256)
_PRODUCT: Final = "100k×256 product"
_MAX_QUESTIONS: Final = 300
"""Questions timed at most."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Median and 95th percentile in milliseconds; ``ratio`` is the median's to the product's."""

    name: str
    median: float
    p95: float
    ratio: float


def measure_latency(config: Config, questions: Sequence[str]) -> list[Timing]:
    """Time the engine, and the query side alone, on a freshly opened index.

    The engine answers as for a user (hybrid, ten hits, all languages). The query side parses,
    translates and encodes. The list is empty if there are no questions.
    """
    step = max(1, len(questions) // _MAX_QUESTIONS)
    texts = list(dict.fromkeys(questions[::step]))[:_MAX_QUESTIONS]
    if not texts:
        return []
    engine = Engine.open(config)
    encoder = open_encoder(config.encoder, config.path.parent)
    snapshot = open_snapshot(config, encoder, lambda _: None)
    reader = QueryReader(snapshot.keyword, encoder.encode if encoder.is_fast else None)
    matrix = np.random.default_rng(0).random(_MATRIX_SHAPE, dtype=np.float32)
    vector = matrix[0].copy()

    def multiply(_: str) -> None:
        np.dot(matrix, vector)

    def search(text: str) -> None:
        engine.search(SearchRequest(text))

    def read_query(text: str) -> None:
        reader.read(text)
        encoder.encode([text])

    functions = {_PRODUCT: multiply, "search": search, "query side": read_query}
    try:
        # A first question pays for what is loaded on first use. It is not timed.
        search(texts[0])
        read_query(texts[0])
        times = _time_in_turn(texts[1:] or texts, functions)
    finally:
        engine.close()
        reader.close()
        snapshot.close()
    product_median = float(np.median(times[_PRODUCT]))
    return [_to_timing(name, seconds, product_median) for name, seconds in times.items()]


def _time_in_turn(
    texts: Sequence[str], functions: Mapping[str, Callable[[str], None]]
) -> dict[str, list[float]]:
    """Call every function with every text; return the seconds each call took, by name."""
    times: dict[str, list[float]] = {name: [] for name in functions}
    for text in texts:
        for name, function in functions.items():
            started = time.perf_counter()
            function(text)
            times[name].append(time.perf_counter() - started)
    return times


def _to_timing(name: str, seconds: Sequence[float], product_median: float) -> Timing:
    median = float(np.median(seconds))
    p95 = float(np.percentile(seconds, 95))
    return Timing(
        name, round(median * 1000, 3), round(p95 * 1000, 3), round(median / product_median, 3)
    )
