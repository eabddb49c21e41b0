"""Words that share neither stem nor translation with the query, only their meaning.

An encoder puts words of all languages into one space. A word of the passage
that lies close to a word of the query there is lit if nothing else in the
passage answers that query word: few words, and rather none than a wrong one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.analysis import analyzer
from index.analysis.words import is_number, words
from index.types import LANGUAGES, Term
from search.types import Concept, Highlight, Reason

MIN_COSINE: Final = 0.6
"""Cosine of a word of the query and one of the passage from which the tie is strong."""
MIN_LEAD: Final = 0.3
"""How far that cosine must lie above the mean of the passage's words."""
MOST: Final = 2
"""Words lit in a passage."""
_CACHE_LIMIT: Final = 100_000
_SHORTEST: Final = 3

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts (n) → unit vectors (n, d) float32."""


class Meaning:
    """Finds words near the query in meaning; remembers the vectors of words it has seen."""

    def __init__(self, encode: Encode) -> None:
        self._encode = encode
        self._vectors: dict[str, NDArray[np.float32]] = {}

    def highlights(
        self,
        text: str,
        content: Sequence[Term],
        concepts: Sequence[Concept],
        lit: Sequence[Highlight],
    ) -> list[Highlight]:
        """Return at most MOST words of ``text``, for concepts that ``lit`` does not answer.

        ``content`` are the text's content words. ``strength`` is the cosine.
        """
        answered = {word for one in lit for word in _folded(one.term)}
        open_ = [one.text for one in concepts if answered.isdisjoint(_folded(one.text))]
        asked = [term for term in dict.fromkeys(open_) if _has_content(term)]
        taken = {place for one in lit for place in range(one.span.start, one.span.end)}
        free = [
            term
            for term in content
            if term.span.start not in taken and len(term.word) >= _SHORTEST and term.word.isalpha()
        ]
        if not asked or not free:
            return []
        surfaces = [text[term.span.start : term.span.end].lower() for term in free]
        distinct = list(dict.fromkeys(surfaces))
        cosines = self._of(distinct) @ self._of(asked).T
        found: list[Highlight] = []
        for term, column in zip(asked, cosines.T, strict=True):
            best = int(column.argmax())
            value = float(column[best])
            if value >= MIN_COSINE and value - float(column.mean()) >= MIN_LEAD * value:
                place = free[surfaces.index(distinct[best])]
                found.append(Highlight(place.span, Reason.MEANING, term, min(1.0, value)))
        found.sort(key=lambda one: (-one.strength, one.span))
        return found[:MOST]

    def _of(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of ``texts``, (n, d) float32."""
        if len(self._vectors) > _CACHE_LIMIT:
            self._vectors.clear()
        new = [text for text in texts if text not in self._vectors]
        if new:
            self._vectors.update(zip(new, self._encode(new), strict=True))
        return np.stack([self._vectors[text] for text in texts])


def _folded(text: str) -> set[str]:
    form = analyzer("und").form
    return {form(word.surface).word for word in words(text)}


def _has_content(text: str) -> bool:
    """Tell whether ``text`` has a word that is a function word in none of the languages."""
    return any(
        not is_number(word.surface)
        and not any(analyzer(language).form(word.surface).stop for language in LANGUAGES)
        for word in words(text)
    )
