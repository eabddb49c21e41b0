"""Find the words and numbers of a text, in any script, at their original positions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final, NamedTuple

# Python's \w leaves combining marks out: without these blocks a vocalised
# Arabic word or a decomposed ñ would fall apart.
MARKS: Final = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7-\u06ed\u08ca-\u08e1\u08e3-\u08ff"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
_SOFT_HYPHEN: Final = "\u00ad"
_HYPHENS: Final = "-\u2010"
_IGNORED: Final = (
    f"{_SOFT_HYPHEN}\u061c\u180e\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2066\u2067\u2068\u2069\ufeff"
)
"""Soft hyphens, zero-width spaces and joiners, and controls of direction: nobody sees them."""
JOINING_SIGNS: Final = f"{MARKS}\u200c\u200d{_IGNORED}'’ʼ"
"""All but letters that a word may go on with in its line, as of a set in a pattern."""
_ARABIC: Final = "\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufefe"
_LINE_ENDS: Final = "\n\r\v\f\u2028"


def _lower_case_letters() -> str:
    """Return the lower-case letters of Latin, Greek and Cyrillic, as of a set in a pattern."""
    codes = [code for code in range(0x530) if chr(code).islower()]
    runs = [
        [code for _, code in run] for _, run in groupby(enumerate(codes), lambda x: x[1] - x[0])
    ]
    return "".join(f"{chr(run[0])}-{chr(run[-1])}" for run in runs)


# Ignored characters join letters of one script; between two scripts they part words.
_IGNORED_WITHIN: Final = (
    rf"(?:(?<=[{_ARABIC}])[{_IGNORED}]++(?=[{_ARABIC}])"
    rf"|(?<![{_ARABIC}{_IGNORED}])[{_IGNORED}]++(?=[^\W_])(?![{_ARABIC}]))"
)
# A page may begin between the two halves, so there may be a few line ends; not many, because
# what is tried at every hyphen must be short.
_NEXT_LINE: Final = rf"[ \t\xa0]{{0,20}}(?:\r\n|[{_LINE_ENDS}])\s{{0,40}}+"
_LINE_BREAK: Final = (
    rf"(?:(?<=[^\W\d_])|(?<=[{MARKS}]))"
    rf"(?:[{_HYPHENS}]{_SOFT_HYPHEN}?{_NEXT_LINE}(?=[{_lower_case_letters()}])"
    rf"|{_SOFT_HYPHEN}{_NEXT_LINE}(?=[^\W\d_]))"
)
_MAY_GO_ON: Final = rf"(?=[{_HYPHENS}{MARKS}\u200c\u200d{_IGNORED}])"  # saves time elsewhere
_LETTERS: Final = (
    rf"[^\W_]++(?:{_MAY_GO_ON}(?:[{MARKS}\u200c\u200d]++|{_IGNORED_WITHIN}|{_LINE_BREAK})"
    r"[^\W_]*+|['’ʼ][^\W_]++)*+"
)
_NUMBER: Final = r"\d++(?:[.,٫٬]\d++|[\u00a0\u202f]\d{3}(?!\d))*+(?![^\W\d_])"
# A group, for split(); one pattern for all uses, because it takes milliseconds to compile.
_WORD: Final = re.compile(f"({_NUMBER}|{_LETTERS})")
_WHOLE_NUMBER: Final = re.compile(_NUMBER)
_ARABIC_START: Final = re.compile(
    "[\u0620-\u063f\u0641-\u064a\u066e-\u06d3\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]"
)
_BROKEN_AT_HYPHEN: Final = re.compile(rf"[{_HYPHENS}]{_SOFT_HYPHEN}?\s+")
_WITHIN_WORD: Final = rf"{_LINE_BREAK}|{_IGNORED_WITHIN}"
_HYPHENS_AND_SOFT_ONE: Final = f"{_HYPHENS}{_SOFT_HYPHEN}"
_HYPHEN_AT_LINE_END: Final = re.compile(
    rf"[{_HYPHENS_AND_SOFT_ONE}][ \t\xa0]{{0,20}}[{_LINE_ENDS}]"
)
_MAX_BREAK: Final = 80
"""Code points that a line break within a word takes, and then some."""


class Word(NamedTuple):
    """A word of a text, as written: ``text[start:end] == surface``."""

    surface: str
    start: int
    end: int


def find_words(text: str) -> Iterator[Word]:
    """Yield the words of ``text`` in order, in time linear in its length.

    A word keeps its combining marks and inner apostrophes (``officer's``); a number keeps its
    separators (``19.401``, ``19,401``). Hyphens separate, but not at the end of a line before
    a small letter: ``investi-\\ngación`` is one word, line end included, and so is a word with
    soft hyphens or zero-width spaces in it; see :func:`rejoin`.
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
    return _WORD.split(text)


def is_number(surface: str) -> bool:
    """Tell whether a word is a number, separators included."""
    return _WHOLE_NUMBER.fullmatch(surface) is not None


def has_broken_word(text: str) -> bool:
    """Tell whether a word of ``text`` goes on in the next line."""
    return _may_have_broken_word(text) and re.search(_LINE_BREAK, text) is not None


def is_within_word(text: str, index: int) -> bool:
    """Tell whether a word of the line before ``text[index]`` goes on there."""
    start = max(0, index - _MAX_BREAK)
    end = start + len(text[start:index].rstrip())
    if end == start or text[end - 1] not in _HYPHENS_AND_SOFT_ONE:
        return False
    line_break = re.compile(_LINE_BREAK)
    matches = (line_break.match(text, hyphen) for hyphen in (end - 1, end - 2) if hyphen >= 0)
    return any(match is not None and match.end() == index for match in matches)


def is_arabic(word: str) -> bool:
    """Tell whether a word begins with a letter of the Arabic script."""
    return _ARABIC_START.match(word) is not None


def rejoin(text: str) -> str:
    """Return a word or a text with words in one piece, without what is ignored in them.

    ``investi-\\ngación`` becomes ``investigación``. For what needs no positions: they shift.
    """
    # Compiled when it is first needed, and then kept by re: few texts have such words.
    return re.sub(_WITHIN_WORD, "", text) if not text.isalnum() and is_in_pieces(text) else text


def is_in_pieces(text: str) -> bool:
    """Tell whether a word of ``text`` may be broken, or hold what nobody sees.

    Where it says no, :func:`rejoin` changes nothing.
    """
    if text.isprintable():  # neither an end of a line nor anything invisible
        return False
    invisible = not text.isascii() and any(map(text.__contains__, _IGNORED))
    return invisible or _may_have_broken_word(text)


def _may_have_broken_word(text: str) -> bool:
    """Return the answer of :func:`has_broken_word`, or True, in a fraction of its time."""
    return (
        any(map(text.__contains__, _LINE_ENDS))
        and any(map(text.__contains__, _HYPHENS_AND_SOFT_ONE))
        and _HYPHEN_AT_LINE_END.search(text) is not None
    )


def split_at_hyphen(surface: str) -> list[Word]:
    """Return the parts of a word that a hyphen breaks at a line end; [] of any other word.

    Whether the hyphen is that of the line or of a compound (``anti-\\nmafia``) is beyond
    telling, so such a word is indexed as a whole and in its parts. Positions are in ``surface``.
    """
    breaks = list(_BROKEN_AT_HYPHEN.finditer(surface))
    if not breaks:
        return []
    starts = [0, *(match.end() for match in breaks)]
    ends = [*(match.start() for match in breaks), len(surface)]
    return [Word(surface[start:end], start, end) for start, end in zip(starts, ends, strict=True)]
