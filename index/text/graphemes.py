"""Where a text may be cut without tearing a character as a reader sees it."""

from __future__ import annotations

import unicodedata
from typing import Final

_JOINERS: Final = "\u200c\u200d"
_ZWJ: Final = "\u200d"


def extends(text: str, at: int) -> bool:
    """Tell whether ``text[at]`` belongs to the character before it.

    So do combining marks, joiners and what follows a zero-width joiner, emoji
    modifiers, low surrogates, the second of a flag's letters, conjoining jamo
    and the line feed of ``\\r\\n`` (Unicode UAX #29, taken on the safe side:
    no cut inside a run of flags or of jamo).
    """
    if not 0 < at < len(text):
        return False
    char, before = text[at], text[at - 1]
    if char.isascii():
        return before == _ZWJ or (char == "\n" and before == "\r")
    if char.isalpha() and before.isspace():  # the usual case, before the long list
        return False
    return (
        unicodedata.category(char).startswith("M")
        or char in _JOINERS
        or before == _ZWJ
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or "\udc00" <= char <= "\udfff"
        or (_is_flag_letter(char) and _is_flag_letter(before))
        or (_is_jamo(char) and (_is_jamo(before) or "\uac00" <= before <= "\ud7a3"))
        or "\U000e0020" <= char <= "\U000e007f"
    )


def cut_at(text: str, start: int, at: int) -> int:
    """Return the last position in ``(start, at]`` where no character is torn.

    Returns ``at`` itself where there is none, so that a made-up character
    thousands of code points long cannot stop a caller from moving on.
    """
    for position in range(at, start, -1):
        if not extends(text, position):
            return position
    return at


def _is_flag_letter(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _is_jamo(char: str) -> bool:
    return (
        "\u1100" <= char <= "\u11ff" or "\ua960" <= char <= "\ua97c" or "\ud7b0" <= char <= "\ud7fb"
    )
