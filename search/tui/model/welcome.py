"""What is shown while no query is typed: what there is to search, examples, recent queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from index.text.numbers import counted
from index.text.safe import safe
from index.types import Language
from search.tui.model.guide import GuideLine, Look, example, heading, muted
from search.tui.model.labels import label_language

_MAX_RECENT: Final = 5
"""Recent queries that are listed."""
_MAX_FOLDERS: Final = 3
"""Folders that are named."""
EXAMPLES: Final = ("human trafficking", '"prisión preventiva"', "الاتجار بالبشر")


@dataclass(frozen=True, slots=True)
class IndexOverview:
    """What is in the index.

    ``passages`` counts them by language, ``skipped`` the files that could not be indexed;
    ``indexed_at`` is the Unix time of the last indexing, None before the first; ``documents``
    counts what ``passages`` are of, and ``roots`` are the folders and files they are from.
    """

    passages: Mapping[Language, int]
    skipped: int
    indexed_at: float | None
    documents: int = 0
    roots: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to search."""
        return not any(self.passages.values())


def compose_welcome(
    overview: IndexOverview | None,
    recent: Sequence[str],
    key_labels: Mapping[str, str],
) -> list[GuideLine]:
    """Return the lines to show while no query is typed.

    ``overview`` is None until the index is open; ``recent`` are queries, the latest last;
    ``key_labels`` holds how each key is written, by its name.
    """
    lines = [
        heading("Ask in English, Spanish or Arabic; passages in all three answer"),
        GuideLine(),
    ]
    if overview is not None:
        lines += [*describe_index(overview, key_labels), GuideLine()]
    if recent:
        lines.append(heading(f"Lately ({key_labels['previous']} brings them back):"))
        lines += [example(query) for query in reversed(recent[-_MAX_RECENT:])]
    else:
        lines += [heading("Try:"), *map(example, EXAMPLES)]
    lines.append(GuideLine())
    lines += [
        muted(f"{key_labels['saved']} lists saved searches, {key_labels['queries']} names."),
        muted(f"{key_labels['help']} tells all keys and how to write a query."),
    ]
    return lines


def compose_failure(reason: str, key_labels: Mapping[str, str]) -> list[GuideLine]:
    """Return the lines to show while there is no index to search, for that ``reason``."""
    return [
        heading("The index cannot be opened:"),
        GuideLine(),
        GuideLine(reason, Look.WARNING),
        GuideLine(),
        muted(
            f"It is tried again as soon as it changes; {key_labels['index']} indexes."
            " What you type is kept."
        ),
    ]


def describe_index(overview: IndexOverview, key_labels: Mapping[str, str]) -> list[GuideLine]:
    total = sum(overview.passages.values())
    if not total:
        return _describe_empty_index(overview, key_labels)
    by_count = sorted(overview.passages.items(), key=lambda item: -item[1])
    counts = " · ".join(f"{label_language(language)} {count:,}" for language, count in by_count)
    documents = f"{counted(overview.documents, 'document')}, " if overview.documents else ""
    lines = [GuideLine(f"{documents}{total:,} passages: {counts}")]
    if overview.indexed_at is not None:
        when = datetime.fromtimestamp(overview.indexed_at).astimezone()
        text = f"Indexed {when:%Y-%m-%d %H:%M}; {key_labels['index']} takes up what is new."
        lines.append(GuideLine(text))
    if overview.skipped:
        text = f"{counted(overview.skipped, 'file')} could not be indexed: {key_labels['skipped']}"
        lines.append(GuideLine(text, Look.WARNING))
    return lines


def _describe_empty_index(
    overview: IndexOverview, key_labels: Mapping[str, str]
) -> list[GuideLine]:
    named = ", ".join(safe(root) for root in overview.roots[:_MAX_FOLDERS])
    more = ", …" if len(overview.roots) > _MAX_FOLDERS else ""
    where = f"put files into {named}{more}" if named else "name folders in config.yaml"
    text = (
        f"The index is empty, no documents yet: {where}, then {key_labels['index']} indexes them."
    )
    lines = [GuideLine(text, Look.WARNING)]
    if overview.skipped:
        text = f"{counted(overview.skipped, 'file')} could not be indexed: {key_labels['skipped']}"
        lines.append(GuideLine(text, Look.WARNING))
    return lines
