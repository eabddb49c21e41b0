"""Words of names in Latin and in Arabic letters, from the parallel text."""

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
from training.letters import Name

_MAX_NAME_LETTERS: Final = 20
_MAX_COUNTERPARTS: Final = 8
_ARTICLE: Final = "ال"
_OWN_ARTICLE: Final = re.compile("[aeiou]l")

_PLACES: Final = "geo_dr5hn"
_NEIGHBOURS: Final = 40
_SPANISH_SHARE: Final = 0.15
_SPANISH: Final = re.compile(
    r"[áíóúñ]|\b(san|santa|santo|del|los|las|el|la|villa|puerto)\b", re.IGNORECASE
)
_FOREIGN: Final = re.compile(r"[^ -~áéíóúüñ]|[kw]", re.IGNORECASE)

# Spanish has spellings of its own (ll, j, gua) and is one of the three languages searched,
# but few of the names come from there.
_SPANISH_WEIGHT: Final = 6


def read_names(corpus: Path) -> dict[Name, int]:
    """Return the distinct (Latin, Arabic) words of names, folded, and how much each counts.

    Only names of as many words in both scripts; the Arabic article is taken off, unless the
    Latin word begins like it. Words with many counterparts are no names but "river", "new".

    Raises:
        CorpusError: the parallel text is incomplete or malformed.
    """
    found: dict[Name, int] = {}
    for source in (ENGLISH, SPANISH):
        pairs = [pair for pair in read_pairs(corpus, source, ARABIC) if pair.kind == NAME]
        spanish = spanish_places([pair.source for pair in pairs if pair.dataset == _PLACES])
        for pair in pairs:
            weight = _SPANISH_WEIGHT if pair.source in spanish else 1
            for name in _words(pair):
                found[name] = max(found.get(name, 0), weight)
    counterparts = Counter(latin for latin, _ in found)
    return {
        name: found[name] for name in sorted(found) if counterparts[name[0]] <= _MAX_COUNTERPARTS
    }


def spanish_places(places: Sequence[str]) -> frozenset[str]:
    """Return the places among Spanish ones, in a list that goes country by country.

    A single name tells little; where many of the neighbours have an ñ or a "San" and few a k
    or a ç, all are taken for Spanish.
    """
    signs = [bool(_SPANISH.search(each)) - 2 * bool(_FOREIGN.search(each)) for each in places]
    sums = [0, *accumulate(signs)]
    found = set()
    for row, place in enumerate(places):
        start, end = max(row - _NEIGHBOURS, 0), min(row + _NEIGHBOURS + 1, len(places))
        if sums[end] - sums[start] > _SPANISH_SHARE * (end - start):
            found.add(place)
    return frozenset(found)


def _words(pair: Pair) -> Iterator[Name]:
    left, right = find_surfaces(pair.source), find_surfaces(pair.target)
    if len(left) != len(right):
        return
    for one, other in zip(left, right, strict=True):
        latin, arabic = keep_letters(one, "latin"), keep_letters(other, "arabic")
        if len(arabic) > 4 and not _OWN_ARTICLE.match(latin):
            arabic = arabic.removeprefix(_ARTICLE)
        if 0 < len(latin) <= _MAX_NAME_LETTERS and 0 < len(arabic) <= _MAX_NAME_LETTERS:
            yield latin, arabic
