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

from index.text.analysis import get_analyzer
from index.text.analysis.words import find_words, is_number
from index.types import LANGUAGES, Span
from search.highlighting.analysed import AnalysedText
from search.query.word_vectors import Encode, WordVectorCache
from search.types import Concept, Highlight, Reason

MIN_COSINE: Final = 0.6
"""Cosine of a word of the query and one of the passage from which the tie is strong."""
MIN_LEAD: Final = 0.3
"""How far that cosine must lie above the mean of the passage's words."""
MOST: Final = 2
"""Words lit in a passage."""
_SHORTEST: Final = 3


class SemanticMatcher:
    """Finds words near the query in meaning; remembers the vectors of words it has seen."""

    def __init__(self, encode: Encode) -> None:
        self._vectors = WordVectorCache(encode)

    def highlights(
        self,
        pages: Sequence[AnalysedText],
        concepts: Sequence[Sequence[Concept]],
        lit: Sequence[Sequence[Highlight]],
    ) -> list[list[Highlight]]:
        """Return at most MOST words of each page, for what its ``lit`` leave of its ``concepts``.

        ``strength`` is the cosine. The words of all pages are encoded together; products are
        small, because threads would fight over the cores.
        """
        asked = [
            _open(tuple([one.text for one in some]), frozenset([one.term for one in answers]))
            for some, answers in zip(concepts, lit, strict=True)
        ]
        free = [
            _free(page, some) if terms else {}
            for page, some, terms in zip(pages, lit, asked, strict=True)
        ]
        if not any(free):
            return [[] for _ in pages]
        self._vectors.learn([*chain.from_iterable(asked), *chain.from_iterable(free)])
        result = []
        for page, some, terms in zip(pages, free, asked, strict=True):
            near = self._near(page, some, terms) if some else []
            result.append(sorted(near, key=lambda one: (-one.strength, one.span))[:MOST])
        return result

    def _near(
        self, page: AnalysedText, free: dict[str, int], terms: Sequence[str]
    ) -> list[Highlight]:
        cosines = self._vectors.learnt(terms) @ self._vectors.learnt(free).T
        found = (_nearest(page, free, *each) for each in zip(terms, cosines, strict=True))
        return [one for one in found if one is not None]


@lru_cache(maxsize=256)
def _open(asked: tuple[str, ...], answered: frozenset[str]) -> list[str]:
    """Return what is ``asked`` and has no word in common with what is ``answered``."""
    words_ = frozenset().union(*map(_folded, answered))
    open_ = (text for text in asked if words_.isdisjoint(_folded(text)))
    return [text for text in dict.fromkeys(open_) if _has_content(text)]


def _free(page: AnalysedText, lit: Sequence[Highlight]) -> dict[str, int]:
    """Return the words in lower case that may be lit, and the first place of each."""
    taken = {place for one in lit for place in range(one.span.start, one.span.end)}
    free: dict[str, int] = {}
    each = zip(page.forms, page.surfaces, page.starts, strict=True)
    for place, ((word, _, stop), surface, start) in enumerate(each):
        if not stop and len(word) >= _SHORTEST and word.isalpha() and start not in taken:
            free.setdefault(surface.lower(), place)
    return free


def _nearest(
    page: AnalysedText, words_: dict[str, int], term: str, cosines: NDArray[np.float32]
) -> Highlight | None:
    """Return the word of ``words_`` nearest to ``term``, if the tie is strong."""
    best = int(cosines.argmax())
    value = float(cosines[best])
    if value < MIN_COSINE or value - float(cosines.mean()) < MIN_LEAD * value:
        return None
    place = next(islice(words_.values(), best, None))
    return Highlight(Span(*page.bounds(place)), Reason.MEANING, term, min(1.0, value))


@lru_cache(maxsize=4_096)
def _folded(text: str) -> frozenset[str]:
    form = get_analyzer("und").analyze_word
    return frozenset(form(word.surface).word for word in find_words(text))


@lru_cache(maxsize=4_096)
def _has_content(text: str) -> bool:
    """Tell whether ``text`` has a word that is a function word in none of the languages."""
    return any(
        not is_number(word.surface)
        and not any(
            get_analyzer(language).analyze_word(word.surface).stop for language in LANGUAGES
        )
        for word in find_words(text)
    )
