"""Draw how costs grow with size, as an SVG that is legible on light and dark pages."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.speed.growth import INDEXING, engine_cost, growth_exponent
from benchmarks.speed.peers.base import HYBRID, KEYWORD, MATRIX_PRODUCT, TRUJAMAN, import_library
from benchmarks.speed.records import Run

GREY: Final = "#808890"
COLOURS: Final = {
    TRUJAMAN: "#e0523f",
    "fts5": "#8c6bb1",
    "tantivy": "#2a9d8f",
    "bm25s": "#c08a1e",
    "lancedb": "#3f87d6",
    "txtai": "#d1659f",
    "milvus": "#5fa83a",
    "whoosh": "#9a7d55",
    MATRIX_PRODUCT: GREY,
}
"""Of medium brightness: about the same contrast on white and on black."""
_PANELS: Final = (
    ("one query, median ms", ((HYBRID, "-"), (KEYWORD, ":"), (MATRIX_PRODUCT, "--"))),
    ("indexing everything, s", ((INDEXING, "-"),)),
)
"""Title, and operations with their line styles."""
_LABEL_SPACING: Final = 0.042
"""Distance between labels, as a share of the panel's height."""
STYLE: Final = {
    "svg.fonttype": "path",
    "svg.hashsalt": "trujaman",
    "font.size": 9,
    "text.color": GREY,
    "axes.edgecolor": GREY,
    "axes.labelcolor": GREY,
    "xtick.color": GREY,
    "ytick.color": GREY,
}


@dataclass(frozen=True, slots=True)
class _CurveEnd:
    """The last point of a curve, which its label stands beside."""

    size: float
    cost: float
    label: str
    colour: str


def draw_chart(runs: Sequence[Run], path: Path) -> None:
    """Draw the cost of a query and of indexing over the sizes of ``runs``, on log-log axes."""
    matplotlib = import_library("matplotlib")
    matplotlib.use("svg")
    pyplot = import_library("matplotlib.pyplot")
    with matplotlib.rc_context(STYLE):
        figure, panels = pyplot.subplots(1, 2, figsize=(10.5, 4.6), layout="constrained")
        for panel, (title, operations) in zip(panels, _PANELS, strict=True):
            ends = []
            for operation, line_style in operations:
                ends += _draw_curves(panel, runs, operation, line_style)
            _draw_frame(panel, runs, title)
            _draw_labels(panel, ends)
        panels[0].set_title("— hybrid   ··· keyword   -- matrix product", fontsize=8)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, transparent=True, metadata={"Date": None})
        pyplot.close(figure)


def _draw_curves(
    panel: Any, runs: Sequence[Run], operation: str, line_style: str
) -> list[_CurveEnd]:
    """Draw the curve of every engine that has measurements; return where they end."""
    ends = []
    for engine, colour in COLOURS.items():
        points = []
        for run in runs:
            cost = engine_cost(run, engine, operation)
            if cost is not None:
                points.append((float(run.size.passages), cost))
        if not points:
            continue
        sizes, costs = zip(*points, strict=True)
        width = 2.4 if engine == TRUJAMAN else 1.3
        panel.plot(
            sizes, costs, line_style, color=colour, linewidth=width, marker="o", markersize=3
        )
        label = "matrix product" if engine == MATRIX_PRODUCT else engine
        if len(points) > 1:
            label += f" {growth_exponent(points[0], points[-1]):.2f}"
        ends.append(_CurveEnd(sizes[-1], costs[-1], label, colour))
    return ends


def _draw_frame(panel: Any, runs: Sequence[Run], title: str) -> None:
    sizes = [run.size.passages for run in runs]
    panel.set_xscale("log")
    panel.set_yscale("log")
    panel.set_xticks(sizes, [f"{size:,}" for size in sizes])
    panel.minorticks_off()
    panel.set_xlabel("passages  (beside each name: slope, 1 is proportional)")
    panel.set_ylabel(title)
    panel.set_facecolor("none")
    panel.grid(True, color=GREY, alpha=0.25, linewidth=0.6)
    panel.spines[["top", "right"]].set_visible(False)


def _draw_labels(panel: Any, ends: Sequence[_CurveEnd]) -> None:
    """Write the labels beside the ends of the curves, without overlaps."""
    low, high = panel.get_ylim()
    previous_height: float | None = None
    for end in sorted(ends, key=lambda end: end.cost):
        height = math.log(end.cost / low) / math.log(high / low)
        if previous_height is not None:
            height = max(height, previous_height + _LABEL_SPACING)
        previous_height = height
        panel.annotate(
            end.label,
            (end.size, end.cost),
            xytext=(1.02, height),
            textcoords=panel.transAxes,
            color=end.colour,
            fontsize=8,
            va="center",
            arrowprops={"arrowstyle": "-", "color": end.colour, "alpha": 0.4, "linewidth": 0.6},
        )
