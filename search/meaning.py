"""Words that share neither stem nor translation with the query, only their meaning.

An encoder puts words of all languages into one space. A word of the passage
that lies close to a word of the query there is lit if nothing else in the
passage answers that query word: few words, and rather none than a wrong one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.analysis import analyzer
from index.analysis.words import is_number, words
from index.types import LANGUAGES
from search.page import Page
from search.types import Concept, Highlight, Reason
from search.vectors import Encode, Vectors

MIN_COSINE: Final = 0.6
"""Cosine of a word of the query and one of the passage from which the tie is strong."""
MIN_LEAD: Final = 0.3
"""How far that cosine must lie above the mean of the passage's words."""
MOST: Final = 2
"""Words lit in a passage."""
_SHORTEST: Final = 3


class Meaning:
    """Finds words near the query in meaning; remembers the vectors of words it has seen."""

    def __init__(self, encode: Encode) -> None:
        self._vectors = Vectors(encode)

    def highlights(
        self,
        pages: Sequence[Page],
        concepts: Sequence[Concept],
        lit: Sequence[Sequence[Highlight]],
    ) -> list[list[Highlight]]:
        """Return at most MOST words of each page, for concepts that its ``lit`` do not answer.

        ``strength`` is the cosine. All pages are looked at together: one look-up, one product.
        """
        asked = [_open(concepts, some) for some in lit]
        free = [
            _free(page, some) if terms else {}
            for page, some, terms in zip(pages, lit, asked, strict=True)
        ]
        rows = {word: row for row, word in enumerate(dict.fromkeys(chain.from_iterable(free)))}
        if not rows:
            return [[] for _ in pages]
        columns = {term: column for column, term in enumerate(dict.fromkeys(chain(*asked)))}
        cosines = self._vectors.of(list(columns)) @ self._vectors.of(list(rows)).T
        result = []
        for page, some, terms in zip(pages, free, asked, strict=True):
            mine = cosines[:, [rows[word] for word in some]]
            found = [_nearest(page, some, term, mine[columns[term]]) for term in terms if some]
            near = [one for one in found if one is not None]
            result.append(sorted(near, key=lambda one: (-one.strength, one.span))[:MOST])
        return result


def _open(concepts: Sequence[Concept], lit: Sequence[Highlight]) -> list[str]:
    """Return what the query asks for that none of ``lit`` answers."""
    answered = frozenset().union(*(_folded(one.term) for one in lit))
    open_ = (one.text for one in concepts if answered.isdisjoint(_folded(one.text)))
    return [term for term in dict.fromkeys(open_) if _has_content(term)]


def _free(page: Page, lit: Sequence[Highlight]) -> dict[str, int]:
    """Return the words in lower case that may be lit, and the first place of each."""
    taken = {place for one in lit for place in range(one.span.start, one.span.end)}
    starts = page.starts if taken else [-1] * len(page.stems)
    free: dict[str, int] = {}
    each = zip(page.words, page.surfaces, starts, strict=True)
    for place, (word, surface, start) in enumerate(each):
        if len(word) >= _SHORTEST and word.isalpha() and start not in taken:
            free.setdefault(surface.lower(), place)
    return free


def _nearest(
    page: Page, words_: dict[str, int], term: str, cosines: NDArray[np.float32]
) -> Highlight | None:
    """Return the word of ``words_`` nearest to ``term``, if the tie is strong."""
    best = int(cosines.argmax())
    value = float(cosines[best])
    if value < MIN_COSINE or value - float(cosines.mean()) < MIN_LEAD * value:
        return None
    place = next(islice(words_.values(), best, None))
    return Highlight(page.span(place), Reason.MEANING, term, min(1.0, value))


@lru_cache(maxsize=4_096)
def _folded(text: str) -> frozenset[str]:
    form = analyzer("und").form
    return frozenset(form(word.surface).word for word in words(text))


@lru_cache(maxsize=4_096)
def _has_content(text: str) -> bool:
    """Tell whether ``text`` has a word that is a function word in none of the languages."""
    return any(
        not is_number(word.surface)
        and not any(analyzer(language).form(word.surface).stop for language in LANGUAGES)
        for word in words(text)
    )
