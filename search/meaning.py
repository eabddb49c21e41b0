"""Words that share neither stem nor translation with the query, only their meaning.

An encoder puts words of all languages into one space. A word of the passage
that lies close to a word of the query there is lit if nothing else in the
passage answers that query word: few words, and rather none than a wrong one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

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
        self, page: Page, concepts: Sequence[Concept], lit: Sequence[Highlight]
    ) -> list[Highlight]:
        """Return at most MOST words of ``page``, for concepts that ``lit`` does not answer.

        ``strength`` is the cosine.
        """
        answered = frozenset().union(*(_folded(one.term) for one in lit))
        open_ = [one.text for one in concepts if answered.isdisjoint(_folded(one.text))]
        asked = [term for term in dict.fromkeys(open_) if _has_content(term)]
        if not asked:
            return []
        free = _free(page, lit)
        if not free:
            return []
        distinct = list(free)
        cosines = self._vectors.of(distinct) @ self._vectors.of(asked).T
        best = cosines.argmax(axis=0).tolist()
        means = cosines.mean(axis=0).tolist()
        found: list[Highlight] = []
        for column, term in enumerate(asked):
            value = float(cosines[best[column], column])
            if value >= MIN_COSINE and value - means[column] >= MIN_LEAD * value:
                place = page.spans[free[distinct[best[column]]]]
                found.append(Highlight(place, Reason.MEANING, term, min(1.0, value)))
        found.sort(key=lambda one: (-one.strength, one.span))
        return found[:MOST]


def _free(page: Page, lit: Sequence[Highlight]) -> dict[str, int]:
    """Return the words in lower case that may be lit, and the first place of each."""
    taken = {place for one in lit for place in range(one.span.start, one.span.end)}
    free: dict[str, int] = {}
    for place, word in enumerate(page.words):
        if len(word) >= _SHORTEST and word.isalpha() and page.spans[place].start not in taken:
            free.setdefault(page.surfaces[place].lower(), place)
    return free


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
