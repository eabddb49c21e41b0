"""How wrong ranking gets by statistics of an earlier collection, or of one shard: a simulation.

Passages are bags of words by the law of Zipf, each with a topic whose words it favours. Later
passages have other topics, so that frequencies drift as an archive's do. Queries are words of a
passage. BM25 by the right statistics is the truth; the error is what share of its best ten
another ranking has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.keyword.scoring import bm25_scores, idf_weights, length_norms

WORDS: Final = 20_000
TOPICS: Final = 40
_TOPIC_WORDS: Final = 200
_TOPIC_SHARE: Final = 0.3
_ZIPF: Final = 1.07
_QUERY_WORDS: Final = 4
_BEST: Final = 10
_MAX_WORDS: Final = 200


@dataclass(frozen=True, slots=True)
class Passages:
    """n passages as postings: ``terms``, ``rows`` and ``frequencies`` (p,), ``lengths`` (n,)."""

    terms: NDArray[np.int64]
    rows: NDArray[np.int64]
    frequencies: NDArray[np.int64]
    lengths: NDArray[np.int64]

    def document_frequencies(self, rows: slice) -> NDArray[np.int64]:
        """Return how many passages among ``rows`` have each word, (WORDS,)."""
        chosen = (self.rows >= rows.start) & (self.rows < rows.stop)
        return np.bincount(self.terms[chosen], minlength=WORDS)


@dataclass(frozen=True, slots=True)
class Statistics:
    """What scores are made from: ``frequencies`` (WORDS,) of ``count`` passages, their average."""

    frequencies: NDArray[np.int64]
    count: int
    average: float


def make_passages(count: int, seed: int) -> Passages:
    """Return ``count`` passages, in the order in which they come."""
    rng = np.random.default_rng(seed)
    zipf = 1 / np.arange(1, WORDS + 1) ** _ZIPF
    zipf /= zipf.sum()
    topics = rng.choice(np.arange(100, WORDS), (TOPICS, _TOPIC_WORDS))
    lengths = np.clip(rng.lognormal(4.3, 0.4, count), 8, _MAX_WORDS).astype(np.int64)
    # Topics come one after another: at any time, some of a quarter of them.
    newest = np.linspace(0, TOPICS, count, endpoint=False)
    chosen = (newest + rng.integers(0, TOPICS // 4, count)).astype(np.int64) % TOPICS
    rows = np.repeat(np.arange(count), lengths)
    words = rng.choice(WORDS, len(rows), p=zipf)
    is_topical = rng.random(len(rows)) < _TOPIC_SHARE
    topical = topics[chosen[rows], rng.integers(0, _TOPIC_WORDS, len(rows))]
    words = np.where(is_topical, topical, words)
    keys, frequencies = np.unique(words * count + rows, return_counts=True)
    return Passages(keys // count, keys % count, frequencies, lengths)


def statistics_of(passages: Passages, rows: slice) -> Statistics:
    """Return the statistics of some ``rows``."""
    return Statistics(
        passages.document_frequencies(rows),
        rows.stop - rows.start,
        float(passages.lengths[rows].mean()),
    )


class Ranking:
    """Ranks all passages for queries, by any statistics."""

    def __init__(self, passages: Passages, queries: int, seed: int) -> None:
        self._passages = passages
        self._starts = passages.terms.searchsorted(np.arange(WORDS + 1))
        rng = np.random.default_rng(seed)
        order = np.argsort(passages.rows, kind="stable")
        first = passages.rows[order].searchsorted(np.arange(len(passages.lengths) + 1))
        self.queries: list[NDArray[np.int64]] = []
        for row in rng.choice(len(passages.lengths), queries):
            words = passages.terms[order[first[row] : first[row + 1]]]
            content = words[words >= 50]  # function words are no query
            size = min(_QUERY_WORDS, len(content))
            self.queries.append(rng.choice(content, size, replace=False))

    def scores(
        self, query: NDArray[np.int64], idf_by: Statistics, average: float
    ) -> NDArray[np.float32]:
        """Return the scores (n,) of all passages."""
        passages = self._passages
        result = np.zeros(len(passages.lengths), dtype=np.float32)
        for term in query.tolist():
            part = slice(self._starts[term], self._starts[term + 1])
            rows = passages.rows[part]
            frequency = np.array([idf_by.frequencies[term]])
            weight = idf_weights(frequency, max(idf_by.count, int(frequency[0])))
            norms = length_norms(passages.lengths[rows], average)
            result[rows] += bm25_scores(passages.frequencies[part], norms, weight)
        return result

    def overlap(self, others: list[Statistics], averages: list[float]) -> float:
        """Return the mean share of the best ten that rankings by shard have.

        Passages are in len(``others``) shards, by row, each scored by its own statistics.
        """
        count = len(self._passages.lengths)
        truth = statistics_of(self._passages, slice(0, count))
        shard = np.arange(count) % len(others)
        total = 0.0
        for query in self.queries:
            right = self.scores(query, truth, truth.average)
            given = np.zeros_like(right)
            for number, (statistics, average) in enumerate(zip(others, averages, strict=True)):
                part = shard == number
                given[part] = self.scores(query, statistics, average)[part]
            total += _shared(right, given)
        return total / len(self.queries)


def _shared(right: NDArray[np.float32], given: NDArray[np.float32]) -> float:
    best = np.argsort(-right, kind="stable")[:_BEST]
    ranked = np.argsort(-given, kind="stable")[:_BEST]
    return len(np.intersect1d(best, ranked)) / len(best)


@dataclass(frozen=True, slots=True)
class StaleResult:
    """By a collection that has grown ``growth`` times: the best ten that are still there.

    With frequencies and average of the earlier one; with its average alone, as variants of a
    server have it.
    """

    growth: float
    both: float
    average_alone: float


def measure_staleness(
    passages: Passages, ranking: Ranking, growths: tuple[float, ...]
) -> list[StaleResult]:
    """Return what statistics from before the collection grew do."""
    count = len(passages.lengths)
    truth = statistics_of(passages, slice(0, count))
    results: list[StaleResult] = []
    for growth in growths:
        earlier = statistics_of(passages, slice(0, int(count / growth)))
        both = ranking.overlap([earlier], [earlier.average])
        alone = ranking.overlap([truth], [earlier.average])
        results.append(StaleResult(growth, both, alone))
    return results


def measure_drift(passages: Passages, ranking: Ranking, drifts: tuple[float, ...]) -> list[float]:
    """Return the best ten that are there if the average length is wrong by shares ``drifts``."""
    truth = statistics_of(passages, slice(0, len(passages.lengths)))
    return [ranking.overlap([truth], [truth.average / (1 + drift)]) for drift in drifts]


def measure_shards(
    passages: Passages, ranking: Ranking, shards: tuple[int, ...]
) -> dict[int, float]:
    """Return the best ten that are there if every shard scores by its own statistics."""
    count = len(passages.lengths)
    result: dict[int, float] = {}
    for number in shards:
        parts = [_shard_statistics(passages, number, shard, count) for shard in range(number)]
        result[number] = ranking.overlap(parts, [part.average for part in parts])
    return result


def _shard_statistics(passages: Passages, shards: int, shard: int, count: int) -> Statistics:
    chosen = passages.rows % shards == shard
    lengths = passages.lengths[np.arange(count) % shards == shard]
    frequencies = np.bincount(passages.terms[chosen], minlength=WORDS)
    return Statistics(frequencies, len(lengths), float(lengths.mean()))
