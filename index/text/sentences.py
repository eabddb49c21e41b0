"""Sentences of a text in English, Spanish, Arabic and scripts like them, as positions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from index.text.graphemes import extends

_MARKS: Final = ".!?…؟۔।。！？"
_LINE_ENDS: Final = "\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
# Unconditional and possessive: a run of a million full stops is one match, not a million tries.
# One set comes first, because only then are the characters between passed over quickly.
_CANDIDATE: Final = re.compile(
    rf"""[{_MARKS}{_LINE_ENDS}](?:(?<=[{_MARKS}])[{_MARKS}"'”’»›)\]}}]*+(\s*+)|\s*+)"""
)
_LETTER: Final = re.compile(r"[^\W\d_]")
_SHORT: Final = 40
_LONG: Final = 6
"""Letters before a full stop that are no abbreviation."""
_SPACE: Final = re.compile(r"\s*+")


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_TITLES: Final = _words(
    "mr mrs ms dr prof gen col capt cmdr lt sgt maj rev hon st gov sen rep "
    "sr sra srta sres sras dra drs ing lic abg arq mons gral cnel crnl cap cmdte tte sgto "
    "ud uds vs av avda jr"
)
_BEFORE_NUMBER: Final = _words(
    "no nos nº núm nro num art arts inc pág págs pag p pp vol fig cap sec tel exp s/ us$"
)


class Sentence(NamedTuple):
    """``text[start:end]``: no white space at either end. Closing quotes belong to it."""

    start: int
    end: int
    ends_paragraph: bool


def sentences(text: str) -> Iterator[Sentence]:
    """Yield the sentences of ``text`` in order; every non-space character is in one.

    A sentence ends at ``. ! ? … ؟ ۔`` before white space, at a line end, and
    where the script changes right after a full stop; not after a title, an
    initial, an abbreviation before a number, or before a small letter. Time is
    linear in the text, memory constant.
    """
    start = skip_space(text, 0)
    for match in _CANDIDATE.finditer(text, start):
        dot, following = match.span()
        if following == len(text) or extends(text, following):
            continue
        end = match.start(1)
        if end < 0:  # a line end
            end = _trimmed(text, start, dot)
            paragraph = _is_blank_line(match[0])
        else:
            gap = match[1]
            paragraph = "\n" in gap or "\r" in gap
            if not paragraph and not _ends_sentence(text, start, dot, end, following):
                continue
        if end - start < _SHORT and not _LETTER.search(text, start, end):
            continue  # numbers and ornaments go with what follows
        yield Sentence(start, end, paragraph)
        start = following
    end = _trimmed(text, start, len(text))
    if end > start:
        yield Sentence(start, end, True)


def skip_space(text: str, at: int) -> int:
    """Return the first position from ``at`` on that holds no white space."""
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _is_blank_line(gap: str) -> bool:
    return gap.count("\n") > 1 or gap.count("\r") > 1


def _ends_sentence(text: str, start: int, dot: int, end: int, following: int) -> bool:
    """Whether the marks from ``dot`` to ``end`` end a sentence although the line goes on."""
    after = text[following]
    starts = following > end and not after.islower()
    if starts and (
        (dot - start >= _LONG and text[dot - _LONG : dot].isalpha()) or text[dot:end] != "."
    ):
        return True
    if after.isalpha() and _is_arabic(after) != _is_arabic_before(text, start, dot, after):
        return True
    return starts and not _is_abbreviation(text, start, dot, after)


def _is_abbreviation(text: str, start: int, dot: int, after: str) -> bool:
    """Whether the word before the full stop at ``dot`` is one that is written with it."""
    words = text[max(start, dot - 12) : dot].split()
    word = words[-1].lstrip("([{\"'“‘«¿¡") if words else ""
    lower = word.lower()
    if lower in _TITLES or (after.isdigit() and lower in _BEFORE_NUMBER):
        return True
    if word.isdigit():
        return dot - len(word) == start  # the number of a list item
    letters = word.split(".")
    if len(letters) == 1:
        return len(word) == 1 and word.isalpha() and not word.islower()
    return all(0 < len(part) < 3 and part.isalpha() and not part.islower() for part in letters)


def _is_arabic_before(text: str, start: int, dot: int, after: str) -> bool:
    """Whether the nearest letter before ``dot`` is Arabic; as ``after`` if none is near."""
    for char in reversed(text[max(start, dot - 10) : dot]):
        if char.isalpha():
            return _is_arabic(char)
    return _is_arabic(after)


def _is_arabic(char: str) -> bool:
    return "\u0600" <= char <= "\u06ff"
