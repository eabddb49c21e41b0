"""Which way text runs: enough of the Bidirectional Algorithm (UAX #9) to align a paragraph."""

from __future__ import annotations

import re
from typing import Final

LEFT_TO_RIGHT_MARK: Final = "\u200e"
RIGHT_TO_LEFT_MARK: Final = "\u200f"
_RTL_BLOCKS: Final = (
    "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff"
)
_RTL_CHARACTER: Final = re.compile(f"[{_RTL_BLOCKS}\u200f]")
_LTR_LETTER: Final = re.compile(rf"[^\W\d_{_RTL_BLOCKS}]")


def has_rtl(text: str) -> bool:
    """Tell whether any character of ``text`` belongs to a right-to-left script."""
    return not text.isascii() and _RTL_CHARACTER.search(text) is not None


def has_letters(text: str) -> bool:
    """Tell whether any character of ``text`` says in which direction it runs."""
    return _LTR_LETTER.search(text) is not None or has_rtl(text)


def is_rtl(text: str) -> bool:
    """Tell whether ``text`` has more right-to-left characters than letters of other scripts.

    The majority rather than the first strong character (rules P2 and P3): an Arabic paragraph
    that opens with a Latin name or acronym is still an Arabic paragraph.
    """
    return has_rtl(text) and len(_RTL_CHARACTER.findall(text)) > len(_LTR_LETTER.findall(text))


def starts_rtl(text: str) -> bool:
    """Tell whether the first strong character of ``text`` is of a right-to-left script.

    Rules P2 and P3: of a line that is being typed, what comes later does not turn it around.
    """
    first = _RTL_CHARACTER.search(text)
    return first is not None and _LTR_LETTER.search(text, 0, first.start()) is None
