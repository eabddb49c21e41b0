"""The bars: how fast ours has to be, beside the others, in the same run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from benchmarks.speed.cold import CLICK, HELP, SEARCH, SENTENCE_TRANSFORMERS
from benchmarks.speed.peers.base import HYBRID, KEYWORD, MATRIX_PRODUCT, TRUJAMAN, TRUJAMAN_TEXTS
from benchmarks.speed.records import EngineResult, Run

START_UP_LABEL: Final = "start-up"
"""Label of the run that start-up was measured in."""
MILLION: Final = 1_000_000
_HYBRIDS: Final = ("lancedb", "txtai", "milvus")
_WORST_TO_USUAL: Final = 3.0
_DISK: Final = 2.5


@dataclass(frozen=True, slots=True)
class Target:
    """``value`` may be as large as ``limit``; both in the unit that ``what`` names.

    ``texts`` is the value where only the texts of hits are returned, as the others do.
    """

    what: str
    bound: str
    value: float
    limit: float
    texts: float | None = None

    @property
    def met(self) -> bool:
        return self.value <= self.limit

    def verdict(self) -> str:
        """``met``, or by which factor it is missed."""
        return "met" if self.met else f"missed by {self.value / self.limit:.2f}×"

    def texts_verdict(self) -> str:
        """The same for texts alone; empty where there is no such figure."""
        return "" if self.texts is None else replace(self, value=self.texts).verdict()


def check_targets(run: Run, others: Sequence[Run] = ()) -> list[Target]:
    """Return every bar that ``run`` has figures for.

    Below a million passages the bars of 100,000 hold. ``others`` are runs over other sizes.
    """
    ours = run.engines.get(TRUJAMAN)
    if ours is None or ours.failed is not None:
        return []
    if run.label == START_UP_LABEL:
        return list(_start_up(run, ours))
    large = run.size.passages >= MILLION
    return [
        *_hybrid(run, ours, large),
        *_keyword(run, ours, large),
        *_indexing(run, ours, large, others),
        *_room(run, ours, large),
    ]


def _hybrid(run: Run, ours: EngineResult, large: bool) -> Iterator[Target]:
    mine = ours.query.get(HYBRID)
    if mine is None:
        return
    texts = _p50(run, TRUJAMAN_TEXTS, HYBRID)
    for name in () if large else _HYBRIDS:
        theirs = _p50(run, name, HYBRID)
        if theirs is not None:
            yield Target("hybrid p50, ms", f"≤ {name} hybrid", mine.p50, theirs, texts)
    product = _p50(run, MATRIX_PRODUCT, MATRIX_PRODUCT)
    if product is not None:
        times = 0.6 if large else 1.5
        limit = times * product
        yield Target("hybrid p50, ms", f"≤ {times} × matrix product", mine.p50, limit, texts)
    yield Target("hybrid p95 / p50", "≤ 3", mine.p95 / mine.p50, _WORST_TO_USUAL)


def _keyword(run: Run, ours: EngineResult, large: bool) -> Iterator[Target]:
    mine = ours.query.get(KEYWORD)
    if mine is None:
        return
    tantivy, whoosh = _p50(run, "tantivy", KEYWORD), _p50(run, "whoosh", KEYWORD)
    texts = _p50(run, TRUJAMAN_TEXTS, KEYWORD)
    if tantivy is not None and not large:
        yield Target("keyword p50, ms", "≤ 5 × tantivy + 1 ms", mine.p50, 5 * tantivy + 1, texts)
    if whoosh is not None:
        part = 20 if large else 10
        yield Target("keyword p50, ms", f"≤ Whoosh ÷ {part}", mine.p50, whoosh / part, texts)


def _indexing(run: Run, ours: EngineResult, large: bool, others: Sequence[Run]) -> Iterator[Target]:
    mine = _each(ours)
    if mine is None:
        return
    if large:
        smaller = [
            other for other in others if other.label == "100000" and TRUJAMAN in other.engines
        ]
        for other in smaller:
            before = _each(other.engines[TRUJAMAN])
            if before is not None:
                yield Target("indexing, ms a passage", "≤ 1.3 × at 100,000", mine, 1.3 * before)
        return
    for name, times in (("txtai", 1), ("lancedb", 1), ("whoosh", 2)):
        found = run.engines.get(name)
        theirs = _each(found) if found else None
        if theirs is not None:
            bound = f"≤ {name} ÷ {times}" if times > 1 else f"≤ {name}"
            mark = "†" if run.reused_index(name) or run.reused_index(TRUJAMAN) else ""
            yield Target("indexing, ms a passage", bound + mark, mine, theirs / times)


def _room(run: Run, ours: EngineResult, large: bool) -> Iterator[Target]:
    indexing, querying = (1_500, 900) if large else (600, 250)
    if ours.building is not None:
        yield Target("memory indexing, MB", f"≤ {indexing:,}", ours.building.peak_mb, indexing)
    if ours.peak_mb is not None:
        yield Target("memory querying, MB", f"≤ {querying}", ours.peak_mb, querying)
    if ours.building is not None:
        times = ours.building.disk_mb * 1e6 / run.size.bytes
        yield Target("disk, × text", f"≤ {_DISK}", times, _DISK)


def _start_up(run: Run, ours: EngineResult) -> Iterator[Target]:
    found = run.processes
    if SEARCH in found and SENTENCE_TRANSFORMERS in found:
        limit = 0.06 * found[SENTENCE_TRANSFORMERS].p50
        bound = f"≤ 0.06 × {SENTENCE_TRANSFORMERS}"
        yield Target("`search QUERY`, ms", bound, found[SEARCH].p50, limit)
    if HELP in found and CLICK in found:
        yield Target(
            "`search --help`, ms", f"≤ 1.5 × {CLICK}", found[HELP].p50, 1.5 * found[CLICK].p50
        )
    if ours.cold_peak_mb is not None:
        yield Target("`search QUERY`, peak MB", "≤ 150", ours.cold_peak_mb, 150)


def _p50(run: Run, name: str, mode: str) -> float | None:
    found = run.engines.get(name)
    if found is None or found.failed is not None or mode not in found.query:
        return None
    return found.query[mode].p50


def _each(found: EngineResult) -> float | None:
    """Return the milliseconds of indexing for each passage."""
    if found.building is None:
        return None
    return found.building.seconds * 1e3 / found.building.passages
