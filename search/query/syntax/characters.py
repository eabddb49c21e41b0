"""The characters that operators are written with, in any keyboard layout.

Phones turn straight quotation marks into curly ones, Arabic and East Asian layouts have signs of
their own, and typing from right to left leaves invisible marks of direction in the text.
"""

from __future__ import annotations

import re
from typing import Final

_SIGNS: Final = {
    "-": "−‐‑﹣－",  # no dashes: those open a remark, as in "—dijo—"
    "+": "＋﹢",
    "~": "～∼˜",
    "*": "＊﹡٭",
    "=": "＝",
    "|": "｜",
    ":": "：",
    "(": "（",
    ")": "）",
    "\\": "＼",
}
_DIRECTION_MARKS: Final = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

STANDARD_SIGNS: Final = str.maketrans(
    {variant: sign for sign, variants in _SIGNS.items() for variant in variants}
    | dict.fromkeys(_DIRECTION_MARKS)
)
"""For str.translate: every sign in its ASCII form, without marks of direction."""

QUOTES: Final = '"“”„‟＂'
"""Quotation marks that open and close a phrase; typed from right to left they come swapped."""
GUILLEMETS: Final = "«»‹›《》"
"""The other kind: a phrase ends with the kind of mark that it began with."""

SIGNS: Final = "".join(_SIGNS)
"""The signs in their ASCII form."""


KEYWORDS: Final = ("AND", "OR", "NOT")
_ANY_SIGN: Final = re.compile(
    f"[{re.escape(SIGNS + ''.join(_SIGNS.values()))}{QUOTES}{GUILLEMETS}]"
)


def may_have_operator(text: str) -> bool:
    """Tell whether ``text`` has what every query with an operator has; most have none of it."""
    return any(map(text.__contains__, KEYWORDS)) or _ANY_SIGN.search(text) is not None


def closing_marks(opening: str) -> str:
    """Return the marks that end a phrase begun with ``opening``; "" if that begins none."""
    for kind in (QUOTES, GUILLEMETS):
        if opening and opening in kind:
            return kind
    return ""
