"""Words of a text that are close to a query only in meaning: no stem or translation in common.

An encoder puts the words of all languages into one vector space. A word of a passage that is
close to a word of the query there is highlighted if nothing else in the passage matches that
word of the query. Precision comes first: few words, and rather none than a wrong one. Where the
tokens of a passage are known, its words are only encoded if one of them may be close.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from index import cache
from index.text.analysis import get_analyzer, is_stop_word
from index.text.analysis.acronyms import is_term
from index.text.analysis.words import find_words, is_number
from index.types import UNDETERMINED, Span
from search.highlighting.analyzed import AnalyzedText
from search.highlighting.near_tokens import NearTokens
from search.query.word_vectors import Encode, WordVectorCache
from search.types import Concept, Highlight, Reason

MIN_COSINE: Final = 0.6
"""The least cosine of a word of the query and one of the passage that are close."""
MIN_LEAD: Final = 0.3
"""How far that cosine must be above the mean of the passage's words, as a share of it."""
MAX_WORDS: Final = 2
"""Words highlighted for their meaning in one passage."""
_MIN_LETTERS: Final = 3

ReadEncodings: TypeAlias = Callable[[Sequence[int]], Sequence[bytes]]
"""Places of texts (n) → their encodings (n) as stored, b"" for one that has none."""


class SemanticMatcher:
    """Finds words that are close to the query in meaning; caches the vectors of words."""

    def __init__(self, encode: Encode, near_tokens: NearTokens | None = None) -> None:
        """``near_tokens`` tells by the tokens of a text whether a word may be close."""
        self._vectors = WordVectorCache(encode, cache.HIT_WORD_VECTORS)
        self._near_tokens = near_tokens

    def match(
        self,
        texts: Sequence[AnalyzedText],
        concepts: Sequence[Sequence[Concept]],
        highlights: Sequence[Sequence[Highlight]],
        read_encodings: ReadEncodings | None = None,
    ) -> list[list[Highlight]]:
        """Return at most MAX_WORDS words of each text, their cosine as ``strength``.

        They match those of the text's ``concepts`` that its ``highlights`` leave unmatched.
        """
        asked = {id(each): _comparable_terms(each) for each in concepts}  # one for each language
        terms = [
            _unmatched_terms(
                asked[id(text_concepts)],
                frozenset([highlight.term for highlight in text_highlights]),
            )
            for text_concepts, text_highlights in zip(concepts, highlights, strict=True)
        ]
        if read_encodings is not None and self._near_tokens is not None:
            terms = self._drop_distant(self._near_tokens, terms, texts, read_encodings)
        comparisons = [
            _Comparison(text, of_text, _candidate_words(text, text_highlights) if of_text else {})
            for text, of_text, text_highlights in zip(texts, terms, highlights, strict=True)
        ]
        if not any(comparison.candidates for comparison in comparisons):
            return [[] for _ in texts]
        self._encode_words(comparisons)
        return [self._closest_words(comparison) for comparison in comparisons]

    def _drop_distant(
        self,
        near_tokens: NearTokens,
        terms: list[list[str]],
        texts: Sequence[AnalyzedText],
        read_encodings: ReadEncodings,
    ) -> list[list[str]]:
        """Return those of the ``terms`` of each text to which a word of it may be close.

        The parts of words that a hyphen breaks at a line end are not among its tokens.
        """
        places = [place for place, of_text in enumerate(terms) if of_text]
        places = [place for place in places if not texts[place].has_broken_words]
        distinct = list(dict.fromkeys([term for place in places for term in terms[place]]))
        if not distinct:
            return terms
        vectors = self._vectors.encode(distinct)
        near = near_tokens.may_have_words(vectors, read_encodings(places), MIN_COSINE)
        rows = {term: row for row, term in enumerate(distinct)}
        remaining = list(terms)
        for column, place in enumerate(places):
            remaining[place] = [term for term in terms[place] if near[rows[term], column]]
        return remaining

    def _encode_words(self, comparisons: Sequence[_Comparison]) -> None:
        """Encode the words of all texts in one call."""
        missing: list[str] = []
        for comparison in comparisons:
            missing += comparison.terms
        for comparison in comparisons:
            missing += comparison.candidates
        self._vectors.add(missing)

    def _closest_words(self, comparison: _Comparison) -> list[Highlight]:
        terms, candidates = comparison.terms, comparison.candidates
        if not candidates:
            return []
        # A product for every text is small enough to stay in one thread; one large product
        # would start threads that compete for the cores.
        cosines = self._vectors.lookup(terms) @ self._vectors.lookup(candidates).T
        matches = []
        for term, term_cosines in zip(terms, cosines, strict=True):
            highlight = _closest_word(comparison, term, term_cosines)
            if highlight is not None:
                matches.append(highlight)
        matches.sort(key=lambda highlight: (-highlight.strength, highlight.span))
        return matches[:MAX_WORDS]


