"""Which way text runs: enough of the Bidi algorithm (UAX #9) to align a paragraph."""

from __future__ import annotations

import re
from typing import Final

_SCRIPTS: Final = (
    "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff"
)
_RTL: Final = re.compile(f"[{_SCRIPTS}\u200f]")
_OTHER_LETTER: Final = re.compile(rf"[^\W\d_{_SCRIPTS}]")


def has_rtl(text: str) -> bool:
    """Tell whether any character of ``text`` belongs to a right-to-left script."""
    return not text.isascii() and _RTL.search(text) is not None


def is_rtl(text: str) -> bool:
    """Tell whether ``text`` has more right-to-left characters than letters of other scripts.

    The majority rather than UAX #9's first strong character: an Arabic paragraph that
    opens with a Latin name or acronym is still an Arabic paragraph.
    """
    return has_rtl(text) and len(_RTL.findall(text)) > len(_OTHER_LETTER.findall(text))
