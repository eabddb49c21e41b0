"""Undo a common fault of exports: UTF-8 that was read as windows-1252 and encoded again.

``Mu\u00c3\u00b1oz`` was ``Mu\u00f1oz``. Only what is certain is undone: sequences that nobody
writes, in texts with few other letters beyond ASCII.
"""

from __future__ import annotations

import re
from typing import Final

_MAX_ROUNDS: Final = 3
"""How often a text may have been encoded again."""


def _continuations() -> dict[str, int]:
    """Return the characters that bytes 0x80 to 0xBF are in windows-1252, or in Latin-1."""
    characters = {chr(byte): byte for byte in range(0x80, 0xC0)}
    for byte in range(0x80, 0xA0):
        try:
            characters[bytes([byte]).decode("windows-1252")] = byte
        except UnicodeDecodeError:
            continue
    return characters


_BYTE_OF: Final = {chr(byte): byte for byte in range(0xC0, 0x100)} | _continuations()
_NEXT: Final = "[" + "".join(map(re.escape, _continuations())) + "]"
_SEQUENCE: Final = re.compile(
    f"[\u00c2-\u00df]{_NEXT}|[\u00e0-\u00ef]{_NEXT}{{2}}|[\u00f0-\u00f4]{_NEXT}{{3}}"
)
_CERTAIN: Final = re.compile(
    "\u00c3[\u00a0-\u00bf]"  # small letters with accents
    f"|\u00c3\u0192{_NEXT}"  # the same, encoded a third time
    "|\u00c2[\u00a1-\u00aa\u00ac-\u00b0\u00b2-\u00ba\u00bf]"  # \u00bf \u00a1 \u00ba \u00aa
    "|\u00e2(?:\u20ac|\x80)[\x80-\xbf\u0152-\u2122]"  # dashes and quotation marks
    f"|(?:[\u00d8\u00d9]{_NEXT}){{2}}"  # Arabic letters
)
_OTHER: Final = re.compile("[^\\x00-\xbf\u2000-\u2bff]")
_MIN_SHARE: Final = 5
"""A text may have so many other letters beyond ASCII for each certain sequence."""


def undo_double_encoding(text: str) -> str:
    """Return ``text`` with what was encoded twice decoded; as it is if that is uncertain."""
    for _ in range(_MAX_ROUNDS):
        if not _is_double_encoded(text):
            return text
        text = _SEQUENCE.sub(_decode_sequence, text)
    return text


def _is_double_encoded(text: str) -> bool:
    if text.isascii() or not any(lead in text for lead in "\u00c3\u00c2\u00e2\u00d8\u00d9"):
        return False
    certain = sum(1 for _ in _CERTAIN.finditer(text))
    if not certain:
        return False
    other = sum(1 for _ in _OTHER.finditer(_SEQUENCE.sub("", text)))
    return other <= _MIN_SHARE * certain


def _decode_sequence(match: re.Match[str]) -> str:
    try:
        return bytes(map(_BYTE_OF.__getitem__, match[0])).decode("utf-8")
    except UnicodeDecodeError:
        return match[0]
