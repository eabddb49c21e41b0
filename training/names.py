"""Reads words of names in Latin and in Arabic letters from the parallel text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Final

from index.text.analysis.words import find_surfaces
from index.types import ARABIC, ENGLISH, SPANISH
from search.lexicon.transliteration import keep_letters
from training.corpus import NAME, Pair, read_pairs
from training.letter_alignment import Name

_MAX_NAME_LETTERS: Final = 20
_MAX_COUNTERPARTS: Final = 8
_ARTICLE: Final = "ال"
_LATIN_ARTICLE: Final = re.compile("[aeiou]l")

_PLACES_DATASET: Final = "geo_dr5hn"
_WINDOW: Final = 40
"""Neighbours of a place on either side in the list."""
_MIN_SPANISH_SCORE: Final = 0.15
"""Mean score of a Spanish place's neighbours: 1 for a Spanish sign, -2 for a foreign one."""
_SPANISH_SIGN: Final = re.compile(
    r"[áíóúñ]|\b(san|santa|santo|del|los|las|el|la|villa|puerto)\b", re.IGNORECASE
)
_FOREIGN_SIGN: Final = re.compile(r"[^ -~áéíóúüñ]|[kw]", re.IGNORECASE)

# Spanish has spellings of its own (ll, j, gua) and is one of the three languages searched,
# but few of the names are Spanish.
_SPANISH_WEIGHT: Final = 6


def read_names(corpus: Path) -> dict[Name, int]:
    """Return the distinct (Latin, Arabic) words of names, folded, with their weights.

    Only names with equally many words in both scripts are read. The Arabic article is
    removed unless the Latin word begins with it. Words with many counterparts are not names
    but words such as "river" or "new", and are left out.

    Raises:
        CorpusError: the parallel text is incomplete or malformed.
    """
    weights: dict[Name, int] = {}
    for source in (ENGLISH, SPANISH):
        pairs = [pair for pair in read_pairs(corpus, source, ARABIC) if pair.kind == NAME]
        spanish = find_spanish_places(
            [pair.source for pair in pairs if pair.dataset == _PLACES_DATASET]
        )
        for pair in pairs:
            weight = _SPANISH_WEIGHT if pair.source in spanish else 1
            for name in _name_words(pair):
                weights[name] = max(weights.get(name, 0), weight)
    counterparts = Counter(latin for latin, _ in weights)
    return {
        name: weights[name]
        for name in sorted(weights)
        if counterparts[name[0]] <= _MAX_COUNTERPARTS
    }


def find_spanish_places(places: Sequence[str]) -> frozenset[str]:
    """Return the places whose neighbours are Spanish, from a list sorted by country.

    A single name is weak evidence: where many of the neighbours have an ñ or a "San" and few
    a k or a ç, all count as Spanish.
    """
    scores = [
        bool(_SPANISH_SIGN.search(place)) - 2 * bool(_FOREIGN_SIGN.search(place))
        for place in places
    ]
    sums = [0, *accumulate(scores)]
    spanish = set()
    for row, place in enumerate(places):
        start, end = max(row - _WINDOW, 0), min(row + _WINDOW + 1, len(places))
        if sums[end] - sums[start] > _MIN_SPANISH_SCORE * (end - start):
            spanish.add(place)
    return frozenset(spanish)


def _name_words(pair: Pair) -> Iterator[Name]:
    latin_words, arabic_words = find_surfaces(pair.source), find_surfaces(pair.target)
    if len(latin_words) != len(arabic_words):
        return
    for latin_word, arabic_word in zip(latin_words, arabic_words, strict=True):
        latin = keep_letters(latin_word, "latin")
        arabic = keep_letters(arabic_word, "arabic")
        if len(arabic) > 4 and not _LATIN_ARTICLE.match(latin):
            arabic = arabic.removeprefix(_ARTICLE)
        if 0 < len(latin) <= _MAX_NAME_LETTERS and 0 < len(arabic) <= _MAX_NAME_LETTERS:
            yield latin, arabic
