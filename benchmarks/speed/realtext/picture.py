"""Draw what a query takes by its length, as an SVG that is legible on light and dark pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from benchmarks.speed.chart import COLOURS, GREY, STYLE
from benchmarks.speed.peers.base import HYBRID, TRUJAMAN, TRUJAMAN_TEXTS, import_library
from benchmarks.speed.realtext.asking import LENGTHS
from benchmarks.speed.realtext.records import ALL, RealTextRun, Times

_LABELS: Final = {
    TRUJAMAN: "trujaman: with translations and highlights",
    TRUJAMAN_TEXTS: "trujaman: with translations",
    "lancedb": "LanceDB: words as typed",
    "txtai": "txtai: words as typed",
    "milvus": "Milvus Lite: words as typed",
}
"""The engines with hybrid search, in the order of the bars."""
_BAR_WIDTH: Final = 0.16


def draw_picture(run: RealTextRun, path: Path) -> None:
    """Draw the median (bar) and the 95th percentile (line) of hybrid search, first asked."""
    matplotlib = import_library("matplotlib")
    matplotlib.use("svg")
    pyplot = import_library("matplotlib.pyplot")
    with matplotlib.rc_context(STYLE):
        figure, panel = pyplot.subplots(figsize=(9, 3.8), layout="constrained")
        engines = [engine for engine in _LABELS if _times_by_length(run, engine)]
        for position, engine in enumerate(engines):
            _draw_bars(panel, run, engine, (position - (len(engines) - 1) / 2) * _BAR_WIDTH)
        panel.set_xticks(range(len(LENGTHS)), [f"{length} words" for length in LENGTHS])
        panel.set_ylabel("processor time of a query, ms")
        panel.set_title("bar: median   line: 95 of 100 queries take less", fontsize=8)
        panel.set_facecolor("none")
        panel.grid(True, axis="y", color=GREY, alpha=0.25, linewidth=0.6)
        panel.spines[["top", "right"]].set_visible(False)
        panel.legend(frameon=False, fontsize=8, loc="upper left")
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, transparent=True, metadata={"Date": None})
        pyplot.close(figure)


def _draw_bars(panel: Any, run: RealTextRun, engine: str, offset: float) -> None:
    times = _times_by_length(run, engine)
    places = [list(LENGTHS).index(each.length) + offset for each in times]
    medians = [each.cpu_p50 for each in times]
    colour = COLOURS.get(engine, COLOURS[TRUJAMAN])
    alpha = 0.55 if engine == TRUJAMAN_TEXTS else 1.0
    label = _LABELS[engine]
    panel.bar(places, medians, _BAR_WIDTH * 0.9, color=colour, alpha=alpha, label=label)
    tops = [each.cpu_p95 for each in times]
    panel.vlines(places, medians, tops, color=colour, alpha=alpha, linewidth=1.6)


def _times_by_length(run: RealTextRun, engine: str) -> list[Times]:
    return [
        times
        for times in run.times
        if (times.engine, times.mode) == (engine, HYBRID)
        and not times.repeated
        and times.length != ALL
        and times.language == ALL
    ]
