"""Which Latin spellings may stand for one name: Youssef and Yusuf, Qadhafi and Gaddafi.

A name is read as consonants with vowels before and after each. A pattern finds the words with
corresponding consonants; what sets such a word apart, its vowels above all, has a cost. The
correspondences are those of English, French, Spanish and German romanisations of Arabic, and of
Spanish surnames (Jiménez, Giménez).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from index import cache
from index.keyword.word_pattern import WordPattern
from search.lexicon.compound_names import CompoundName
from search.lexicon.vowels import vowel_cost

_MIN_LETTERS: Final = 3
_MAX_LETTERS: Final = 24
_MORE_LETTERS: Final = 5
_FEWER_LETTERS: Final = 3
"""Letters that another spelling may have more or less."""
_TOLERANCES: Final[Mapping[int, float]] = {3: 0.1, 4: 0.25, 5: 0.45}
_TOLERANCE: Final = 0.7
"""The cost of the most different spelling, by the letters of the longer of two words."""

_VOWELS: Final = frozenset("aeiouyw")
_AS_VOWELS: Final = "vowels"
_SEMIVOWELS: Final = (_AS_VOWELS, "consonants")
_VOWELS_AND_H: Final = _VOWELS | {"h"}
_FIRST_VOWELS: Final[Mapping[str, str]] = {
    "a": "ae",
    "e": "aei",
    "i": "eiy",
    "o": "ouw",
    "u": "ouw",
    "y": "iyj",
    "w": "ouw",
}
"""What other spellings of a name with this vowel at its beginning may begin with."""
_CORRESPONDENCES: Final = """
    k q 0, k c 0.1, q c 0.1, k ck 0, c ck 0, k qu 0.1, q qu 0.1, g q 0.3, g k 0.3, g gh 0.1,
    g gu 0.1, g j 0.3, g dj 0.3, gh q 0.3, j dj 0.1, j y 0.3, j kh 0.3, j h 0.4, j x 0.3, kh h 0.3,
    kh x 0.2, kh ch 0.2, kh k 0.4, sh ch 0.1, sh sch 0, sh x 0.3, ch sch 0.1, ch tch 0.1, d dh 0.1,
    dh z 0.3, dh th 0.3, t th 0.2, th s 0.4, f ph 0, s c 0.2, y i 0.1
