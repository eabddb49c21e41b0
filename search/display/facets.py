"""Facets as a small table: a column of counts, then what they are of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from index.messages import _, ngettext, number
from index.text.safe import safe
from search.display.bidi.direction import has_rtl, is_rtl
from search.display.cells import cell_width, clip_start
from search.facets import Facets

_MAX_ROWS: Final = 10
"""Rows of a facet; JSON has them all."""
_COUNT_WIDTH: Final = 8


def format_facets(facets: Facets, width: int) -> str:
    """Return the facets of all passages found; ``width`` is in cells, 0 without a limit.

    How many have no date is said last, however few. A name that runs from right to left has a
    line of its own, see :mod:`search.display.text`; a message runs as all of them do.
    """
    tables: tuple[tuple[str, Mapping[str, int]], ...] = (
        (_("languages"), facets.languages),
        (_("kinds"), facets.kinds),
        (_("years"), facets.years),
        (_("folders"), facets.folders),
    )
    lines = [ngettext("{count} passage", "{count} passages", facets.passages)]
    for name, counts in tables:
        lines += ["", name, *_format_rows(counts, width)]
    return "\n".join(lines)


def _format_rows(counts: Mapping[str, int], width: int) -> Iterator[str]:
    named = [(name, count) for name, count in counts.items() if name]
    for name, count in named[:_MAX_ROWS]:
        yield from _format_row(name, count, width)
    if len(named) > _MAX_ROWS:
        more = ngettext("{count} more", "{count} more", len(named) - _MAX_ROWS)
        yield f"{'…':>{_COUNT_WIDTH}}  {more}"
    if "" in counts:
        yield f"{_format_count(counts[''])}  {_clip_name(_('no date'), width)}"


def _format_row(name: str, count: int, width: int) -> Iterator[str]:
    head = _format_count(count)
    name = _clip_name(safe(name), width)
    if not has_rtl(name):
        yield f"{head}  {name}"
        return
    yield head
    spare = max(0, width - cell_width(name)) if is_rtl(name) else _COUNT_WIDTH + 2
    yield " " * spare + name


def _format_count(count: int) -> str:
    return f"{number(count):>{_COUNT_WIDTH}}"


def _clip_name(name: str, width: int) -> str:
    return clip_start(name, max(1, width - _COUNT_WIDTH - 2)) if width else name
