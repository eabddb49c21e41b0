"""Find the words and numbers of a text, in any script, at their original positions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

# Python's \w leaves combining marks out: without these blocks a vocalised
# Arabic word or a decomposed ñ would fall apart.
_MARKS: Final = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7-\u06ed\u08ca-\u08e1\u08e3-\u08ff"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
_LETTERS: Final = rf"[^\W_]++(?:[{_MARKS}\u200c\u200d]++[^\W_]*+)*+"
_NUMBER: Final = r"\d++(?:[.,٫٬]\d++|[\u00a0\u202f]\d{3}(?!\d))*+(?![^\W\d_])"
_WORD: Final = re.compile(rf"{_NUMBER}|{_LETTERS}(?:['’ʼ]{_LETTERS})*+")
_WORD_GROUP: Final = re.compile(f"({_WORD.pattern})")
_WHOLE_NUMBER: Final = re.compile(_NUMBER)


class Word(NamedTuple):
    """A word of a text, as written: ``text[start:end] == surface``."""

    surface: str
    start: int
    end: int


def find_words(text: str) -> Iterator[Word]:
    """Yield the words of ``text`` in order, in time linear in its length.

    A word keeps its combining marks and inner apostrophes (``officer's``); a
    number keeps its separators (``19.401``, ``19,401``). Hyphens separate.
    """
    for match in _WORD.finditer(text):
        yield Word(match[0], match.start(), match.end())


def find_surfaces(text: str) -> list[str]:
    """Return the words of ``text`` without their positions, faster than :func:`find_words`."""
    return _WORD.findall(text)


def split_at_words(text: str) -> list[str]:
    """Return all of ``text`` in pieces: words at odd indexes, what separates them at even ones.

    The first and the last piece are separators and may be empty.
    """
    return _WORD_GROUP.split(text)


def is_number(surface: str) -> bool:
    """Tell whether a word is a number, separators included."""
    return _WHOLE_NUMBER.fullmatch(surface) is not None
