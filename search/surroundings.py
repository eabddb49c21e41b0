"""Where hits stand in their files, and what stands around them there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from operator import attrgetter
from typing import Final

from index.errors import IndexStateError
from index.store.store import Store
from search.types import Hit

LINE_KINDS: Final = frozenset({"text", "markdown", "subtitles", "csv", "tsv"})
"""Formats whose documents are the text of their file, line by line."""


def add_lines(store: Store, hits: Sequence[Hit]) -> list[Hit]:
    """Return ``hits`` with the line of their file where the first highlight is.

    That is where the passage begins if it has none. Hits keep None in formats without lines,
    inside of other files, and if their document has left the index.
    """
    by_document: dict[int, list[Hit]] = {}
    for hit in hits:
        if hit.kind in LINE_KINDS and not hit.member:
            by_document.setdefault(hit.document, []).append(hit)
    lines: dict[tuple[int, int], int] = {}
    for document, inside in by_document.items():
        with suppress(IndexStateError):  # it has left the index, or is damaged: no line, then
            lines.update(_find_lines(store.document(document).content.text, inside))
    return [replace(hit, line=lines.get((hit.document, hit.passage))) for hit in hits]


def _find_lines(text: str, hits: Sequence[Hit]) -> Iterator[tuple[tuple[int, int], int]]:
    """Yield document and passage of each hit, with its line in the ``text`` of the document."""
    line, end = 1, 0
    for hit in sorted(hits, key=attrgetter("passage")):
        start, end = end, hit.start + hit.first_match
        line += text.count("\n", start, end)
        yield (hit.document, hit.passage), line


def add_context(store: Store, hits: Sequence[Hit], count: int) -> list[Hit]:
    """Return ``hits`` with the texts of ``count`` passages before and after each."""
    return [_with_context(store, hit, count) for hit in hits]


def _with_context(store: Store, hit: Hit, count: int) -> Hit:
    numbers = range(max(0, hit.passage - count), hit.passage + count + 1)
    ids = store.find_passage_ids([(hit.document, number) for number in numbers])
    passages = store.passages([identity for identity in ids if identity is not None], {})
    before = [passage.text for passage in passages if passage.ordinal < hit.passage]
    after = [passage.text for passage in passages if passage.ordinal > hit.passage]
    return replace(hit, before="\n".join(before), after="\n".join(after))
