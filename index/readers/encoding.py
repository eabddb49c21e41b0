"""Decode bytes of unknown encoding: by a byte-order mark, as UTF-8, or the likeliest legacy one.

The legacy candidates are those that English, Spanish and Arabic text was saved in. Each
decodes the words with non-ASCII bytes, and the one whose result looks most like words wins:
Arabic letters beside Arabic letters, accented letters beside Latin ones, few symbols.
On a headline of ten words this is right far more often than a general detector, because the
candidates are few, and it is deterministic.
"""

from __future__ import annotations

import codecs
import re
from itertools import islice
from string import ascii_letters
from typing import Final

_BOMS: Final = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_LEGACY: Final = ("windows-1252", "windows-1256", "iso8859-6", "cp850")
"""Likeliest first: a tie goes to the earlier one."""

_TEXT_CODEC: Final = re.compile(
    r"(?:utf|ascii|latin|iso|cp|koi|mac|gb|big5|euc|shift|hz|johab|tis|ptcp|kz|hp)[\w-]*"
)
"""Codecs that documents are written in. Python has others, such as ``punycode``, whose time is
quadratic, or ``unicode_escape``, which makes something else of a text."""

_MAX_SAMPLED_WORDS: Final = 3_000
_NON_ASCII_WORD: Final = re.compile(rb"[A-Za-z]{0,2}[\x80-\xff][A-Za-z\x80-\xff]{0,30}")
_WELL_FORMED: Final = re.compile(r"[^\x00-\x7f\ufffd]")
_ARABIC_WEIGHTS: Final = {
    **dict.fromkeys("ءآأؤإئبةتثجحخدذرزسشصضطظعغفقكلمنهوىيا", 1.0),
    **dict.fromkeys("المنيرتوبةدهع", 1.5),
    **dict.fromkeys("ًٌٍَُِّْـپچژگ", 0.2),
}
_LATIN_WEIGHTS: Final = {
    **dict.fromkeys("áéíóúñÁÉÍÓÚÑüÜ", 1.5),
    **dict.fromkeys("àèìòùâêîôûäëïöçãõåæøœßÀÈÂÊÄÖÇÃÕÅÆØŒ", 0.6),
}
_OPENING_MARKS: Final = "“‘«¿¡"
_SYMBOL_WEIGHTS: Final = {
    **dict.fromkeys("”’»–—…€£°ºª·•،؛؟\xa0", 0.7),
    **dict.fromkeys(_OPENING_MARKS, 1.5),
}
_UNLIKELY: Final = -1.5
_MIXED_SCRIPTS: Final = -2.0  # Latin and Arabic letters never meet inside a word
_TWO_ACCENTS: Final = -1.0  # accented letters come one at a time
_ARABIC_ARTICLE: Final = 3.0
_WEIGHTS: Final = _ARABIC_WEIGHTS | _LATIN_WEIGHTS | _SYMBOL_WEIGHTS


def decode(data: bytes) -> tuple[str, str]:
    """Return the text in ``data`` and the name of the encoding used; never raises.

    Only a byte-order mark is removed; line ends stay as they are. Bytes that mean nothing in
    the encoding become U+FFFD.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, errors="replace"), name
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _decode_damaged_or_legacy(data)


def decode_as_declared(data: bytes, label: str) -> tuple[str, str] | None:
    """Return the text in ``data`` and the name of its encoding, if that is what ``label`` says.

    None if the encoding is unknown, or none that documents are written in, or if the bytes
    mean nothing in it.
    """
    try:
        name = codecs.lookup(label).name
        return (data.decode(name), name) if _TEXT_CODEC.fullmatch(name) else None
    except (LookupError, ValueError):
        return None


def _decode_damaged_or_legacy(data: bytes) -> tuple[str, str]:
    text = data.decode("utf-8", errors="replace")
    if _is_mostly_utf8(data, text):
        return text, "utf-8"
    name = _find_legacy_encoding(data)
    return data.decode(name, errors="replace"), name


def _is_mostly_utf8(data: bytes, text: str) -> bool:
    """Tell whether ``text`` has more well-formed multi-byte characters than broken ones.

    Legacy text forms a valid sequence by accident about once in fifty.
    """
    broken = text.count("\ufffd") - data.count("\ufffd".encode())
    well_formed = islice(_WELL_FORMED.finditer(text), broken + 1)
    return sum(1 for _ in well_formed) > broken


def _find_legacy_encoding(data: bytes) -> str:
    """Return the encoding in which the non-ASCII words of ``data`` look most like words."""
    matches = islice(_NON_ASCII_WORD.finditer(data), _MAX_SAMPLED_WORDS)
    sample = b" ".join(match[0] for match in matches)
    return max(_LEGACY, key=lambda name: _score_text(sample.decode(name, errors="replace")))


def _score_text(text: str) -> float:
    """Return how much ``text`` looks like words: the sum of the scores of its characters."""
    return sum(map(_score_character, text, " " + text)) + _ARABIC_ARTICLE * text.count("ال")


def _score_character(char: str, before: str) -> float:
    """Return how well ``char`` goes after ``before``; ASCII counts only beside Arabic."""
    if char.isascii():
        return _MIXED_SCRIPTS if char.isalpha() and before in _ARABIC_WEIGHTS else 0.0
    score = _WEIGHTS.get(char, _UNLIKELY)
    if char in _ARABIC_WEIGHTS:
        after_latin = before in _LATIN_WEIGHTS or before in ascii_letters
        return score + _MIXED_SCRIPTS if after_latin else score
    if not before.isalpha():
        return score
    if char in _OPENING_MARKS:
        return _UNLIKELY
    if char.isupper() and before.islower():
        return score + _UNLIKELY
    if before in _ARABIC_WEIGHTS:
        return score + _MIXED_SCRIPTS if char in _LATIN_WEIGHTS else score
    return score + _TWO_ACCENTS if before in _LATIN_WEIGHTS else score
