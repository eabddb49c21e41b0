"""Performance targets: limits for trujaman, most of them relative to engines of the same run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from benchmarks.speed.cold import CLICK, HELP, SEARCH, SENTENCE_TRANSFORMERS
from benchmarks.speed.peers.base import HYBRID, KEYWORD, MATRIX_PRODUCT, TRUJAMAN, TRUJAMAN_TEXTS
from benchmarks.speed.records import EngineResult, Run

START_UP_LABEL: Final = "start-up"
"""Label of the run that start-up was measured in."""
LARGE_COLLECTION: Final = 1_000_000
"""Passages from which on the targets for large collections apply."""
_HYBRID_ENGINES: Final = ("lancedb", "txtai", "milvus")
_MAX_P95_TO_P50: Final = 3.0
_MAX_DISK_TO_TEXT: Final = 2.5


@dataclass(frozen=True, slots=True)
class Target:
    """``value`` may be as large as ``limit``; both in the unit that ``metric`` names.

    ``texts_value`` is the value where hits are returned as bare texts, as by the other engines.
    """

    metric: str
    bound: str
    value: float
    limit: float
    texts_value: float | None = None

    @property
    def is_met(self) -> bool:
        return self.value <= self.limit

    def verdict(self) -> str:
        """Return ``met``, or by which factor the target is missed."""
        return "met" if self.is_met else f"missed by {self.value / self.limit:.2f}×"

    def texts_verdict(self) -> str:
        """Return the verdict on ``texts_value``; empty if there is none."""
        if self.texts_value is None:
            return ""
        return replace(self, value=self.texts_value).verdict()


def check_targets(run: Run, other_runs: Sequence[Run] = ()) -> list[Target]:
    """Return every target that ``run`` has measurements for.

    Below LARGE_COLLECTION the targets for 100,000 passages apply. ``other_runs`` are runs
    over other sizes.
    """
    result = run.engines.get(TRUJAMAN)
    if result is None or result.failed is not None:
        return []
    if run.label == START_UP_LABEL:
        return list(_check_start_up(run, result))
    is_large = run.size.passages >= LARGE_COLLECTION
    indexing = _check_growth(result, other_runs) if is_large else _check_indexing(run, result)
    return [
        *_check_hybrid(run, result, is_large),
        *_check_keyword(run, result, is_large),
        *indexing,
        *_check_space(run, result, is_large),
    ]


def _check_hybrid(run: Run, result: EngineResult, is_large: bool) -> Iterator[Target]:
    latency = result.query.get(HYBRID)
    if latency is None:
        return
    metric = "hybrid p50, ms"
    texts_p50 = _query_p50(run, TRUJAMAN_TEXTS, HYBRID)
    for engine in () if is_large else _HYBRID_ENGINES:
        limit = _query_p50(run, engine, HYBRID)
        if limit is not None:
            yield Target(metric, f"≤ {engine} hybrid", latency.p50, limit, texts_p50)
    product_p50 = _query_p50(run, MATRIX_PRODUCT, MATRIX_PRODUCT)
    if product_p50 is not None:
        factor = 0.6 if is_large else 1.5
        bound = f"≤ {factor} × matrix product"
        yield Target(metric, bound, latency.p50, factor * product_p50, texts_p50)
    yield Target("hybrid p95 / p50", "≤ 3", latency.p95 / latency.p50, _MAX_P95_TO_P50)


def _check_keyword(run: Run, result: EngineResult, is_large: bool) -> Iterator[Target]:
    latency = result.query.get(KEYWORD)
    if latency is None:
        return
    metric = "keyword p50, ms"
    tantivy_p50 = _query_p50(run, "tantivy", KEYWORD)
    whoosh_p50 = _query_p50(run, "whoosh", KEYWORD)
    texts_p50 = _query_p50(run, TRUJAMAN_TEXTS, KEYWORD)
    if tantivy_p50 is not None and not is_large:
        limit = 5 * tantivy_p50 + 1
        yield Target(metric, "≤ 5 × tantivy + 1 ms", latency.p50, limit, texts_p50)
    if whoosh_p50 is not None:
        divisor = 20 if is_large else 10
        bound = f"≤ Whoosh ÷ {divisor}"
        yield Target(metric, bound, latency.p50, whoosh_p50 / divisor, texts_p50)


def _check_indexing(run: Run, result: EngineResult) -> Iterator[Target]:
    value = _indexing_ms(result)
    if value is None:
        return
    for engine, divisor in (("txtai", 1), ("lancedb", 1), ("whoosh", 2)):
        engine_ms = _indexing_ms(run.engines.get(engine))
        if engine_ms is not None:
            bound = f"≤ {engine} ÷ {divisor}" if divisor > 1 else f"≤ {engine}"
            mark = "†" if run.reused_index(engine) or run.reused_index(TRUJAMAN) else ""
            yield Target("indexing, ms a passage", bound + mark, value, engine_ms / divisor)


def _check_growth(result: EngineResult, other_runs: Sequence[Run]) -> Iterator[Target]:
    value = _indexing_ms(result)
    if value is None:
        return
    for other_run in other_runs:
        if other_run.label != "100000":
            continue
        smaller_ms = _indexing_ms(other_run.engines.get(TRUJAMAN))
        if smaller_ms is not None:
            yield Target("indexing, ms a passage", "≤ 1.3 × at 100,000", value, 1.3 * smaller_ms)


def _check_space(run: Run, result: EngineResult, is_large: bool) -> Iterator[Target]:
    max_indexing, max_querying = (1_500, 900) if is_large else (600, 250)
    build = result.building
    if build is not None:
        yield Target("memory indexing, MB", f"≤ {max_indexing:,}", build.peak_mb, max_indexing)
    if result.peak_mb is not None:
        yield Target("memory querying, MB", f"≤ {max_querying}", result.peak_mb, max_querying)
    if build is not None:
        disk_to_text = build.disk_mb * 1e6 / run.size.bytes
        yield Target("disk, × text", f"≤ {_MAX_DISK_TO_TEXT}", disk_to_text, _MAX_DISK_TO_TEXT)


def _check_start_up(run: Run, result: EngineResult) -> Iterator[Target]:
    p50 = {name: latency.p50 for name, latency in run.processes.items()}
    if SEARCH in p50 and SENTENCE_TRANSFORMERS in p50:
        limit = 0.06 * p50[SENTENCE_TRANSFORMERS]
        yield Target("`search QUERY`, ms", f"≤ 0.06 × {SENTENCE_TRANSFORMERS}", p50[SEARCH], limit)
    if HELP in p50 and CLICK in p50:
        yield Target("`search --help`, ms", f"≤ 1.5 × {CLICK}", p50[HELP], 1.5 * p50[CLICK])
    if result.cold_peak_mb is not None:
        yield Target("`search QUERY`, peak MB", "≤ 150", result.cold_peak_mb, 150)


def _query_p50(run: Run, engine: str, mode: str) -> float | None:
    result = run.engines.get(engine)
    if result is None or result.failed is not None or mode not in result.query:
        return None
    return result.query[mode].p50


def _indexing_ms(result: EngineResult | None) -> float | None:
    """Return the milliseconds of indexing per passage; None if it was not measured."""
    if result is None or result.building is None:
        return None
    return result.building.seconds * 1e3 / result.building.passages
