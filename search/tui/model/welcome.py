"""What an empty line shows: what there is to search, and what was searched for lately."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from index.text.safe import safe
from index.types import Language
from search.display.cells import clip

_RECENT: Final = 5


@dataclass(frozen=True, slots=True)
class Overview:
    """The index: passages by language, files left out, the Unix time of the last indexing."""

    passages: Mapping[Language, int]
    skipped: int
    indexed: float | None


def welcome(
    overview: Overview | None,
    recent: Sequence[str],
    saved: int,
    keys: Mapping[str, str],
    width: int,
) -> list[str]:
    """Return the lines for an empty question.

    ``recent`` are queries, the latest last; ``keys`` says how keys are written, by name.
    """
    lines: list[str] = []
    if overview is not None:
        lines += [*_index(overview, keys), ""]
    if recent:
        lines.append(f"Lately ({keys['previous']} brings them back):")
        lines += [f"  {clip(safe(one), width - 2)}" for one in reversed(recent[-_RECENT:])]
        lines.append("")
    if saved:
        lines += [f"{saved:,} saved searches: {keys['saved']}", ""]
    lines.append(f"{keys['help']} tells all keys and how to write a query.")
    return lines


def _index(overview: Overview, keys: Mapping[str, str]) -> list[str]:
    total = sum(overview.passages.values())
    if not total:
        return [f"The index is empty: {keys['index']} indexes the documents of config.yaml."]
    most = sorted(overview.passages.items(), key=lambda item: -item[1])
    lines = [
        f"{total:,} passages: " + " · ".join(f"{safe(name)} {count:,}" for name, count in most)
    ]
    if overview.indexed is not None:
        when = datetime.fromtimestamp(overview.indexed).astimezone()
        lines.append(f"Indexed {when:%Y-%m-%d %H:%M}; {keys['index']} takes up what is new.")
    if overview.skipped:
        lines.append(f"{overview.skipped:,} files could not be indexed: {keys['skipped']}")
    return lines
