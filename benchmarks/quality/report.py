"""Figures → tables for people to read."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.quality.latency import Timing
from benchmarks.quality.measure import COMPLETE, FIRST, FOUND, INTRUDES
from benchmarks.quality.metrics import METRICS
from benchmarks.quality.results import Figure
from benchmarks.quality.series import CROSS, HOLES, MEAN, POOL, SAME, Key
from index.types import Language

_MAIN = METRICS[0]
_RESCUE = ("rescued@1", "rescued@10", "lost@1", "lost@10")


class Tables:
    """The tables of one collection."""

    def __init__(
        self, collection: str, languages: Sequence[Language], figures: Sequence[Figure]
    ) -> None:
        self._collection = collection
        self._languages = languages
        self._by_key = {
            figure.key: figure for figure in figures if figure.key.collection == collection
        }
        self._signals = list(dict.fromkeys(key.signal for key in self._by_key))

    def lines(self) -> list[str]:
        """Return all tables; those without any figure are left out."""
        return [
            *self._overview(),
            *self._pairs(),
            *self._pool(),
            *self._holes(),
            *self._rescued(),
        ]

    def _overview(self) -> list[str]:
        rows = [
            [signal, *(self._mean(*pair, signal, _MAIN) for pair in self._measured(means=True))]
            for signal in self._signals
        ]
        heads = [_arrow(*pair) for pair in self._measured(means=True)]
        return _table(f"{_MAIN}, question language → document language", [" ", *heads], rows)

    def _pairs(self) -> list[str]:
        rows = [
            [_arrow(*pair), signal, *(self._full(*pair, signal, metric) for metric in METRICS)]
            for pair in self._measured(means=False)
            for signal in self._signals
        ]
        return _table("Mean and 95 % bootstrap interval over questions", ["", "", *METRICS], rows)

    def _pool(self) -> list[str]:
        columns = [_MAIN, COMPLETE]
        columns += [FOUND.format(one) for one in self._languages]
        columns += [FIRST.format(one) for one in self._languages]
        return self._by_source(
            "Mixed pool, all languages at once; the questions' language on the left", POOL, columns
        )

    def _holes(self) -> list[str]:
        columns = [INTRUDES.format(one) for one in self._languages]
        return self._by_source(
            "Mixed pool with holes: answers that come after an irrelevant document of the "
            "language without an answer",
            HOLES,
            columns,
        )

    def _rescued(self) -> list[str]:
        rows = [
            [_arrow(*pair), *(self._share(*pair, "hybrid", metric) for metric in _RESCUE)]
            for pair in self._measured(means=False)
        ]
        title = "Hybrid where keyword fails (rescued) and where it does not (lost): share of n"
        return _table(
            title, ["", *_RESCUE], rows if any(set(row[1:]) != {"-"} for row in rows) else []
        )

    def _by_source(self, title: str, target: str, columns: list[str]) -> list[str]:
        rows = [
            [source, signal, *(self._cell(source, target, signal, name) for name in columns)]
            for source in (*self._languages, MEAN)
            for signal in self._signals
            if any(self._get(source, target, signal, name) for name in columns)
        ]
        return _table(title, ["", "", *columns], rows)

    def _measured(self, *, means: bool) -> list[tuple[str, str]]:
        pairs = [(source, target) for source in self._languages for target in self._languages]
        if means:
            pairs += [(MEAN, SAME), (MEAN, CROSS)]
        return [
            pair
            for pair in pairs
            if any(self._get(*pair, signal, _MAIN) for signal in self._signals)
        ]

    def _get(self, source: str, target: str, signal: str, metric: str) -> Figure | None:
        return self._by_key.get(Key(self._collection, source, target, signal, metric))

    def _cell(self, source: str, target: str, signal: str, metric: str) -> str:
        show = self._full if metric == COMPLETE else self._mean
        return show(source, target, signal, metric)

    def _mean(self, source: str, target: str, signal: str, metric: str) -> str:
        figure = self._get(source, target, signal, metric)
        return "-" if figure is None else f"{figure.value.mean:.3f}"

    def _full(self, source: str, target: str, signal: str, metric: str) -> str:
        figure = self._get(source, target, signal, metric)
        if figure is None:
            return "-"
        mean, low, high = figure.value
        return f"{mean:.3f} [{low:.3f} {high:.3f}]"

    def _share(self, source: str, target: str, signal: str, metric: str) -> str:
        figure = self._get(source, target, signal, metric)
        return "-" if figure is None else f"{figure.value.mean:.3f} of {figure.questions}"


def timing_lines(timings: Sequence[Timing]) -> list[str]:
    """Return the table of latencies."""
    rows = [
        [one.name, f"{one.median:.2f}", f"{one.p95:.2f}", f"{one.ratio:.2f}"] for one in timings
    ]
    return _table(
        "Time a question, in turn with the product", ["", "median ms", "p95", "ratio"], rows
    )


def _arrow(source: str, target: str) -> str:
    return f"{source} {target}" if source == MEAN else f"{source}→{target}"


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    if not rows:
        return []
    table = [heads, *rows]
    widths = [max(len(row[column]) for row in table) for column in range(len(heads))]
    body = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    )
    return ["", title, *(f"  {line}" for line in body)]
