"""Bytes to text: byte-order marks, UTF-8, then the legacy encoding whose letters make sense.

The legacy candidates are those that English, Spanish and Arabic text was saved in. Each
decodes the words that hold non-ASCII bytes, and the decoding that reads most like words
wins: Arabic letters beside Arabic letters, accented letters beside Latin ones, few symbols.
A closed set judged by its letters is right far more often on a headline of ten words than
a general detector, and it is deterministic.
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

_SAMPLED_WORDS: Final = 3_000
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
_OPENING: Final = "“‘«¿¡"
_SYMBOL_WEIGHTS: Final = {
    **dict.fromkeys("”’»–—…€£°ºª·•،؛؟\xa0", 0.7),
    **dict.fromkeys(_OPENING, 1.5),
}
_UNLIKELY: Final = -1.5
_CLASH: Final = -2.0  # Latin and Arabic letters never meet inside a word
_WEIGHTS: Final = _ARABIC_WEIGHTS | _LATIN_WEIGHTS | _SYMBOL_WEIGHTS


def decode(data: bytes) -> tuple[str, str]:
    """Decode ``data`` whatever it is, and name the encoding used.

    A byte-order mark is removed; nothing else is, and line ends stay as they
    are. Bytes that mean nothing in the encoding become U+FFFD. Never raises.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, errors="replace"), name
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _decode_other(data)


def _decode_other(data: bytes) -> tuple[str, str]:
    text = data.decode("utf-8", errors="replace")
    if _mostly_utf8(data, text):
        return text, "utf-8"
    name = _best_legacy(data)
    return data.decode(name, errors="replace"), name


def _mostly_utf8(data: bytes, text: str) -> bool:
    """Whether well-formed multi-byte characters outnumber what was broken.

    Legacy text forms a valid sequence by accident about once in fifty.
    """
    broken = text.count("\ufffd") - data.count("\ufffd".encode())
    well_formed = islice(_WELL_FORMED.finditer(text), broken + 1)
    return sum(1 for _ in well_formed) > broken


def _best_legacy(data: bytes) -> str:
    words = islice(_NON_ASCII_WORD.finditer(data), _SAMPLED_WORDS)
    sample = b" ".join(match[0] for match in words)
    return max(_LEGACY, key=lambda name: _plausibility(sample.decode(name, errors="replace")))


def _plausibility(text: str) -> float:
    """How much ``text`` reads like words: the sum over its neighbouring characters."""
    return sum(map(_fit, text, " " + text)) + 3.0 * text.count("ال")


def _fit(char: str, before: str) -> float:
    """How well ``char`` goes after ``before``; ASCII counts only beside Arabic."""
    if char.isascii():
        return _CLASH if char.isalpha() and before in _ARABIC_WEIGHTS else 0.0
    fit = _WEIGHTS.get(char, _UNLIKELY)
    if char in _ARABIC_WEIGHTS:
        return fit + _CLASH if before in _LATIN_WEIGHTS or before in ascii_letters else fit
    if not before.isalpha():
        return fit
    if char in _OPENING:
        return _UNLIKELY
    if char.isupper() and before.islower():
        return fit + _UNLIKELY
    if before in _ARABIC_WEIGHTS:
        return fit + (_CLASH if char in _LATIN_WEIGHTS else 0.0)
    return fit - 1.0 if before in _LATIN_WEIGHTS else fit  # accents come one at a time
