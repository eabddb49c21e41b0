"""The gold standard for highlights: passages in which the words that answer a query are marked.

``tests/data/highlights.jsonl`` has one JSON object per passage, marked by hand: ``id``,
``split`` (``dev`` may be looked at, ``final`` is for the figure), ``language``, ``text``
and ``queries``. A query has a ``language``, its ``query`` text and ``marks``, each in the
form ``words|reason|words of the query``. A mark stands for every occurrence of its words
as whole words; ``words#2`` stands for the second occurrence only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from index.text.analysis.words import find_words
from index.types import LANGUAGES, Language, Span
from search.types import Highlight, Reason

GOLD_FILE: Final = Path(__file__).parents[2] / "tests" / "data" / "highlights.jsonl"
SPLITS: Final = ("dev", "final")


@dataclass(frozen=True, slots=True)
class GoldPair:
    """A query, a passage, and what a careful reader of both wants highlighted in the passage.

    ``source`` is the language of the query, ``target`` that of the passage.
    """

    name: str
    split: str
    source: Language
    query: str
    target: Language
    text: str
    marks: tuple[Highlight, ...]


def read_pairs(path: Path = GOLD_FILE) -> Iterator[GoldPair]:
    """Yield the pairs in ``path``. Raises ValueError, naming the pair, if one is malformed."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            passage = json.loads(line)
            for query in passage["queries"]:
                yield _parse_pair(passage, query)


def _parse_pair(passage: dict[str, Any], query: dict[str, Any]) -> GoldPair:
    name = f"{passage['id']}/{query['language']}"
    languages = {passage["language"], query["language"]}
    if passage["split"] not in SPLITS or not languages <= set(LANGUAGES):
        raise ValueError(f"{name}: unknown split or language")
    marks = _parse_marks(name, passage["text"], query["query"], query["marks"])
    return GoldPair(
        name=name,
        split=passage["split"],
        source=query["language"],
        query=query["query"],
        target=passage["language"],
        text=passage["text"],
        marks=tuple(marks),
    )


def _parse_marks(name: str, text: str, query: str, marks: list[str]) -> list[Highlight]:
    """Return the highlights that ``marks`` stand for, in the order of the text."""
    highlights: list[Highlight] = []
    for mark in marks:
        words, reason, term = mark.split("|")
        words, _, number = words.partition("#")
        spans = _find_whole_words(text, words)
        if number:
            spans = spans[int(number) - 1 : int(number)]
        if not spans or term not in query:
            raise ValueError(f"{name}: {mark!r} is not in the passage or not in the query")
        highlights += [Highlight(span, Reason(reason), term) for span in spans]
    highlights.sort(key=lambda highlight: highlight.span)
    for highlight, following in pairwise(highlights):
        if following.span.start < highlight.span.end:
            raise ValueError(f"{name}: marks overlap at {following.span.start}")
    return highlights


def _find_whole_words(text: str, words: str) -> list[Span]:
    """Return the occurrences of ``words`` in ``text`` that begin and end with a word."""
    starts: set[int] = set()
    ends: set[int] = set()
    for word in find_words(text):
        starts.add(word.start)
        ends.add(word.end)
    occurrences = [Span(*match.span()) for match in re.finditer(re.escape(words), text)]
    return [span for span in occurrences if span.start in starts and span.end in ends]
