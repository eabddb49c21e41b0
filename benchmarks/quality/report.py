"""Format the figures of a run as tables for people to read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from benchmarks.quality.latency import Timing
from benchmarks.quality.measure import COMPLETE_RECALL, INTRUSION, LANGUAGE_RECALL, TOP_LANGUAGE
from benchmarks.quality.metrics import METRICS
from benchmarks.quality.results import Figure
from benchmarks.quality.series import CROSS, HOLES, MEAN, POOL, SAME, Key
from index.types import Language

_MAIN_METRIC = METRICS[0]
_RESCUE_METRICS = ("rescued@1", "rescued@10", "lost@1", "lost@10")


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
        """Return all tables, line by line; those without any figure are left out."""
        return [
            *self._overview(),
            *self._pairs(),
            *self._pool(),
            *self._holes(),
            *self._rescues(),
        ]

    def _overview(self) -> list[str]:
        """Return the main metric by signal and language pair."""
        pairs = self._measured_pairs([*self._language_pairs(), (MEAN, SAME), (MEAN, CROSS)])
        rows: list[list[str]] = []
        for signal in self._signals:
            means = [
                _format_mean(self._get(source, target, signal, _MAIN_METRIC))
                for source, target in pairs
            ]
            rows.append([signal, *means])
        labels = [_format_pair(source, target) for source, target in pairs]
        title = f"{_MAIN_METRIC}, question language → document language"
        return _format_table(title, [" ", *labels], rows)

    def _pairs(self) -> list[str]:
        """Return all metrics with their intervals, a row per language pair and signal."""
        rows: list[list[str]] = []
        for source, target in self._measured_pairs(self._language_pairs()):
            for signal in self._signals:
                intervals = [
                    _format_interval(self._get(source, target, signal, metric))
                    for metric in METRICS
                ]
                rows.append([_format_pair(source, target), signal, *intervals])
        title = "Mean and 95 % bootstrap interval over questions"
        return _format_table(title, ["", "", *METRICS], rows)

    def _pool(self) -> list[str]:
        metrics = [_MAIN_METRIC, COMPLETE_RECALL]
        metrics += [LANGUAGE_RECALL.format(language) for language in self._languages]
        metrics += [TOP_LANGUAGE.format(language) for language in self._languages]
        title = "Mixed pool, all languages at once; the questions' language on the left"
        return self._table_by_source(title, POOL, metrics)

    def _holes(self) -> list[str]:
        metrics = [INTRUSION.format(language) for language in self._languages]
        title = (
            "Mixed pool with holes: answers that come after an irrelevant document of the "
            "language without an answer"
        )
        return self._table_by_source(title, HOLES, metrics)

    def _rescues(self) -> list[str]:
        rows: list[list[str]] = []
        measured = False
        for source, target in self._measured_pairs(self._language_pairs()):
            figures = [self._get(source, target, "hybrid", metric) for metric in _RESCUE_METRICS]
            measured = measured or any(figures)
            shares = [_format_share(figure) for figure in figures]
            rows.append([_format_pair(source, target), *shares])
        title = "Hybrid where keyword fails (rescued) and where it does not (lost): share of n"
        return _format_table(title, ["", *_RESCUE_METRICS], rows) if measured else []

    def _table_by_source(self, title: str, target: str, metrics: Sequence[str]) -> list[str]:
        """Return the table with a row per question language and signal."""
        rows: list[list[str]] = []
        for source in (*self._languages, MEAN):
            for signal in self._signals:
                figures = [self._get(source, target, signal, metric) for metric in metrics]
                if not any(figures):
                    continue
                cells = [
                    _format_interval(figure) if metric == COMPLETE_RECALL else _format_mean(figure)
                    for metric, figure in zip(metrics, figures, strict=True)
                ]
                rows.append([source, signal, *cells])
        return _format_table(title, ["", "", *metrics], rows)

    def _language_pairs(self) -> list[tuple[str, str]]:
        return list(product(self._languages, self._languages))

    def _measured_pairs(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        """Return those of ``pairs`` that have the main metric for any signal."""
        measured = {(key.source, key.target) for key in self._by_key if key.metric == _MAIN_METRIC}
        return [pair for pair in pairs if pair in measured]

    def _get(self, source: str, target: str, signal: str, metric: str) -> Figure | None:
        return self._by_key.get(Key(self._collection, source, target, signal, metric))


def format_timings(timings: Sequence[Timing]) -> list[str]:
    """Return the table of latencies, line by line."""
    rows: list[list[str]] = []
    for timing in timings:
        numbers = (timing.median, timing.p95, timing.ratio)
        rows.append([timing.name, *(f"{number:.2f}" for number in numbers)])
    title = "Time a question, in turn with the product"
    return _format_table(title, ["", "median ms", "p95", "ratio"], rows)


def _format_mean(figure: Figure | None) -> str:
    return "-" if figure is None else f"{figure.value.mean:.3f}"


def _format_interval(figure: Figure | None) -> str:
    if figure is None:
        return "-"
    mean, low, high = figure.value
    return f"{mean:.3f} [{low:.3f} {high:.3f}]"


def _format_share(figure: Figure | None) -> str:
    return "-" if figure is None else f"{figure.value.mean:.3f} of {figure.questions}"


def _format_pair(source: str, target: str) -> str:
    return f"{source} {target}" if source == MEAN else f"{source}→{target}"


def _format_table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return ``title`` and the aligned table; nothing if there are no rows."""
    if not rows:
        return []
    table = [header, *rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = ["", title]
    for row in table:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        line = "  ".join(cells).rstrip()
        lines.append(f"  {line}")
    return lines