"""
"""Consonants that may stand for each other, with the cost."""
_CORRESPONDENCES_AT_END: Final = "s z 0.2"
_DROPPED_H: Final = 0.4
"""The cost of an h within a name that another spelling lacks."""

_BEFORE_H: Final = frozenset("kscgtdp")
"""Letters that are another consonant with an h."""
_LAST_VOWELS: Final = re.compile("[aeiouyw]*h?")
_LONGEST_HEAD: Final = 5
HEAD_PREFIXES: Final[Mapping[str, tuple[str, ...]]] = {
    "abd": ("abd",),
    "abu": ("abu", "abou"),
    "ibn": ("ben", "bin", "ibn"),
}
"""What a name in one piece with a head begins with."""
HEAD_PATTERNS: Final[Mapping[str, str]] = {
    "": "(?:[ae](?:l|[dnrstz](?=[dnrstz])))??",
    "article": "(?:[ae](?:l|[dnrstz](?=[dnrstz])))?",
    "abd": "abd(?:[aeiou]{1,2}(?:l|[dnrstz](?=[dnrstz]))?)?",
    "abu": "ab(?:u|ou)l?",
    "ibn": "(?:ben|bin|ibn)(?:[ae]?l)?",
}
HEAD_LETTERS: Final[Mapping[str, frozenset[str]]] = {
    "": frozenset("aeldnrstz"),
    "article": frozenset("aeldnrstz"),
    "abd": frozenset("abdeiouldnrstz"),
    "abu": frozenset("abuol"),
    "ibn": frozenset("beinal"),
}
"""The letters that these patterns match."""
_HEAD_ARTICLE: Final = re.compile(HEAD_PATTERNS["article"].removesuffix("?"))
_ARTICLE: Final = re.compile(r"[ae](?:l|([dnrstz])(?=\1))")
_ARTICLES_BEFORE_VOWELS: Final = ("al", "el")
_MIN_AFTER_ARTICLE: Final = 4
_ARTICLE_COST: Final = 0.1
"""Of an article that only one of two spellings has."""


def _read_correspondences(table: str) -> dict[str, dict[str, float]]:
    costs: dict[str, dict[str, float]] = {}
    for line in table.split(","):
        left, right, cost = line.split()
        costs.setdefault(left, {})[right] = float(cost)
        costs.setdefault(right, {})[left] = float(cost)
    return costs


_CONSONANT_COSTS: Final = _read_correspondences(_CORRESPONDENCES)
_FINAL_COSTS: Final = _read_correspondences(_CORRESPONDENCES_AT_END)
_LONG_CONSONANTS: Final = sorted(
    (unit for unit in _CONSONANT_COSTS if len(unit) > 1), key=len, reverse=True
)


class Spelling(NamedTuple):
    """A word read as a spelling: its head, the vowels before each consonant and last, and these."""

    head: str
    vowels: list[str]
    consonants: list[str]


class _Letters(NamedTuple):
    """A name as ``consonants``, with the ``vowels`` before each and, last, after them all."""

    vowels: list[str]
    consonants: list[str]


@dataclass(frozen=True)
class RomanisedName:
    """A folded name in Latin letters, in one piece: its ``head`` and the rest.

    The head is "article", a kind of compound name, or "" if there is none.
    """

    head: str
    body: str
    semivowels: str = ""
    """How y within the body, before a vowel, is read: as usual, as "vowels" or "consonants"."""

    @classmethod
    def parse(cls, word: str) -> RomanisedName | None:
        """Read a folded word; None if it is too short or long or has other letters."""
        is_latin = word.isascii() and word.isalpha()
        if not is_latin or not _MIN_LETTERS <= len(word) <= _MAX_LETTERS:
            return None
        return None if _VOWELS_AND_H.issuperset(word) else cls._split(word)

    @classmethod
    def readings(cls, word: str) -> tuple[RomanisedName, ...]:
        """Read a folded word in all ways, the likeliest first: Assouan has no article.

        () if it is too short or long or has other letters.
        """
        likeliest = cls.parse(word)
        if likeliest is None:
            return ()
        readings = [likeliest]
        if likeliest.head == "article" and word[1] != "l":
            readings.append(cls("", word))
        if "y" in likeliest.body[:-1]:
            others = (cls(likeliest.head, likeliest.body, kind) for kind in _SEMIVOWELS)
            readings += [other for other in others if other.consonants]
        distinct = {(reading.head, *reading.letters): reading for reading in readings}
        return tuple(distinct.values())

    @classmethod
    def _split(cls, word: str) -> RomanisedName:
        compound = CompoundName.parse(word)
        if compound is not None:
            return cls(compound.kind, compound.body)
        match = _ARTICLE.match(word)
        body = "" if match is None else word[match.end() :]
        if len(body) < _MIN_AFTER_ARTICLE or _VOWELS_AND_H.issuperset(body):
            return cls("", word)
        return cls("article", body)

    @property
    def consonants(self) -> list[str]:
        """The consonants of the body; a doubled one is there once, but for ll."""
        doubled = "ll" in self.body
        return ["ll" if doubled and unit == "l" else unit for unit in self._letters.consonants]

    @property
    def begins_with_vowel(self) -> bool:
        """Whether the body does."""
        return bool(self._letters.vowels[0])

    @cached_property
    def spellings(self) -> WordPattern:
        """What other spellings look like: words with corresponding consonants.

        The groups of the expression are the head, then vowels and consonants in turn.
        """
        units = [unit for costs in self._costs for unit in costs]
        return WordPattern(
            prefixes=self._prefixes,
            lengths=self._lengths,
            letters=_VOWELS_AND_H.union(*units, head_letters(self.head, self._prefixes)),
            required=tuple(
                frozenset(unit[0] for unit in costs) for costs in self._costs if "" not in costs
            ),
            expression=self._expression,
        )

    @property
    def _lengths(self) -> range:
        """The numbers of letters that another spelling may have."""
        head = _LONGEST_HEAD if self.head in HEAD_PREFIXES else 0
        shortest = max(_MIN_LETTERS, len(self.body) - _FEWER_LETTERS)
        return range(shortest, len(self.body) + head + _MORE_LETTERS + 1)

    @property
    def _prefixes(self) -> tuple[str, ...]:
        """What other spellings begin with."""
        if self.head in HEAD_PREFIXES:
            return HEAD_PREFIXES[self.head]
        first_vowels = self._letters.vowels[0]
        if first_vowels:
            return (*_FIRST_VOWELS[first_vowels[0]], *_ARTICLES_BEFORE_VOWELS)
        starts = sorted({unit[0] for unit in self._costs[0]})
        return (*starts, *join_articles(starts))

    @property
    def _expression(self) -> str:
        first_vowels = "[aeiouyw]*?" if self._letters.vowels[0] else ""
        parts = [f"({HEAD_PATTERNS[self.head]})({first_vowels})"]
        last = len(self._costs) - 1
        for place in range(last + 1):
            units = "|".join(map(_exclude_digraph, self._ordered_units[place]))
            group = 3 + 2 * place
            vowels = "[aeiouyw]*h?" if place == last else "[aeiouyw]*?"
            parts.append(rf"({units})(?:\{group})?({vowels})")
        return "".join(parts)

    def cost(self, word: str) -> float | None:
        """Return how unlike a folded ``word`` is as a spelling of the name; None if it is none.

        0 is as good as the name itself.
        """
        spelling = self.read_spelling(word)
        if spelling is None:
            return None
        head, vowels, consonants = spelling
        cost = _ARTICLE_COST if bool(head) != bool(self.head) else 0.0
        for costs, consonant in zip(self._costs, consonants, strict=True):
            cost += costs[consonant]
        last = len(vowels) - 1
        for place, (own, other) in enumerate(zip(self._letters.vowels, vowels, strict=True)):
            cost += vowel_cost(own, other, first=place == 0, last=place == last)
        letters = max(len(self.body), len(word) - len(head))
        return cost if cost <= _TOLERANCES.get(letters, _TOLERANCE) else None

    def read_spelling(self, word: str) -> Spelling | None:
        """Read ``word`` as the expression of :attr:`spellings` does; None if it does not match.

        For one word, an expression takes twenty times as long to compile.
        """
        if self.head:
            match = self.spellings.compiled.fullmatch(word.encode())
            if match is None:
                return None
            head, *parts = [part.decode() for part in match.groups()]
            return Spelling(head, parts[::2], parts[1::2])
        article = _HEAD_ARTICLE.match(word)
        for start in (0, article.end()) if article else (0,):
            rest = self._read_rest(word, start)
            if rest is not None:
                vowels, consonants = rest
                return Spelling(word[:start], vowels, consonants)
        return None

    def _read_rest(self, word: str, start: int) -> tuple[list[str], list[str]] | None:
        """Read what follows the head: as few vowels as will do, then consonants with vowels."""
        end = start
        while True:
            rest = self._read_consonants(word, end, 0)
            if rest is not None:
                vowels, consonants = rest
                return [word[start:end], *vowels], consonants
            if not self._letters.vowels[0] or word[end : end + 1] not in _VOWELS:
                return None
            end += 1

    def _read_consonants(
        self, word: str, start: int, place: int
    ) -> tuple[list[str], list[str]] | None:
        """Read the consonants from ``place`` on, each with the vowels after it, to the end."""
        is_last = place == len(self._costs) - 1
        for unit in self._ordered_units[place]:
            if not word.startswith(unit, start):
                continue
            single = start + len(unit)
            if unit in _BEFORE_H and word.startswith("h", single):
                continue
            doubled = single + len(unit)
            for end in (doubled, single) if word.startswith(unit, single) else (single,):
                if is_last:
                    if _LAST_VOWELS.fullmatch(word, end):
                        return [word[end:]], [unit]
                    continue
                after = end
                while True:
                    rest = self._read_consonants(word, after, place + 1)
                    if rest is not None:
                        return [word[end:after], *rest[0]], [unit, *rest[1]]
                    if word[after : after + 1] not in _VOWELS:
                        break
                    after += 1
        return None

    @cached_property
    def _ordered_units(self) -> list[list[str]]:
        """For each consonant, what it may be spelt as, the longest first."""
        return [sorted(costs, key=len, reverse=True) for costs in self._costs]

    @property
    def letters(self) -> tuple[str, ...]:
        """Vowels and consonants of the body in turn; the last are vowels."""
        vowels, consonants = self._letters
        return (
            *(part for pair in zip(vowels, consonants, strict=False) for part in pair),
            vowels[-1],
        )

    @cached_property
    def _letters(self) -> _Letters:
        return _read_letters(self.body, self.semivowels)

    @cached_property
    def _costs(self) -> list[dict[str, float]]:
        """For each consonant, what it may be spelt as, with the costs."""
        consonants = self._letters.consonants
        last = len(consonants) - 1
        costs: list[dict[str, float]] = []
        for place, consonant in enumerate(consonants):
            spellings = {consonant: 0.0, **_CONSONANT_COSTS.get(consonant, {})}
            if place == last and not self._letters.vowels[-1]:
                spellings |= _FINAL_COSTS.get(consonant, {})
            if consonant == "h" and place:
                spellings[""] = _DROPPED_H
            costs.append(spellings)
        return costs


def head_letters(head: str, prefixes: Iterable[str]) -> frozenset[str]:
    """Return letters of a head that words may have beyond those of their prefix."""
    is_joined = head in HEAD_PREFIXES
    return HEAD_LETTERS[head] if is_joined or not {"a", "e"}.isdisjoint(prefixes) else frozenset()


def join_articles(starts: Iterable[str]) -> list[str]:
    """Return what names that begin with one of ``starts`` begin with after an article."""
    return [
        f"{vowel}{letter}{start}" for vowel in "ae" for start in starts for letter in ("l", start)
    ]


def spelling_cost(word: str, other: str) -> float | None:
    """Return how unlike two folded Latin words are as spellings of one name, from either.

    None if one of them is none of the other.
    """
    costs = []
    for first, second in ((word, other), (other, word)):
        readings = (reading.cost(second) for reading in read_name(first))
        cheapest = min((cost for cost in readings if cost is not None), default=None)
        if cheapest is None:
            return None
        costs.append(cheapest)
    return max(costs)


@lru_cache(maxsize=cache.ROMANISED_NAMES)
def read_name(word: str) -> tuple[RomanisedName, ...]:
    """Return the readings of a folded word; the words of every language are compared with them."""
    return RomanisedName.readings(word)


def _read_letters(word: str, semivowels: str = "") -> _Letters:
    vowels, consonants = [""], []
    place = 0
    while place < len(word):
        if _is_vowel(word, place, semivowels):
            vowels[-1] += word[place]
            place += 1
            continue
        digraphs = (unit for unit in _LONG_CONSONANTS if word.startswith(unit, place))
        unit = next(digraphs, word[place])
        place += len(unit)
        if word.startswith(unit, place):  # doubled
            place += len(unit)
        consonants.append(unit)
        vowels.append("")
    return _Letters(vowels, consonants)


def _is_vowel(word: str, place: int, semivowels: str) -> bool:
    """Tell whether a letter is a vowel or, as the h of Fatimah is, belongs to one."""
    before, after = word[place - 1 : place], word[place + 1 : place + 2]
    if word[place] == "y" and after:  # Yusuf, Zayed; but Maryam
        if before and after in _VOWELS and semivowels:
            return semivowels == _AS_VOWELS
        return after not in _VOWELS or (before != "" and before not in _VOWELS)
    if word[place] == "h":
        return not after and before in _VOWELS
    return word[place] in _VOWELS


def _exclude_digraph(unit: str) -> str:
    """Return ``unit`` as a pattern that does not match the beginning of kh, sh and the like."""
    return f"{unit}(?!h)" if unit in _BEFORE_H else unit
