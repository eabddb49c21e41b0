"""Lines that stand in place of hits: what there is to search, what to try, what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from index.text.safe import safe
from search.display.cells import wrap


class Look(Enum):
    """How a line looks."""

    PLAIN = "plain"
    HEADING = "heading"
    MUTED = "muted"
    EXAMPLE = "example"
    """A query: a click asks it."""
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class GuideLine:
    """A line, its ``look``, the cells that it is indented by, and the query it stands for."""

    text: str = ""
    look: Look = Look.PLAIN
    indent: int = 0
    query: str = ""


def heading(text: str) -> GuideLine:
    """Return a heading."""
    return GuideLine(text, Look.HEADING)


def muted(text: str) -> GuideLine:
    """Return a line of less weight."""
    return GuideLine(text, Look.MUTED)


def example(query: str) -> GuideLine:
    """Return a query that can be asked as it stands."""
    return GuideLine(query, Look.EXAMPLE, indent=2, query=query)


def wrap_lines(lines: Iterable[GuideLine], width: int) -> list[GuideLine]:
    """Return safe lines of at most ``width`` cells: nothing is cut off."""
    return [part for line in lines for part in _wrap_line(line, width)]


def _wrap_line(line: GuideLine, width: int) -> Sequence[GuideLine]:
    text = safe(line.text)
    spans = wrap(text, max(1, width - line.indent))
    if not spans:
        return [replace(line, text="")]
    return [replace(line, text=text[span.start : span.end]) for span in spans]
