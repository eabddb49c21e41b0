"""Which words with the stem of a name are the name: Murad is not *murieron*, nor حريري silk.

Stemmers take the end of a name for that of a verb or an adjective. A name has few forms: a plural,
and in Arabic an article and what is written in one piece with it.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import Final

from index.types import ARABIC, Language

_PLURALS: Final = ("s", "es")
_ARABIC_HEAD: Final = re.compile("[وف]?(?:[بك]?ال|لل|[بلك])?")
_MIN_BODY: Final = 3
_MAX_ENDING: Final = 2
"""Letters in which the ends of two forms of an unknown word may differ."""
_MAX_LONGER: Final = 3
_MIN_COMMON: Final = 4
"""Letters that they begin with."""


def is_form_of_name(word: str, other: str, language: Language) -> bool:
    """Tell whether two folded words with one stem are the same name."""
    if language == ARABIC:
        return not _arabic_bodies(word).isdisjoint(_arabic_bodies(other))
    shorter, longer = sorted((word, other), key=len)
    return longer == shorter or longer.removeprefix(shorter) in _PLURALS


def may_be_form(word: str, other: str, language: Language) -> bool:
    """Tell whether two folded words with one stem, which no lexicon has, may be one word.

    They may be if they differ at the end only.
    """
    if language == ARABIC:
        pairs = [(left, right) for left in _arabic_bodies(word) for right in _arabic_bodies(other)]
        return any(_differ_at_end(*pair) for pair in pairs)
    return _differ_at_end(word, other, _MIN_COMMON)


def _differ_at_end(word: str, other: str, min_common: int = 1) -> bool:
    common = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False))
    )
    least = max(min(map(len, (word, other))) - _MAX_ENDING, min_common)
    return common >= least and (abs(len(word) - len(other)) <= _MAX_LONGER)


def _arabic_bodies(word: str) -> set[str]:
    """Return an Arabic word, and what it may be without what is joined to its beginning."""
    bodies = {word}
    for end in range(1, len(word) - _MIN_BODY + 1):
        if _ARABIC_HEAD.fullmatch(word, 0, end):
            bodies.add(word[end:])
    return bodies