class _Comparison(NamedTuple):
    """What is compared in one text.

    ``terms`` are the parts of the query that nothing in the text matches, ``candidates`` the
    words that may match them, in lower case, each with its first position.
    """

    text: AnalyzedText
    terms: list[str]
    candidates: dict[str, int]


@lru_cache(maxsize=cache.UNMATCHED_TERMS)
def _unmatched_terms(terms: tuple[str, ...], matched_terms: frozenset[str]) -> list[str]:
    """Return the distinct ``terms`` that have a content word and share none with the matched."""
    matched_words: set[str] = set()
    for term in matched_terms:
        matched_words.update(_folded_words(term))
    return [
        term
        for term in dict.fromkeys(terms)
        if matched_words.isdisjoint(_folded_words(term)) and _has_content_word(term)
    ]


def _comparable_terms(concepts: Sequence[Concept]) -> tuple[str, ...]:
    return tuple([concept.text for concept in concepts if not _is_acronym(concept)])


def _is_acronym(concept: Concept) -> bool:
    """Tell whether ``concept`` is an acronym in capitals alone: ICE is not near to ice."""
    return any(map(is_term, concept.words))


def _candidate_words(text: AnalyzedText, highlights: Sequence[Highlight]) -> dict[str, int]:
    """Return the words outside ``highlights`` that may match, each with its first position."""
    highlighted: set[int] = set()
    for highlight in highlights:
        highlighted.update(range(highlight.span.start, highlight.span.end))
    candidates: dict[str, int] = {}
    words_of_text = zip(text.words, text.surfaces, text.word_starts, strict=True)
    for position, ((word, _, stop), surface, start) in enumerate(words_of_text):
        if not stop and len(word) >= _MIN_LETTERS and word.isalpha() and start not in highlighted:
            candidates.setdefault(surface.lower(), position)
    return candidates


def _closest_word(
    comparison: _Comparison, term: str, cosines: NDArray[np.float32]
) -> Highlight | None:
    """Return the candidate closest to ``term`` if it is close enough.

    ``cosines`` (n,) float32 are those of ``term`` and each candidate.
    """
    best = int(cosines.argmax())
    cosine = float(cosines[best])
    if cosine < MIN_COSINE or cosine - float(cosines.mean()) < MIN_LEAD * cosine:
        return None
    position = next(islice(comparison.candidates.values(), best, None))
    start, end = comparison.text.word_bounds(position)
    return Highlight(Span(start, end), Reason.MEANING, term, min(1.0, cosine))


@lru_cache(maxsize=cache.QUERY_TERMS)
def _folded_words(term: str) -> frozenset[str]:
    analyze = get_analyzer(UNDETERMINED).analyze_word
    return frozenset(analyze(word.surface).word for word in find_words(term))


@lru_cache(maxsize=cache.QUERY_TERMS)
def _has_content_word(term: str) -> bool:
    """Tell whether ``term`` has a word that is a function word in none of the languages."""
    return any(_is_content_word(word.surface) for word in find_words(term))


def _is_content_word(surface: str) -> bool:
    if is_number(surface):
        return False
    return not is_stop_word(surface)
