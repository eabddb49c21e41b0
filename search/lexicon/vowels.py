"""How unlike the vowels of two romanisations of a name are: Mohamed and Muhammad."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import groupby
from typing import Final

from index import cache

_SAME_SOUND: Final = (("ou", "u"), ("oo", "u"), ("w", "u"), ("ee", "i"), ("y", "i"))
_COSTS: Final[Mapping[str, float]] = {
    "ae": 0.25,
    "ei": 0.3,
    "ou": 0.2,
    "eu": 0.7,
    "ao": 0.5,
    "au": 0.5,
    "eo": 0.5,
    "ai": 0.9,
    "iu": 0.9,
    "io": 1.0,
}
"""Of one vowel for another, either way."""
_EXTRA_COSTS: Final[Mapping[str, float]] = {"e": 0.3, "i": 0.55, "a": 0.5, "o": 0.5, "u": 0.5}
"""Of a vowel that only one of two spellings has."""
_AT_EDGE: Final = 3.0
"""How much more vowels say at the beginning and end of a name: Mario is not Maria."""
_ALIKE: Final = 0.3
"""Vowels at the beginning with a cost up to this say no more than elsewhere: Omar, Umar."""
_SILENT: Final = {"e": 0.2}
"""The cost of a vowel at the end that is not pronounced: Hassane."""


@lru_cache(maxsize=cache.VOWEL_COSTS)
def vowel_cost(left: str, right: str, *, first: bool = False, last: bool = False) -> float:
    """Return how unlike two stretches of vowels are, 0 if they sound alike.

    It is the cheapest alignment of their sounds (Wagner & Fischer 1974). ``first`` and ``last``:
    they are at the beginning or the end of a word.
    """
    sounds, others = _sounds(left), _sounds(right)
    if last and not (sounds and others) and sounds + others in _SILENT:
        return _SILENT[sounds + others]
    cost = _alignment_cost(sounds, others)
    says_more = last or (first and cost > _ALIKE)
    return cost * _AT_EDGE if says_more else cost


def _alignment_cost(sounds: str, others: str) -> float:
    row = [0.0]
    for other in others:
        row.append(row[-1] + _EXTRA_COSTS[other])
    for sound in sounds:
        following = [row[0] + _EXTRA_COSTS[sound]]
        for place, other in enumerate(others, start=1):
            following.append(
                min(
                    row[place - 1] + _substitution_cost(sound, other),
                    row[place] + _EXTRA_COSTS[sound],
                    following[place - 1] + _EXTRA_COSTS[other],
                )
            )
        row = following
    return row[-1]


def _substitution_cost(sound: str, other: str) -> float:
    return 0.0 if sound == other else _COSTS["".join(sorted((sound, other)))]


def _sounds(vowels: str) -> str:
    """Return ``vowels`` as the sounds a, e, i, o and u, none twice in a row."""
    sounds = vowels.replace("h", "")
    for spelling, sound in _SAME_SOUND:
        sounds = sounds.replace(spelling, sound)
    return "".join(sound for sound, _ in groupby(sounds))
