"""Which way text runs: enough of the Bidi algorithm (UAX #9) to align a paragraph."""

from __future__ import annotations

import re
from typing import Final

_RTL: Final = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_LETTER: Final = re.compile(r"[^\W\d_]")


def has_rtl(text: str) -> bool:
    """Tell whether any character of ``text`` belongs to a right-to-left script."""
    return not text.isascii() and _RTL.search(text) is not None


def is_rtl(text: str) -> bool:
    """Tell whether most letters of ``text`` are right-to-left.

    The majority rather than UAX #9's first strong character: an Arabic paragraph that
    opens with a Latin name or acronym is still an Arabic paragraph.
    """
    if not has_rtl(text):
        return False
    letters = _LETTER.findall(text)
    return 2 * sum(map(has_rtl, letters)) > len(letters)
