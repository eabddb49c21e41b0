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
_PART: Final = rf"[^\W_](?:[^\W_]|[{_MARKS}\u200c\u200d])*+"
_NUMBER: Final = r"\d++(?:[.,٫٬]\d++|[\u00a0\u202f]\d{3}(?!\d))*+(?![^\W\d_])"
_TOKEN: Final = re.compile(rf"{_NUMBER}|{_PART}(?:['’ʼ]{_PART})*+")
_IS_NUMBER: Final = re.compile(_NUMBER)


class Word(NamedTuple):
    """A word as it stands in the text: ``text[start:end] == surface``."""

    surface: str
    start: int
    end: int


def words(text: str) -> Iterator[Word]:
    """Yield the words of ``text`` in order; linear in its length.

    A word keeps its combining marks and inner apostrophes (``officer's``); a
    number keeps its separators (``19.401``, ``19,401``). Hyphens separate.
    """
    for match in _TOKEN.finditer(text):
        yield Word(match[0], match.start(), match.end())


def surfaces(text: str) -> list[str]:
    """Return the words of ``text`` without their positions: what ``words`` finds, faster."""
    return _TOKEN.findall(text)


def places(text: str, found: list[str], end: int = 0) -> list[tuple[int, int]]:
    """Return where words that :func:`surfaces` found stand: (start, end) of each.

    ``end`` is that of the word before the first of them.

    Between two words there is no letter or digit, so the next occurrence of a word's
    own letters is the word.
    """
    result = []
    for surface in found:
        start = text.index(surface, end)
        end = start + len(surface)
        result.append((start, end))
    return result


def is_number(surface: str) -> bool:
    """Tell whether a word is a number, separators included."""
    return _IS_NUMBER.fullmatch(surface) is not None
