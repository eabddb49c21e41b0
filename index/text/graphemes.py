"""Where a text may be cut without tearing apart a character as readers see it (a grapheme)."""

from __future__ import annotations

import unicodedata
from typing import Final

_ZWJ: Final = "\u200d"
_JOINERS: Final = "\u200c\u200d"


def is_grapheme_boundary(text: str, index: int) -> bool:
    """Tell whether ``text`` may be cut before ``text[index]``.

    It may not where ``text[index]`` belongs to the character before it: combining marks,
    joiners and what follows a zero-width joiner, emoji modifiers, low surrogates, the second
    letter of a flag, conjoining jamo, and the line feed of ``\\r\\n``. This follows Unicode
    UAX #29, but is stricter: no run of flags or of jamo is ever cut.
    """
    if not 0 < index < len(text):
        return True
    char, before = text[index], text[index - 1]
    if char.isascii():
        return before != _ZWJ and (char != "\n" or before != "\r")
    if char.isalpha() and before.isspace():  # the usual case, before the long list
        return True
    return not (
        unicodedata.category(char).startswith("M")
        or char in _JOINERS
        or before == _ZWJ
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or "\udc00" <= char <= "\udfff"
        or (_is_flag_letter(char) and _is_flag_letter(before))
        or (_is_jamo(char) and (_is_jamo(before) or "\uac00" <= before <= "\ud7a3"))
        or "\U000e0020" <= char <= "\U000e007f"
    )


def last_grapheme_boundary(text: str, start: int, end: int) -> int:
    """Return the last grapheme boundary in ``(start, end]``, or ``end`` if there is none.

    So a caller moves on even inside a made-up character of thousands of code points.
    """
    for index in range(end, start, -1):
        if is_grapheme_boundary(text, index):
            return index
    return end


def _is_flag_letter(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _is_jamo(char: str) -> bool:
    return (
        "\u1100" <= char <= "\u11ff" or "\ua960" <= char <= "\ua97c" or "\ud7b0" <= char <= "\ud7fb"
    )
