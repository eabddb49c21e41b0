"""Where hits stand in their files, and what stands around them there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Final

from index.backend import Documents
from index.errors import DamageError, IndexStateError
from search.ranking.hits import name_some, relative_path
from search.types import Hit

LINE_KINDS: Final = frozenset({"text", "markdown", "subtitles", "csv", "tsv"})
"""Formats whose documents are the text of their file, line by line."""


class Surroundings:
    """Looks up where hits stand, and remembers the documents of which that is damaged."""

    def __init__(self, store: Documents) -> None:
        self._store = store
        self._damaged: dict[str, None] = {}

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to say about lines and neighbouring passages that could not be read."""
        if not self._damaged:
            return ()
        paths = [relative_path(path) for path in self._damaged]
        return (
            f"damaged in the index, so lines or context are missing: {name_some(paths)};"
            " run 'index', which reads the documents again",
        )

    def add_lines(self, hits: Sequence[Hit]) -> list[Hit]:
        """Return ``hits`` with the line of their file where the first highlight is.

        That is where the passage begins if it has none. Hits keep None in formats without
        lines, inside of other files, and if their document is damaged or has left the index.
        """
        by_document: dict[int, list[Hit]] = {}
        for hit in hits:
            if hit.kind in LINE_KINDS and not hit.member:
                by_document.setdefault(hit.document, []).append(hit)
        lines: dict[tuple[int, int], int] = {}
        for document, inside in by_document.items():
            try:
                text = self._store.document(document).content.text
            except DamageError:
                self._damaged[inside[0].full_path] = None
            except IndexStateError:  # it has left the index
                continue
            else:
                lines.update(_find_lines(text, inside))
        return [replace(hit, line=lines.get((hit.document, hit.passage))) for hit in hits]

    def add_context(self, hits: Sequence[Hit], count: int) -> list[Hit]:
        """Return ``hits`` with the texts of ``count`` passages before and after each."""
        return [self._with_context(hit, count) for hit in hits]

    def _with_context(self, hit: Hit, count: int) -> Hit:
        numbers = range(max(0, hit.passage - count), hit.passage + count + 1)
        ids = self._store.find_passage_ids([(hit.document, number) for number in numbers])
        damaged: dict[int, str] = {}
        passages = self._store.passages([key for key in ids if key is not None], damaged)
        if damaged:
            self._damaged[hit.full_path] = None
        before = [passage.text for passage in passages if passage.ordinal < hit.passage]
        after = [passage.text for passage in passages if passage.ordinal > hit.passage]
        return replace(hit, before="\n".join(before), after="\n".join(after))


def _find_lines(text: str, hits: Sequence[Hit]) -> Iterator[tuple[tuple[int, int], int]]:
    """Yield document and passage of each hit, with its line in the ``text`` of the document."""
    line, end = 1, 0
    for hit in sorted(hits, key=attrgetter("passage")):
        start, end = end, hit.start + hit.first_match
        line += text.count("\n", start, end)
        yield (hit.document, hit.passage), line
