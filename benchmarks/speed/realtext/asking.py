"""What is asked: terms, lists of them, questions, and sentences that documents begin with."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.speed.collection_reader import read_passages
from benchmarks.speed.queries import Query
from benchmarks.speed.realtext.sentences import Sentences
from index.types import Language

LENGTHS: Final = {"1–2": (1, 2), "3–7": (3, 7), "8–15": (8, 15), "16–25": (16, 25)}
"""Maps the name of a class of queries to its numbers of words, a closed range."""
TERM: Final = "term"
LIST: Final = "list"
QUESTION: Final = "question"
HEADLINE: Final = "headline"
_KINDS: Final = {
    "1–2": (TERM,),
    "3–7": (QUESTION, QUESTION, LIST),
    "8–15": (QUESTION, HEADLINE, LIST),
    "16–25": (HEADLINE, HEADLINE, LIST),
}
"""The kinds of a class, which take turns."""
_OPERATORS: Final = re.compile(r"""["“”«»():*^~\[\]{}+|&\\/<>=#@$]|(?:^|\s)-|\b(?:AND|OR|NOT)\b""")
"""What some engine may take for more than words."""
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class RealQuery(Query):
    """A query, the class of its length and its kind, such as QUESTION."""

    length: str
    kind: str


def draw_real_queries(
    collection: Path, sentences: dict[Language, Sentences], count: int, seed: int
) -> list[RealQuery]:
    """Return up to ``count`` different queries of each length and language, shuffled.

    Every word of a term occurs in the collection, in the term's language; headlines are the first
    sentences of documents. None holds what an engine may take for an operator.
    """
    rng = random.Random(seed)
    queries: list[RealQuery] = []
    for language, texts in sentences.items():
        sources = _Sources(collection, language, texts, rng)
        for length in LENGTHS:
            chosen: dict[RealQuery, None] = {}
            for kind in _repeat(_KINDS[length], count):
                query = sources.draw(length, kind)
                if query is not None:
                    chosen[query] = None
            queries += chosen
    rng.shuffle(queries)
    return queries


class _Sources:
    """The texts that queries of a language are drawn from; each text is drawn once."""

    def __init__(
        self, collection: Path, language: Language, texts: Sentences, rng: random.Random
    ) -> None:
        words, headlines = _read_collection(collection, language)
        terms = [text for text in texts.terms if words.issuperset(_words(text))]
        self._language = language
        self._rng = rng
        self._texts = {
            TERM: _shuffle(terms, rng),
            QUESTION: _shuffle(texts.questions, rng),
            HEADLINE: _shuffle(headlines, rng),
        }

    def draw(self, length: str, kind: str) -> RealQuery | None:
        """Return a query of that length and kind; None if there is none left."""
        low, high = LENGTHS[length]
        if kind == LIST:
            text = self._join_terms(self._rng.randint(low, high), high)
        else:
            text = self._take(kind, low, high)
        return RealQuery(text, self._language, length, kind) if text else None

    def _join_terms(self, words: int, most: int) -> str:
        """Return terms of at least so many ``words`` together, and ``most`` of them."""
        terms: list[str] = []
        count = 0
        while count < words:
            term = self._take(TERM, 1, min(3, most - count))
            if not term:
                return ""
            terms.append(term)
            count += len(term.split())
        return ", ".join(terms)

    def _take(self, kind: str, low: int, high: int) -> str:
        """Remove and return a text of ``low`` to ``high`` words; "" if there is none."""
        texts = self._texts[kind]
        for position in range(len(texts) - 1, -1, -1):
            if low <= len(texts[position].split()) <= high:
                return texts.pop(position)
        return ""


def _read_collection(collection: Path, language: Language) -> tuple[set[str], list[str]]:
    """Return the words of the collection, and the first sentence of each document."""
    words: set[str] = set()
    headlines: dict[str, str] = {}
    for passage in read_passages(collection, language):
        words.update(_words(passage.text))
        headlines.setdefault(passage.path, passage.text.partition("\n")[0])
    return words, list(headlines.values())


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _shuffle(texts: list[str], rng: random.Random) -> list[str]:
    plain = sorted({text for text in texts if _words(text) and not _OPERATORS.search(text)})
    rng.shuffle(plain)
    return plain


def _repeat(kinds: tuple[str, ...], count: int) -> Iterator[str]:
    return (kinds[number % len(kinds)] for number in range(count))
