"""Where words stand on a page of a PDF.

PDFium gives the letters of a page in the order that it guesses. Of Arabic, a program that writes a
PDF leaves some words in the order in which they are read, others in that in which they stand; so
the letters of an Arabic word are put in order by where they are, and words are compared folded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from index.text.normalize import fold

Rectangle: TypeAlias = tuple[float, float, float, float]
"""Left, bottom, right and top, in points of a page."""

_MAX_LETTERS: Final = 100_000
"""Letters of a page that are looked at."""
_MAX_PLACES: Final = 500
"""Places of a word that are looked for."""
_ARABIC: Final = re.compile("[\u0620-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]")
_ALEFS: Final = "اأإآٱ"
_LIGATURE: Final = 0.5
"""Letters that overlap by this part of the narrower are of one glyph."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A word, folded, and where it stands."""

    text: str
    box: Rectangle


def find_boxes(page: Any, needles: Sequence[str]) -> dict[str, list[Rectangle]]:
    """Return where each of ``needles`` stands on a page of PDFium; several words may be one."""
    textpage = page.get_textpage()
    words = list(_read_words(textpage))
    return {
        needle: _find_among(words, needle) or list(_search(textpage, needle)) for needle in needles
    }


def _read_words(textpage: Any) -> Iterator[_Word]:
    """Yield the words of a page, in PDFium's order."""
    letters: list[tuple[str, Rectangle]] = []
    for number in range(min(textpage.count_chars(), _MAX_LETTERS)):
        letter = _letter(textpage, number)
        if is_part_of_word(letter):
            box = textpage.get_charbox(number)
            if letters and not _is_same_line(letters[-1][1], box):
                yield _join(letters)
                letters = []
            letters.append((letter, box))
        elif letters:
            yield _join(letters)
            letters = []
    if letters:
        yield _join(letters)


def _letter(textpage: Any, number: int) -> str:
    import pypdfium2.raw as raw

    code = raw.FPDFText_GetUnicode(textpage.raw, number)
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def is_part_of_word(letter: str) -> bool:
    """Whether a character is of a word, vowel marks among them."""
    return letter.isalnum() or letter == "_" or unicodedata.category(letter) in ("Mn", "Mc", "Cf")


def _join(letters: Sequence[tuple[str, Rectangle]]) -> _Word:
    text = "".join(letter for letter, _ in letters)
    if _ARABIC.search(text):
        text = "".join(_in_reading_order(letters))
    return _Word(fold(text), _around([box for _, box in letters]))


def _in_reading_order(letters: Sequence[tuple[str, Rectangle]]) -> Sequence[str]:
    """Return the letters of an Arabic word from right to left; digits in it stay as they are."""
    if any(letter.isdigit() for letter, _ in letters):
        return [letter for letter, _ in letters]
    ordered = sorted(letters, key=lambda letter: -(letter[1][0] + letter[1][2]))
    for at in range(len(ordered) - 1):
        (first, box), (second, other) = ordered[at], ordered[at + 1]
        if first in _ALEFS and second == "ل" and _is_one_glyph(box, other):
            ordered[at], ordered[at + 1] = ordered[at + 1], ordered[at]  # a lam-alef
    return [letter for letter, _ in ordered]


def _is_one_glyph(box: Rectangle, other: Rectangle) -> bool:
    shared = min(box[2], other[2]) - max(box[0], other[0])
    return shared >= _LIGATURE * min(box[2] - box[0], other[2] - other[0])


def _find_among(words: Sequence[_Word], needle: str) -> list[Rectangle]:
    """Return where the words of ``needle`` follow each other, in either order: of a mixed line."""
    wanted = [fold(word) for word in split_words(needle)]
    boxes: list[Rectangle] = []
    for order in (wanted, wanted[::-1])[: 1 + (len(wanted) > 1)]:
        for at in range(len(words) - len(order) + 1) if order else ():
            if all(words[at + step].text == text for step, text in enumerate(order)):
                boxes += _merge_lines([word.box for word in words[at : at + len(order)]])
                if len(boxes) >= _MAX_PLACES:
                    return boxes
    return boxes


def split_words(text: str) -> list[str]:
    """Return the words of ``text``, as those of a page are."""
    spaced = "".join(letter if is_part_of_word(letter) else " " for letter in text)
    return spaced.split()


def _search(textpage: Any, needle: str) -> Iterator[Rectangle]:
    """Yield where PDFium finds ``needle``: it knows words that are broken at the end of a line."""
    search = textpage.search(needle, match_whole_word=True)
    for _ in range(_MAX_PLACES):
        place = search.get_next()
        if place is None:
            return
        rectangles = range(min(textpage.count_rects(*place), _MAX_PLACES))
        yield from _merge_lines([textpage.get_rect(number) for number in rectangles])


def _merge_lines(boxes: Sequence[Rectangle]) -> list[Rectangle]:
    """Return one rectangle around those of each line."""
    lines: list[list[Rectangle]] = []
    for box in boxes:
        if lines and _is_same_line(_around(lines[-1]), box):
            lines[-1].append(box)
        else:
            lines.append([box])
    return [_around(line) for line in lines]


def _is_same_line(box: Rectangle, other: Rectangle) -> bool:
    """Whether two rectangles overlap in height, or nearly: a comma stands below an apostrophe."""
    height = max(box[3] - box[1], other[3] - other[1])
    return max(box[1], other[1]) - min(box[3], other[3]) < height / 2


def _around(boxes: Sequence[Rectangle]) -> Rectangle:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
