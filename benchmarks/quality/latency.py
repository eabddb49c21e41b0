"""How long a question takes, as a ratio to a product of matrix and vector in the same run.

Milliseconds differ from machine to machine and from minute to minute; the ratio
to ``numpy.dot`` of 100,000 × 256 float32 by a vector, taken in turn with every
question, is what can be compared.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from index.config import Config
from index.embedding.open import open_encoder
from index.snapshot import open_snapshot
from search.engine import Engine
from search.query.reader import QueryReader
from search.types import SearchRequest

_ROWS: Final = 100_000
_COLUMNS: Final = 256
_MAX_QUERIES: Final = 300
"""Questions timed at most."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds; ``ratio`` is the median's to the product's median."""

    name: str
    median: float
    p95: float
    ratio: float


def measure(config: Config, questions: Sequence[str]) -> list[Timing]:
    """Time the engine and the query side alone on a freshly opened index.

    The engine answers as for a user (hybrid, ten hits, all languages); the query
    side is to parse, translate and encode.
    """
    step = max(1, len(questions) // _MAX_QUERIES)
    texts = list(dict.fromkeys(questions[::step]))[:_MAX_QUERIES]
    if not texts:
        return []
    engine = Engine.open(config)
    encoder = open_encoder(config.encoder, config.path.parent)
    snapshot = open_snapshot(config, encoder, lambda _: None)
    reader = QueryReader(snapshot.keyword, encoder.encode if encoder.is_fast else None)
    matrix = np.random.default_rng(0).random((_ROWS, _COLUMNS), dtype=np.float32)

    def ask(text: str) -> None:
        engine.search(SearchRequest(text))

    def prepare(text: str) -> None:
        reader.read(text)
        encoder.encode([text])

    try:
        # One beforehand, so that no other pays for what is loaded on first use.
        ask(texts[0])
        prepare(texts[0])
        return _timed(texts[1:] or texts, {"search": ask, "query side": prepare}, matrix)
    finally:
        engine.close()
        reader.close()
        snapshot.close()


def _timed(
    texts: Sequence[str], work: dict[str, Callable[[str], None]], matrix: np.ndarray
) -> list[Timing]:
    product = "100k×256 product"
    taken: dict[str, list[float]] = {name: [] for name in (product, *work)}
    vector = matrix[0].copy()
    for text in texts:
        started = time.perf_counter()
        np.dot(matrix, vector)
        taken[product].append(time.perf_counter() - started)
        for name, function in work.items():
            started = time.perf_counter()
            function(text)
            taken[name].append(time.perf_counter() - started)
    base = float(np.median(taken[product]))
    return [
        Timing(
            name,
            round(float(np.median(some)) * 1000, 3),
            round(float(np.percentile(some, 95)) * 1000, 3),
            round(float(np.median(some)) / base, 3),
        )
        for name, some in taken.items()
    ]
