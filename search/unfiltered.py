"""What there is without filters that leave no hit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from search.display.sections import describe_counts
from search.types import NO_FILTERS

if TYPE_CHECKING:
    from search.cancellation import IsWanted
    from search.engine import Engine
    from search.types import SearchRequest


def describe_unfiltered(
    engine: Engine, request: SearchRequest, is_wanted: IsWanted | None = None
) -> str:
    """Return how many passages have words of a query without its filters; "" if none has."""
    everywhere = replace(request, filters=NO_FILTERS, excluded=(), limit=1)
    if everywhere.filters == request.filters and everywhere.excluded == request.excluded:
        return ""
    if not request.query.strip():
        return ""
    results = engine.search(everywhere, explained=0, is_wanted=is_wanted)
    return describe_counts(results) if results.word_hits else ""
