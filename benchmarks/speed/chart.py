"""The cost curves as an SVG that can be read on light and on dark pages."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.speed.growth import engine_cost, growth_exponent
from benchmarks.speed.peers.base import HYBRID, KEYWORD, MATRIX_PRODUCT, TRUJAMAN, import_library
from benchmarks.speed.records import Run

_GREY: Final = "#808890"
_COLOURS: Final = {
    TRUJAMAN: "#e0523f",
    "fts5": "#8c6bb1",
    "tantivy": "#2a9d8f",
    "bm25s": "#c08a1e",
    "lancedb": "#3f87d6",
    "txtai": "#d1659f",
    "milvus": "#5fa83a",
    "whoosh": "#9a7d55",
    MATRIX_PRODUCT: _GREY,
}
"""Of middling brightness: about the same contrast on white and on black."""
_PANELS: Final = (
    ("one query, median ms", ((HYBRID, "-"), (KEYWORD, ":"), (MATRIX_PRODUCT, "--"))),
    ("indexing everything, s", (("indexing", "-"),)),
)
_STYLE: Final = {
    "svg.fonttype": "path",
    "svg.hashsalt": "trujaman",
    "font.size": 9,
    "text.color": _GREY,
    "axes.edgecolor": _GREY,
    "axes.labelcolor": _GREY,
    "xtick.color": _GREY,
    "ytick.color": _GREY,
}


def draw_chart(runs: Sequence[Run], path: Path) -> None:
    """Draw what a query and indexing cost over the sizes of ``runs``, both axes logarithmic."""
    matplotlib = import_library("matplotlib")
    matplotlib.use("svg")
    pyplot = import_library("matplotlib.pyplot")
    with matplotlib.rc_context(_STYLE):
        figure, panels = pyplot.subplots(1, 2, figsize=(10.5, 4.6), layout="constrained")
        for panel, (title, kinds) in zip(panels, _PANELS, strict=True):
            ends = [
                end for kind, line in kinds for name in _COLOURS
                if (end := _curve(panel, runs, name, kind, line)) is not None
            ]  # fmt: skip
            _frame(panel, runs, title)
            _labels(panel, ends)
        panels[0].set_title("— hybrid   ··· keyword   -- matrix product", fontsize=8)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, transparent=True, metadata={"Date": None})
        pyplot.close(figure)


def _curve(
    panel: Any, runs: Sequence[Run], name: str, kind: str, line: str
) -> tuple[float, float, str, str] | None:
    """Draw one curve; return where it ends, its label and its colour."""
    points = [
        (float(run.size.passages), some)
        for run in runs
        if (some := engine_cost(run, name, kind)) is not None
    ]
    if not points:
        return None
    sizes, costs = zip(*points, strict=True)
    colour, width = _COLOURS[name], 2.4 if name == TRUJAMAN else 1.3
    panel.plot(sizes, costs, line, color=colour, linewidth=width, marker="o", markersize=3)
    label = "matrix product" if name == MATRIX_PRODUCT else name
    if len(points) > 1:
        label += f" {growth_exponent(points[0], points[-1]):.2f}"
    return sizes[-1], costs[-1], label, colour


def _frame(panel: Any, runs: Sequence[Run], title: str) -> None:
    sizes = [run.size.passages for run in runs]
    panel.set_xscale("log")
    panel.set_yscale("log")
    panel.set_xticks(sizes, [f"{size:,}" for size in sizes])
    panel.minorticks_off()
    panel.set_xlabel("passages  (beside each name: slope, 1 is proportional)")
    panel.set_ylabel(title)
    panel.set_facecolor("none")
    panel.grid(True, color=_GREY, alpha=0.25, linewidth=0.6)
    panel.spines[["top", "right"]].set_visible(False)


def _labels(panel: Any, ends: Sequence[tuple[float, float, str, str]]) -> None:
    """Write the names beside the curves' ends, kept apart."""
    low, high = panel.get_ylim()
    taken: list[float] = []
    for x, y, label, colour in sorted(ends, key=lambda end: end[1]):
        place = _share(y, low, high)
        if taken:
            place = max(place, taken[-1] + 0.042)
        taken.append(place)
        panel.annotate(
            label,
            (x, y),
            xytext=(1.02, place),
            textcoords=panel.transAxes,
            color=colour,
            fontsize=8,
            va="center",
            arrowprops={"arrowstyle": "-", "color": colour, "alpha": 0.4, "linewidth": 0.6},
        )


def _share(value: float, low: float, high: float) -> float:
    return math.log(value / low) / math.log(high / low)
