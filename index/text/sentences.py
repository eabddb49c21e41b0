"""Split text into sentences: English, Spanish, Arabic and scripts that punctuate like them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from index.text.analysis.words import is_within_word
from index.text.graphemes import is_grapheme_boundary

_END_MARKS: Final = ".!?…؟۔।。！？"
_LINE_ENDS: Final = "\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
# Unconditional and possessive: a run of a million full stops is one match, not a million tries.
# One set comes first, because only then are the characters between passed over quickly.
_POSSIBLE_END: Final = re.compile(
    rf"""[{_END_MARKS}{_LINE_ENDS}](?:(?<=[{_END_MARKS}])[{_END_MARKS}"'”’»›)\]}}]*+(\s*+)|\s*+)"""
)
_HYPHENS_OR_BLANKS: Final = "-\u2010\u00ad \t\xa0"
_LETTER: Final = re.compile(r"[^\W\d_]")
_WHITESPACE: Final = re.compile(r"\s*+")

_MIN_WITHOUT_LETTER: Final = 40
"""Code points of a sentence that has no letter; a shorter one goes with what follows."""
_LONG_WORD: Final = 6
"""Letters before a full stop that make it no abbreviation."""
_MAX_ABBREVIATION: Final = 12
_MAX_SCRIPT_DISTANCE: Final = 10
"""Code points before a full stop where a letter tells the script."""

_TITLES: Final = frozenset(
    """
    mr mrs ms dr prof gen col capt cmdr lt sgt maj rev hon st gov sen rep
    sr sra srta sres sras dra drs ing lic abg arq mons gral cnel crnl cap cmdte tte sgto
    ud uds vs av avda jr
    """.split()
)
_BEFORE_NUMBER: Final = frozenset(
    """
    no nos nº núm nro num art arts inc pág págs pag p pp vol fig cap sec tel exp s/ us$
    """.split()
)


class Sentence(NamedTuple):
    """``text[start:end]``: no white space at either end, closing quotes included."""

    start: int
    end: int
    ends_paragraph: bool


def split_sentences(text: str) -> Iterator[Sentence]:
    """Yield the sentences of ``text`` in order; every non-space character is in one.

    A sentence ends at ``. ! ? … ؟ ۔`` before white space, at a line end, and
    where the script changes right after a full stop; not after a title, an
    initial, an abbreviation before a number, or before a small letter, nor within a word
    (``investi-\\ngación``). Takes time linear in the length of the text and constant memory.
    """
    start = skip_whitespace(text, 0)
    for match in _POSSIBLE_END.finditer(text, start):
        mark, following = match.span()
        if following == len(text) or not is_grapheme_boundary(text, following):
            continue
        end = match.start(1)
        if end < 0:  # a line end
            if text[mark - 1] in _HYPHENS_OR_BLANKS and is_within_word(text, following):
                continue
            end = _strip_end(text, start, mark)
            ends_paragraph = _is_blank_line(match[0])
        else:
            gap = match[1]
            ends_paragraph = "\n" in gap or "\r" in gap
            if not ends_paragraph and not _ends_within_line(text, start, mark, end, following):
                continue
        if end - start < _MIN_WITHOUT_LETTER and not _LETTER.search(text, start, end):
            continue  # numbers and ornaments go with what follows
        yield Sentence(start, end, ends_paragraph)
        start = following
    end = _strip_end(text, start, len(text))
    if end > start:
        yield Sentence(start, end, True)


def skip_whitespace(text: str, index: int) -> int:
    """Return the first index from ``index`` on that holds no white space."""
    whitespace = _WHITESPACE.match(text, index)
    return whitespace.end() if whitespace else index


def _strip_end(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _is_blank_line(gap: str) -> bool:
    return gap.count("\n") > 1 or gap.count("\r") > 1


def _ends_within_line(text: str, start: int, mark: int, end: int, following: int) -> bool:
    """Tell whether the marks ``text[mark:end]`` end the sentence although the line goes on.

    The sentence begins at ``start``; ``following`` is where the text goes on after the marks.
    """
    next_char = text[following]
    may_start_sentence = following > end and not next_char.islower()
    if may_start_sentence:
        long_word_before = mark - start >= _LONG_WORD and text[mark - _LONG_WORD : mark].isalpha()
        if long_word_before or text[mark:end] != ".":
            return True
    if next_char.isalpha() and _is_arabic(next_char) != _is_arabic_before(
        text, start, mark, next_char
    ):
        return True
    return may_start_sentence and not _is_abbreviation(text, start, mark, next_char)


def _is_abbreviation(text: str, start: int, stop: int, next_char: str) -> bool:
    """Tell whether the full stop at ``stop`` belongs to the word before it."""
    words = text[max(start, stop - _MAX_ABBREVIATION) : stop].split()
    word = words[-1].lstrip("([{\"'“‘«¿¡") if words else ""
    lower = word.lower()
    if lower in _TITLES or (next_char.isdigit() and lower in _BEFORE_NUMBER):
        return True
    if word.isdigit():
        return stop - len(word) == start  # the number of a list item
    initials = word.split(".")
    if len(initials) == 1:
        return len(word) == 1 and word.isalpha() and not word.islower()
    return all(0 < len(part) < 3 and part.isalpha() and not part.islower() for part in initials)


def _is_arabic_before(text: str, start: int, stop: int, next_char: str) -> bool:
    """Tell whether the last letter before ``stop`` is Arabic; if none is near, as ``next_char``."""
    for char in reversed(text[max(start, stop - _MAX_SCRIPT_DISTANCE) : stop]):
        if char.isalpha():
            return _is_arabic(char)
    return _is_arabic(next_char)


def _is_arabic(char: str) -> bool:
    return "\u0600" <= char <= "\u06ff"
