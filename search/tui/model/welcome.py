"""What is shown while no query is typed: what there is to search, and recent queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from index.text.safe import safe
from index.types import Language
from search.display.cells import clip

_MAX_RECENT: Final = 5
"""Recent queries that are listed."""


@dataclass(frozen=True, slots=True)
class IndexOverview:
    """What is in the index.

    ``passages`` counts them by language, ``skipped`` the files that could not be indexed;
    ``indexed_at`` is the Unix time of the last indexing, None before the first; ``documents``
    counts what ``passages`` are of.
    """

    passages: Mapping[Language, int]
    skipped: int
    indexed_at: float | None
    documents: int = 0


def compose_welcome(
    overview: IndexOverview | None,
    recent: Sequence[str],
    saved: int,
    key_labels: Mapping[str, str],
    width: int,
) -> list[str]:
    """Return the lines to show while no query is typed.

    ``overview`` is None until the index is open; ``recent`` are queries, the latest last;
    ``saved`` counts the saved searches; ``key_labels`` holds how each key is written, by its
    name; ``width`` is in cells.
    """
    lines: list[str] = []
    if overview is not None:
        lines += [*_describe_index(overview, key_labels), ""]
    if recent:
        lines.append(f"Lately ({key_labels['previous']} brings them back):")
        latest_first = reversed(recent[-_MAX_RECENT:])
        lines += [f"  {clip(safe(query), width - 2)}" for query in latest_first]
        lines.append("")
    if saved:
        lines += [f"{saved:,} saved searches: {key_labels['saved']}", ""]
    lines.append(f"{key_labels['help']} tells all keys and how to write a query.")
    return lines


def _describe_index(overview: IndexOverview, key_labels: Mapping[str, str]) -> list[str]:
    total = sum(overview.passages.values())
    if not total:
        return [f"The index is empty: {key_labels['index']} indexes the documents of config.yaml."]
    by_count = sorted(overview.passages.items(), key=lambda item: -item[1])
    counts = " · ".join(f"{safe(language)} {count:,}" for language, count in by_count)
    lines = [f"{total:,} passages: {counts}"]
    if overview.indexed_at is not None:
        when = datetime.fromtimestamp(overview.indexed_at).astimezone()
        lines.append(f"Indexed {when:%Y-%m-%d %H:%M}; {key_labels['index']} takes up what is new.")
    if overview.skipped:
        lines.append(f"{overview.skipped:,} files could not be indexed: {key_labels['skipped']}")
    return lines
