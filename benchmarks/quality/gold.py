"""Passages with the words that answer a query marked by hand.

``tests/data/highlights.jsonl`` holds a passage a line: ``id``, ``split``
(``dev`` may be looked at, ``final`` is for the figure), ``language``, ``text``
and ``queries``. A query has a ``language``, its ``query`` text and ``marks``,
each ``words|reason|words of the query``: every occurrence of the words as
whole words is marked, or only the second of them with ``words#2``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from index.text.analysis.words import find_words
from index.types import LANGUAGES, Language, Span
from search.types import Highlight, Reason

FILE: Final = Path(__file__).parents[2] / "tests" / "data" / "highlights.jsonl"
SPLITS: Final = ("dev", "final")


@dataclass(frozen=True, slots=True)
class Pair:
    """A query, a passage, and what a careful reader of both wants lit in it."""

    name: str
    split: str
    source: Language
    query: str
    target: Language
    text: str
    marks: tuple[Highlight, ...]


def read(path: Path = FILE) -> Iterator[Pair]:
    """Yield the pairs of ``path``; ValueError, with the pair, if a mark is not sound."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            for asked in row["queries"]:
                name = f"{row['id']}/{asked['language']}"
                if row["split"] not in SPLITS or not {row["language"], asked["language"]} <= set(
                    LANGUAGES
                ):
                    raise ValueError(f"{name}: unknown split or language")
                marks = tuple(_marks(name, row["text"], asked["query"], asked["marks"]))
                yield Pair(
                    name,
                    row["split"],
                    asked["language"],
                    asked["query"],
                    row["language"],
                    row["text"],
                    marks,
                )


def _marks(name: str, text: str, query: str, written: list[str]) -> list[Highlight]:
    places = list(find_words(text))
    starts, ends = {word.start for word in places}, {word.end for word in places}
    found: list[Highlight] = []
    for mark in written:
        surface, reason, term = mark.split("|")
        surface, _, number = surface.partition("#")
        spans = [
            Span(*one.span())
            for one in re.finditer(re.escape(surface), text)
            if one.start() in starts and one.end() in ends
        ]
        if number:
            spans = spans[int(number) - 1 : int(number)]
        if not spans or term not in query:
            raise ValueError(f"{name}: {mark!r} is not in the passage or not in the query")
        found += [Highlight(span, Reason(reason), term) for span in spans]
    found.sort(key=lambda one: one.span)
    for one, following in pairwise(found):
        if following.span.start < one.span.end:
            raise ValueError(f"{name}: marks overlap at {following.span.start}")
    return found
