"""What to do when nothing is found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.text.safe import safe
from search.tui.model.question import described
from search.types import Filters, SearchRequest


def advice(
    request: SearchRequest, others: Sequence[SearchRequest] | None, keys: Mapping[str, str]
) -> list[str]:
    """Return lines that help after a question without hits.

    ``others`` are ways to put it that have hits, None while that is being found out;
    ``keys`` says how keys are written, by name.
    """
    lines = [f"No passage answers this{_where(request.filters)}."]
    if others is None:
        return lines
    for other in others:
        if other.query != request.query:
            lines.append(f"Did you mean: {safe(other.query)}  ({keys['open']} searches for it)")
        elif other.filters != request.filters:
            lines.append(f"Without filters there are hits: {keys['filter']} changes them.")
        else:
            lines.append(f"The {other.mode.value} mode has hits: {keys['mode']} goes there.")
    if not others:
        lines += [
            "Check the spelling, or use fewer or more common words.",
            "Words of another language are translated: try the one you know best.",
        ]
    return lines


def _where(filters: Filters) -> str:
    return "" if filters == Filters() else f" ({described(filters)})"
