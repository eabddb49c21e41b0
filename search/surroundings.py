"""Where hits stand in their files, and what stands around them there."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from index import cache
from index.backend import Documents
from index.cache import LruCache
from index.errors import DamageError, IndexStateError
from index.messages import Message
from search.ranking.hits import name_some, relative_path
from search.types import Hit

LineEnds: TypeAlias = "array[int]"
"""Where the lines of a text end, in code points, ascending."""

_NEWLINE: Final = re.compile("\n")
LINE_KINDS: Final = frozenset({"text", "markdown", "subtitles", "csv", "tsv"})
"""Formats whose documents are the text of their file, line by line."""


class Surroundings:
    """Looks up where hits stand, and remembers the documents of which that is damaged."""

    def __init__(self, store: Documents, line_ends: LruCache[int, LineEnds]) -> None:
        """``line_ends`` are those of documents of ``store`` that were looked at before, by id."""
        self._store = store
        self._line_ends = line_ends
        self._damaged: dict[str, None] = {}

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to say about lines and neighbouring passages that could not be read."""
        if not self._damaged:
            return ()
        paths = [relative_path(path) for path in self._damaged]
        return (
            Message(
                "damaged in the index, so lines or context are missing: {names};"
                " run 'index', which reads the documents again",
                names=name_some(paths),
            ),
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
                ends = self._find_line_ends(document)
            except DamageError:
                self._damaged[inside[0].full_path] = None
            except IndexStateError:  # it has left the index
                continue
            else:
                for hit in inside:
                    line = bisect_left(ends, hit.start + hit.first_match) + 1
                    lines[hit.document, hit.passage] = line
        return [replace(hit, line=lines.get((hit.document, hit.passage))) for hit in hits]

    def _find_line_ends(self, document: int) -> LineEnds:
        """Return where the lines of a document end; a long one is read for the first key only."""
        if document not in self._line_ends:
            text = self._store.document(document).content.text
            ends = array("Q", (match.start() for match in _NEWLINE.finditer(text)))
            self._line_ends[document] = ends
        return self._line_ends[document]

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


def remember_line_ends() -> LruCache[int, LineEnds]:
    """Return where line ends of documents are remembered, by the document's id."""
    return LruCache(cache.LINE_ENDS, len)
