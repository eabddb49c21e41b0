"""Function words that are names, too: علي is Ali and على is *on*, Will Smith is no *will*.

Function words are not indexed, and folding makes one word of علي and على, of آنا (Ana) and أنا
(*I*). Where a text has a name as names are written, with its own letters or a capital, a passage is
indexed by a term for it, as by an acronym's. Some write the function word so, too, and خلف is
Khalaf and *behind*: then the term is frequent, and says little. There is none of what nearly every
passage has, such as من, كان (Cannes) and لي (Lee), nor of متى (Matta), which begins questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Final
from unicodedata import normalize

from index.text.analysis.acronyms import to_term
from index.text.analysis.number_groups import Compound
from index.text.normalize import fold

_TOLD_BY_LETTERS: Final[Mapping[str, tuple[str, ...]]] = {
    "علي": ("ali", "aly"),
    "آنا": ("ana", "anna"),
    "آن": ("ann", "anne"),
    "آني": ("annie", "ani"),
    "إمام": ("imam",),
    "بان": ("ban",),
}
_SPELT_ALIKE: Final[Mapping[str, tuple[str, ...]]] = {
    "خلف": ("khalaf", "jalaf"),
    "لولا": ("lula", "lola"),
    "هما": ("huma",),
}
_BY_CAPITAL: Final[Mapping[str, tuple[str, ...]]] = {
    "Ante": (),
    "Can": (),
    "Ella": ("ايلا",),
    "Haya": ("هايا", "ايا"),
    "Mas": (),
    "May": ("ماي", "مي"),
    "Mia": ("ميا",),
    "Mía": ("ميا",),
    "Nada": ("ندي", "ندا"),
    "Per": (),
    "Segun": ("سيغون", "سيجون"),
    "Tal": ("تال",),
    "Tan": ("تان",),
    "Will": ("ويل",),
}
"""In these words accents count: Mas is a family, *Más* is not."""


def _to_latin_term(name: str) -> str:
    """Return the term of a name, which is not that of the acronym: CAN is no Can."""
    return to_term(to_term(name))


_ARABIC_TERMS: Final = {name: to_term(name) for name in (*_TOLD_BY_LETTERS, *_SPELT_ALIKE)}
_LATIN_TERMS: Final = {
    normalize(form, written): _to_latin_term(name)
    for name in _BY_CAPITAL
    for written in (name, name.upper())
    for form in ("NFC", "NFD")
}
LATIN_NAMES: Final[Mapping[str, str]] = {term: fold(name) for name, term in _LATIN_TERMS.items()}
"""The folded word that each term of a name in Latin letters stands for."""
ROMANISATIONS: Final[Mapping[str, tuple[str, ...]]] = {
    _ARABIC_TERMS[name]: words
    for name, words in chain(_TOLD_BY_LETTERS.items(), _SPELT_ALIKE.items())
}
"""How each of the Arabic names is written in Latin letters, by its term."""
ARABIC_SPELLINGS: Final[Mapping[str, tuple[str, ...]]] = {
    _to_latin_term(name): words for name, words in _BY_CAPITAL.items()
}
"""How each of the Latin names is written in Arabic, folded, by its term."""
OWN_LETTERS: Final = frozenset(chain.from_iterable(_TOLD_BY_LETTERS.values()))
"""How those of the Arabic names that have letters of their own are written in Latin ones."""
ALSO_WORDS: Final[Mapping[str, str]] = {_ARABIC_TERMS[name]: name for name in _SPELT_ALIKE}
"""The names, by their term, of which nothing tells the function word."""

# They begin with the names themselves: the search for their first letters is fast.
_VOWEL_MARKS: Final = "\u064b-\u0652"
_VOWEL_MARK: Final = re.compile(f"[{_VOWEL_MARKS}]")
_IN_ARABIC: Final = re.compile(
    rf"({'|'.join(f'[{_VOWEL_MARKS}]*+'.join(name) for name in _ARABIC_TERMS)})"
    rf"(?:(?![{_VOWEL_MARKS}]*\w)|(?=[{_VOWEL_MARKS}]+ا\u064b?(?!\w)))"
)
"""With vowel marks or without, and the accusative, if it has them: عليًّا, but not عَلَيْهَا."""
# An accent that is a character of its own goes on with the word: Cañas is no Can.
_IN_LATIN: Final = re.compile(rf"({'|'.join(_LATIN_TERMS)})(?![\w\u0300-\u036f])")
_BEFORE_NAME: Final = re.compile(
    rf"(?<![\w{_VOWEL_MARKS}])(?:[وف][{_VOWEL_MARKS}]*)?(?:[بلك][{_VOWEL_MARKS}]*)?$"
)
"""Particles that are written in one piece with an Arabic name."""
_LONGEST_BEFORE: Final = 7
"""Code points: two letters, each with two vowel marks, and what is before them."""


def to_name_term(surface: str, *, is_name: bool = False) -> str | None:
    """Return the term of a word as written; None if it is no such name.

    ``is_name``: it is one, so that it needs no capital.
    """
    if is_name and surface.islower():
        surface = surface.capitalize()
    surface = _VOWEL_MARK.sub("", surface)
    names = (name.term for name in find_function_names(surface) if name.end == len(surface))
    return next(names, None)


def find_function_names(text: str) -> Iterator[Compound]:
    """Yield the names of ``text`` that are function words, as terms."""
    for match in _IN_LATIN.finditer(text):
        start = match.start()
        if start == 0 or not text[start - 1].isalnum():
            yield Compound(_LATIN_TERMS[match[0]], start, match.end())
    if text.isascii():
        return
    for match in _IN_ARABIC.finditer(text):
        start = match.start()
        if _BEFORE_NAME.search(text, max(0, start - _LONGEST_BEFORE), start):
            name = _VOWEL_MARK.sub("", match[0])
            yield Compound(_ARABIC_TERMS[name], start, match.end())


def find_terms_of(word: str) -> tuple[str, ...]:
    """Return the terms of the names that a folded word spells in the other script."""
    spellings = chain(ROMANISATIONS.items(), ARABIC_SPELLINGS.items())
    return tuple(term for term, words in spellings if word in words)
