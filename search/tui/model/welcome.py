"""What is shown while no query is typed: what there is to search, examples, recent queries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from index.messages import _, marked, ngettext, number
from index.text.safe import safe
from index.types import Language
from search.tui.model.guide import GuideLine, Look, example, heading, muted
from search.tui.model.labels import label_language

_MAX_RECENT: Final = 5
"""Recent queries that are listed."""
_MAX_FOLDERS: Final = 3
"""Folders that are named."""
_PUT_FILES: Final = marked(
    "The index is empty, no documents yet: put files into {folders}, then {key} indexes them."
)
_NAME_FOLDERS: Final = marked(
    "The index is empty, no documents yet: name folders in config.yaml, then {key} indexes them."
)
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
        heading(_("Ask in English, Spanish or Arabic; passages in all three answer")),
        GuideLine(),
    ]
    if overview is not None:
        lines += [*describe_index(overview, key_labels), GuideLine()]
    if recent:
        text = _("Lately ({key} brings them back):")
        lines.append(heading(text.format(key=key_labels["previous"])))
        lines += [example(query) for query in reversed(recent[-_MAX_RECENT:])]
    else:
        lines += [heading(_("Try:")), *map(example, EXAMPLES)]
    lines.append(GuideLine())
    lines += [
        muted(
            _("{saved} lists saved searches, {queries} names.").format(
                saved=key_labels["saved"], queries=key_labels["queries"]
            )
        ),
        muted(_("{key} tells all keys and how to write a query.").format(key=key_labels["help"])),
    ]
    return lines


def compose_failure(reason: str, key_labels: Mapping[str, str]) -> list[GuideLine]:
    """Return the lines to show while there is no index to search, for that ``reason``."""
    return [
        heading(_("The index cannot be opened:")),
        GuideLine(),
        GuideLine(reason, Look.WARNING),
        GuideLine(),
        muted(
            _(
                "It is tried again as soon as it changes; {key} indexes. What you type is kept."
            ).format(key=key_labels["index"])
        ),
    ]


def describe_index(overview: IndexOverview, key_labels: Mapping[str, str]) -> list[GuideLine]:
    total = sum(overview.passages.values())
    if not total:
        return _describe_empty_index(overview, key_labels)
    by_count = sorted(overview.passages.items(), key=lambda item: -item[1])
    counts = " · ".join(
        f"{label_language(language)} {number(count)}" for language, count in by_count
    )
    text = ngettext("{count} passage: {languages}", "{count} passages: {languages}", total)
    lines = [GuideLine(text.format(languages=counts))]
    if overview.documents:
        documents = ngettext("{count} document", "{count} documents", overview.documents)
        lines = [GuideLine(f"{documents}{_(', ')}{lines[0].text}")]
    if overview.indexed_at is not None:
        when = datetime.fromtimestamp(overview.indexed_at).astimezone()
        text = _("Indexed {when}; {key} takes up what is new.")
        text = text.format(when=f"{when:%Y-%m-%d %H:%M}", key=key_labels["index"])
        lines.append(GuideLine(text))
    return [*lines, *_describe_skipped(overview, key_labels)]


def _describe_empty_index(
    overview: IndexOverview, key_labels: Mapping[str, str]
) -> list[GuideLine]:
    folders = _(", ").join(safe(root) for root in overview.roots[:_MAX_FOLDERS])
    if len(overview.roots) > _MAX_FOLDERS:
        folders += _(", …")
    text = _(_PUT_FILES if folders else _NAME_FOLDERS)
    text = text.format(folders=folders, key=key_labels["index"])
    return [GuideLine(text, Look.WARNING), *_describe_skipped(overview, key_labels)]


def _describe_skipped(
    overview: IndexOverview, key_labels: Mapping[str, str]
) -> Iterator[GuideLine]:
    if overview.skipped:
        text = ngettext(
            "{count} file could not be indexed: {key}",
            "{count} files could not be indexed: {key}",
            overview.skipped,
        )
        yield GuideLine(text.format(key=key_labels["skipped"]), Look.WARNING)
