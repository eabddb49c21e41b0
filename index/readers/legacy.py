"""Guess the legacy encoding of a text: that in which it looks most like words.

Arabic letters stand beside Arabic letters, accented letters beside Latin ones as they do in
Spanish, and symbols are few.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from string import ascii_letters
from typing import Final

_LEGACY: Final = (
    "windows-1252",
    "windows-1256",
    "iso8859-6",
    "cp850",
    "cp720",
    "mac-roman",
)
"""Likeliest first: a tie goes to the earlier one."""

_MAX_SAMPLED_WORDS: Final = 3_000
_FEW_WORDS: Final = 200
_NON_ASCII_WORD: Final = re.compile(rb"[0-9A-Za-z]{0,2}[\x80-\xff][A-Za-z\x80-\xff]{0,30}")
_ARABIC_WEIGHTS: Final = {
    **dict.fromkeys("ءآأؤإئبةتثجحخدذرزسشصضطظعغفقكلمنهوىيا", 1.0),
    **dict.fromkeys("المنيرتوبةدهع", 1.5),
    **dict.fromkeys("ًٌٍَُِّْـپچژگ", 0.2),
}
_LATIN_WEIGHTS: Final = {
    **dict.fromkeys("áéíóúñüÁÉÍÓÚÑÜ", 0.9),
    **dict.fromkeys("àèìòùâêîôûäëïöçãõåæøœßÀÈÂÊÄÖÇÃÕÅÆØŒ", 0.6),
}
_NEIGHBOURS: Final = {
    "á": "ms r_ t_ v_ rn tn rs un ts ul rc rp mt _r d_ rm fc l_ pg rf _n mn dn cm nl cn bs pr "
    "nc mx vl sb hn ti cr c_ mq tt sn cl lm pj mg m_ fb rt nm tr tc vn z_ gi nn tb il _f ls",
    "é": "_l u_ in r_ us s_ mt t_ ri cs tr ss _s vs ls jr bi md tc lf ir tn f_ rs d_ _x mr ns "
    "gn b_ dj h_ ul m_ ts pr ur n_ dc ds l_ i_ di j_ sp ni nt v_ c_ dn rg",
    "í": "ra da ba u_ s_ ca m_ na ln as va l_ ro cf lc lt ga fc ma rn pr ua la od rs mo d_ h_ tc "
    "mn ta ña dj sn ad ea fa lm do aa cp _n ed vc t_ c_ or po co to tf rt b_ az rm vo sa lb fs dg "
    "o_ tt ud dn fo um ld ds v_ dc tn pt",
    "ó": "in i_ t_ cd r_ cm md dn rn zn n_ m_ d_ c_ s_ sl g_ z_ l_ y_ j_ mn tn dl pn rx lg mv ln "
    "ps v_ an e_ h_ b_ nm en il is _r id ñ_ tm bn p_ nn ts ns jv",
    "ú": "t_ gn nm _l pb _n an ss bs _t ml mn al bf ms ft gr tp ps",
    "ñ": "ao aa eo ea io ia ai ae",
    "ü": "ge gi",
}
"""Letters before and after an accented one, ``_`` for none: 96 % of those in Spanish UN texts."""
_OPENING_MARKS: Final = "“‘«¿¡"
_SYMBOL_WEIGHTS: Final = {
    **dict.fromkeys("’–—", 0.9),
    **dict.fromkeys("”»…€£°ºª·•،؛؟\xa0", 0.7),
    **dict.fromkeys(_OPENING_MARKS, 1.5),
}
_AS_IN_SPANISH: Final = 0.6
_ALONE: Final = -0.6  # the team – which, not the team ñ which
_BESIDE_DIGIT: Final = -2.0  # 1990–95, not 1990ñ95
_APOSTROPHE: Final = re.compile(r"[A-Za-z]’(?:s|t|d|m|ll|re|ve|S|T)?(?![A-Za-z])")
_ENGLISH_APOSTROPHE: Final = 0.9
_UNLIKELY: Final = -1.5
_MIXED_SCRIPTS: Final = -2.0  # Latin and Arabic letters never meet inside a word
_TWO_ACCENTS: Final = -1.0  # accented letters come one at a time
_ARABIC_ARTICLE: Final = 3.0
_NEIGHBOUR_PAIRS: Final = {char: frozenset(pairs.split()) for char, pairs in _NEIGHBOURS.items()}
_OF_ARABIC: Final = frozenset(("windows-1256", "iso8859-6", "cp720"))
_MUCH: Final = 60.0
"""How much better than a declared encoding another must be: by some fifty letters."""
_WEIGHTS: Final = _ARABIC_WEIGHTS | _LATIN_WEIGHTS | _SYMBOL_WEIGHTS


def find_legacy_encoding(data: bytes, declared: str | None = None) -> str:
    """Return the encoding in which the non-ASCII words of ``data`` look most like words.

    That is the ``declared`` one unless the words look far better in Arabic letters. Without one,
    a few words are enough where an encoding is far better than all others.
    """
    words = [match[0] for match in islice(_NON_ASCII_WORD.finditer(data), _MAX_SAMPLED_WORDS)]
    if declared is None and len(words) > _FEW_WORDS:
        best, second, *_ = sorted(_score_words(words[:_FEW_WORDS]).items(), key=_by_score)
        if best[1] > second[1] + _MUCH:
            return best[0]
    scores = _score_words(words)
    best_name = max(_LEGACY, key=scores.__getitem__)
    if declared is None:
        return best_name
    is_arabic = best_name in _OF_ARABIC and scores[best_name] > _MUCH + 2 * scores[declared]
    return best_name if is_arabic else declared


def _score_words(words: Sequence[bytes]) -> dict[str, float]:
    """Return how much ``words`` look like words in each encoding."""
    sample = b" ".join(words)
    return {name: _score_text(sample.decode(name, errors="replace")) for name in _LEGACY}


def _by_score(item: tuple[str, float]) -> float:
    return -item[1]


def _score_text(text: str) -> float:
    """Return how much ``text`` looks like words: the sum of the scores of its characters."""
    characters = sum(map(_score_character, " " + text, text, text[1:] + " "))
    apostrophes = sum(1 for _ in _APOSTROPHE.finditer(text))
    articles = text.count("ال")
    return characters + _ENGLISH_APOSTROPHE * apostrophes + _ARABIC_ARTICLE * articles


def _score_character(before: str, char: str, after: str) -> float:
    """Return how well ``char`` goes between its neighbours; ASCII counts only beside Arabic."""
    if char.isascii():
        return _MIXED_SCRIPTS if char.isalpha() and before in _ARABIC_WEIGHTS else 0.0
    score = _WEIGHTS.get(char, _UNLIKELY)
    if char in _LATIN_WEIGHTS:
        score += _score_neighbours(before, char, after)
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


def _score_neighbours(before: str, char: str, after: str) -> float:
    """Return what the characters on both sides of an accented letter say about it."""
    if before.isdigit() or after.isdigit():
        return _BESIDE_DIGIT
    around = (before if before.isalpha() else "_") + (after if after.isalpha() else "_")
    if around == "__":
        return _ALONE
    return _AS_IN_SPANISH if around.lower() in _NEIGHBOUR_PAIRS.get(char.lower(), ()) else 0.0
