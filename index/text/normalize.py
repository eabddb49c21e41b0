"""Fold words so that spelling variants meet: case, accents, vowel marks, letter forms.

Folding works on one word at a time and its result is never used to compute
positions, so offsets into the original text cannot shift.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# All of the block, because a letter that is missing takes longer than one that stays.
_ARABIC_LETTERS: Final = str.maketrans(
    {chr(code): code for code in range(0x600, 0x700)}
    | {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ئ": "ي",
        "ؤ": "و",
        "ة": "ه",
        "ک": "ك",
        "ـ": None,
        "\u200c": None,
        "\u200d": None,
    }
)
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:[.,٬\u00a0\u202f]\d{3})+")
_SEPARATOR: Final = re.compile(r"[.,٫٬\u00a0\u202f]")
_MEANINGFUL_SIGNS: Final = "%‰٪&#@"
"""Punctuation by its category, though it says something by itself."""
_AMOUNT: Final = re.compile(
    r"(\d{1,3}(?:([.,٬\u00a0\u202f])\d{3}(?:\2\d{3})*)|\d{4,})(?!\2)[.,٫](\d{1,2})"
)


class _MarkRemover(dict[int, str | None]):
    """A table for str.translate that drops marks and makes digits ASCII; filled when needed."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        is_mark = unicodedata.category(character) in ("Mn", "Me", "Cf")
        self[code] = None if is_mark else _to_ascii_digit(character)
        return self[code]


_WITHOUT_MARKS: Final = _MarkRemover()


def fold(word: str) -> str:
    """Return ``word`` in lower case, without marks and with letter variants levelled.

    The order matters: composing first (NFKC) keeps ``آ`` one letter for the
    table; only then are marks split off (NFD) and dropped.
    """
    if word.isascii():
        return word.lower()
    composed = unicodedata.normalize("NFKC", word).translate(_ARABIC_LETTERS).casefold()
    if composed.isascii():
        return composed
    decomposed = unicodedata.normalize("NFD", composed)
    return decomposed if decomposed.isalpha() else decomposed.translate(_WITHOUT_MARKS)


def strip_punctuation(text: str) -> str:
    """Return ``text`` without the punctuation around its words: ``¿Qué dijo?`` → ``Qué dijo``.

    What is within a word stays (``EE.UU``, ``3-2``), and so do signs such as ``$`` and ``%``. The
    words are parted by one space each.
    """
    return " ".join(filter(None, map(_strip_word, text.split())))


def _strip_word(word: str) -> str:
    start, end = 0, len(word)
    while start < end and _is_punctuation(word[start]):
        start += 1
    while start < end and _is_punctuation(word[end - 1]):
        end -= 1
    return word[start:end]


def _is_punctuation(character: str) -> bool:
    if character in _MEANINGFUL_SIGNS:
        return False
    return unicodedata.category(character).startswith("P")


def remove_apostrophes(word: str) -> str:
    """Return ``word`` without apostrophes of any form."""
    return word.replace("'", "").replace("’", "").replace("ʼ", "")


def fold_number(number: str) -> str:
    """Return a number in ASCII digits: 19.401, 19,401 and ١٩٤٠١ all give ``19401``.

    Groups of exactly three digits count as thousands in every language here;
    any other separator is taken as the decimal point. Of thousands, a fraction has no zeros at
    its end: 45.300,50 and 45300.5 give ``45300.5``, and 45,300.00 gives ``45300``.
    """
    digits = "".join(map(_to_ascii_digit, number))
    if _THOUSANDS.fullmatch(digits):
        return _SEPARATOR.sub("", digits)
    amount = _AMOUNT.fullmatch(digits)
    if amount:
        whole, fraction = _SEPARATOR.sub("", amount[1]), amount[3].rstrip("0")
        return f"{whole}.{fraction}" if fraction else whole
    return _SEPARATOR.sub(".", digits)


def _to_ascii_digit(character: str) -> str:
    """Return a digit of any script in ASCII, any other character as it is."""
    if character.isascii() or not character.isdecimal():
        return character
    return str(unicodedata.decimal(character))
