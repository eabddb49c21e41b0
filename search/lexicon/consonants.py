"""Arabic words as the consonants that romanisations of them have: قذافي may be Gaddafi.

Arabic leaves most vowels out and one Latin letter stands for several Arabic ones, so this says
which words could spell one name, not which do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from typing import Final

from index import cache
from index.keyword.word_pattern import WordPattern
from search.lexicon.compound_names import CompoundName
from search.lexicon.romanisation import (
    HEAD_PATTERNS,
    HEAD_PREFIXES,
    RomanisedName,
    head_letters,
    join_articles,
)

_UNITS: Final = {
    letter: tuple(units.split())
    for letter, units in {
        "ب": "b p v",
        "ت": "t",
        "ث": "th t s z",
        "ج": "dj j gu gh g y ch",
        "ح": "h j",
        "خ": "kh ch j h x k g",
        "د": "d",
        "ذ": "dh th d z",
        "ر": "r",
        "ز": "z s c",
        "س": "s c z x",
        "ش": "sch sh ch x s",
        "ص": "s c z",
        "ض": "dh d",
        "ط": "t",
        "ظ": "dh th d z",
        "غ": "gh gu g",
        "ف": "ph f v",
        "ق": "qu gh q k c g",
        "ك": "ck kh qu gu k c q g x",
        "ل": "l",
        "م": "m",
        "ن": "n m",
    }.items()
}
_FIRST_OF_UNITS: Final = {
    letter: frozenset(unit[0] for unit in units) for letter, units in _UNITS.items()
}
_LATIN_UNITS: Final = {
    unit: [letter for letter, units in _UNITS.items() if unit in units]
    for unit in {unit for units in _UNITS.values() for unit in units}
}
_MORE_LETTERS: Final = {
    "ch": ["تش", "ك"],
    "tch": ["تش", "ش"],
    "sch": ["ش", "سك"],
    "dj": ["دج"],
    "th": ["ت", "ط"],
    "h": ["ه", ""],
    "j": ["ه", "ي"],
    "ll": ["ل", "ي"],
    "x": ["كس", "خ"],
    "qu": ["كو"],
    "gu": ["جو", "غو"],
    "v": ["و"],
    "y": ["ي", "ج"],
    "s": ["ش"],
}
"""What else a Latin spelling may stand for."""
_FIRST_LETTERS: Final = {
    letter: frozenset(unit[0] for unit in units)
    | {unit[0] for unit, forms in _MORE_LETTERS.items() if letter in "".join(forms)}
    for letter, units in _UNITS.items()
}
"""What a Latin spelling has where the Arabic one has a letter that is always a consonant."""
_ARABIC_VOWELS: Final = "(?:ا|و|ي|ع|ه|ء)*"
_ARABIC_HEADS: Final = ("", "ال", "وال", "بال", "لل", "و", "ب", "ل")
_WEAK_LETTERS: Final = {"و": "wvoub", "ي": "yijle", "ه": "hj", "ا": "aeiouh", "ع": "aeiou"}
"""Letters that may be a vowel or silent, with what else they are spelt as."""
_ARTICLES: Final = ("وال", "ال")
_ARTICLE: Final = re.compile(HEAD_PATTERNS["article"].removesuffix("?"))
_VOWELS: Final = "aeiouywh"
_ENDING: Final = re.compile("[a-z]{0,4}")
"""What a stem may lack of a word."""


@dataclass(frozen=True)
class ArabicConsonants:
    """The letters of a folded Arabic word, without its article and what begins a compound."""

    letters: str
    head: str = ""

    @classmethod
    def of(cls, word: str) -> ArabicConsonants:
        """Read a folded word."""
        compound = CompoundName.parse(word)
        if compound is not None:
            return cls(compound.body.removeprefix("ال"), compound.kind)
        for article in _ARTICLES:
            if word.startswith(article) and len(word) - len(article) > 2:
                return cls(word.removeprefix(article))
        return cls(word)

    def spellings(self, lengths: range) -> WordPattern:
        """Return what romanisations of so many letters look like."""
        units = [_UNITS[letter] for letter in self.letters if letter in _UNITS]
        weak = [_WEAK_LETTERS.get(letter, "") for letter in self.letters]
        return WordPattern(
            prefixes=self._prefixes,
            lengths=lengths,
            letters=frozenset(_VOWELS).union(
                head_letters(self.head, self._prefixes), *chain(*units), *weak
            ),
            required=tuple(frozenset(unit[0] for unit in spellings) for spellings in units),
            expression=f"{HEAD_PATTERNS[self.head]}{self._consonants}",
        )

    @property
    def _prefixes(self) -> tuple[str, ...]:
        """What romanisations may begin with."""
        if self.head:
            return HEAD_PREFIXES[self.head]
        first = self.letters[:1]
        starts = {unit[0] for unit in _UNITS.get(first, _WEAK_LETTERS.get(first, ()))}
        articles = {article for article in join_articles(starts) if article[0] not in starts}
        return (*sorted(starts), *sorted(articles))

    def may_be_spelt(self, latin: str) -> bool:
        """Tell whether a folded Latin word has these consonants, or goes on after them."""
        if not self._has_consonants(latin):  # most words, and this is fast to say
            return False
        if self.head:
            return self._beginning.fullmatch(latin) is not None
        return self._begins(latin)

    def _has_consonants(self, latin: str) -> bool:
        """Tell whether ``latin`` has spellings of all consonants in this order, whatever else."""
        place = 0
        for letter in self.letters:
            if letter in _UNITS:
                ends = [latin.find(unit, place) + 1 for unit in _FIRST_OF_UNITS[letter]]
                place = min((end for end in ends if end), default=0)
                if not place:
                    return False
        return True

    @cached_property
    def _beginning(self) -> re.Pattern[str]:
        head = HEAD_PATTERNS[self.head]
        return re.compile(f"{head}{self._consonants}{_ENDING.pattern}")

    def _begins(self, latin: str) -> bool:
        """Tell what the pattern ``_beginning`` would, where there is no head.

        For one word, a pattern takes a hundred times as long to compile.
        """
        places = {0, 2} if _ARTICLE.match(latin) else {0}
        between = _VOWELS
        for letter in self.letters:
            if letter not in _UNITS:
                between += _WEAK_LETTERS.get(letter, "")
                continue
            places = _pass_vowels(latin, places, between)
            once = _pass_unit(latin, places, letter)
            places = once | _pass_unit(latin, once, letter)
            between = _VOWELS
        places = _pass_vowels(latin, places, between)
        return any(_ENDING.fullmatch(latin, place) for place in places)

    @cached_property
    def _consonants(self) -> str:
        """The consonants as a pattern, with any vowels between them."""
        between = _VOWELS
        parts: list[str] = []
        for letter in self.letters:
            if letter in _UNITS:
                parts += (f"[{between}]*", f"(?:{'|'.join(_UNITS[letter])}){{1,2}}")
                between = _VOWELS
            else:
                between += _WEAK_LETTERS.get(letter, "")
        return f"{''.join(parts)}[{between}]*"


def _pass_vowels(latin: str, places: set[int], vowels: str) -> set[int]:
    """Return where one may be after any number of ``vowels`` from one of ``places``."""
    reached = set(places)
    for place in places:
        while place < len(latin) and latin[place] in vowels:
            place += 1
            reached.add(place)
    return reached


def _pass_unit(latin: str, places: set[int], letter: str) -> set[int]:
    """Return where one may be after a spelling of an Arabic consonant from one of ``places``."""
    return {
        place + len(unit)
        for place in places
        for unit in _UNITS[letter]
        if latin.startswith(unit, place)
    }


def may_sound_alike(latin: str, arabic: str) -> bool:
    """Tell whether half of the consonants of an Arabic word may be in a Latin one, in any order.

    Folded. Of words that do not sound alike, this is fast to say of most.
    """
    letters = set(latin)
    consonants = _first_letters(arabic)
    shared = sum([not spellings.isdisjoint(letters) for spellings in consonants])
    return 2 * shared >= len(consonants)


@lru_cache(cache.LETTER_PIECES)
def _first_letters(arabic: str) -> tuple[frozenset[str], ...]:
    return tuple([_FIRST_LETTERS[letter] for letter in arabic if letter in _FIRST_LETTERS])


@lru_cache(cache.ROMANISED_NAMES)
def latin_spellings(word: str, lengths: range) -> WordPattern:
    """Return what romanisations of a folded Arabic word look like, which have so many letters.

    The words of every language in Latin script are compared with the same.
    """
    return ArabicConsonants.of(word).spellings(lengths)


def arabic_spellings(name: RomanisedName, lengths: range) -> WordPattern:
    """Return what Arabic spellings of a name look like; ``lengths`` are in bytes of UTF-8."""
    first = _first_vowels(name) if name.begins_with_vowel else ""
    forms_of = [_arabic_forms(consonant) for consonant in name.consonants]
    starts = set(first)
    if not first:
        starts = {form[0] for form in forms_of[0] if form}
        starts |= set("ا") if "" in forms_of[0] else set()
    # A name that begins as heads do may have one beyond its prefix: والاو.
    heads = [] if starts.isdisjoint("اوبل") else _ARABIC_HEADS
    parts = [f"(?:{'|'.join(_ARABIC_HEADS)})", f"(?:{'|'.join(first)})" if first else ""]
    parts += [_ARABIC_VOWELS, *(f"(?:{'|'.join(forms)}){_ARABIC_VOWELS}" for forms in forms_of)]
    return WordPattern(
        prefixes=tuple(f"{head}{start}" for head in _ARABIC_HEADS for start in sorted(starts)),
        lengths=lengths,
        letters=frozenset("اويعهء").union(*heads, *chain(*forms_of)),
        required=tuple(frozenset(form[0] for form in forms) for forms in forms_of if all(forms)),
        expression="".join(parts),
    )


def _first_vowels(name: RomanisedName) -> str:
    """Return what a name that begins with a vowel may begin with; و is no vowel there."""
    return "ايعهو" if name.body.startswith(("w", "ou", "ua", "oa")) else "ايعه"


def _arabic_forms(consonant: str) -> list[str]:
    forms = _LATIN_UNITS.get(consonant, []) + _MORE_LETTERS.get(consonant, [])
    return sorted(dict.fromkeys(forms), key=len, reverse=True)
