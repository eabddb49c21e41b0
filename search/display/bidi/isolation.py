"""Values inside a message keep their own direction, whichever direction the message has.

After Arabic letters digits count as Arabic numbers (UAX #9, W2), so that the parts of ``2024-01``
change places, and signs at the edges of a path go to its other side. So each is isolated.
"""

from __future__ import annotations

import re
from typing import Final

from index.messages import RIGHT_TO_LEFT, language_in_force
from search.display.bidi.direction import LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK, has_rtl
from search.query_forms import FIELDS

RTL_LETTERS: Final = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
QUOTES: Final = "«»“”"
_SIGN: Final = f"[^\\W{RTL_LETTERS}]"
_GROUP: Final = r"(?<=\d)[\u00a0\u202f](?=\d{3}(?!\d))"
"""A space between the thousands of a number, which is a part of it."""
_INSIDE: Final = f"(?:[^\\s{RTL_LETTERS}{QUOTES}]|{_GROUP})*"
_WORD: Final = f"[-+~/.=*#^]{{0,3}}{_SIGN}(?:{_INSIDE}{_SIGN})?(?:[*/%]{{1,3}}|{_INSIDE}…)?"
_FIELD: Final = (
    rf"(?<![A-Za-z0-9_])[-+]?(?:{'|'.join(FIELDS)}):(?:{_INSIDE}{_SIGN}(?:[.]{{2}})?|…)?"
)
_PHRASE: Final = '~?"…"(?:~[0-9]+)?'
_SETTING: Final = "[a-z_]+: (?:true|false)"
_UNIT: Final = f"(?:{_FIELD}|{_SETTING}|{_PHRASE}|{_WORD})"
_SLASH: Final = re.compile(f"(?<=[{RTL_LETTERS}])/|/(?=[{RTL_LETTERS}])")
"""Between the parts of a path with such letters, not of a date or a number."""
LEFT_TO_RIGHT: Final = re.compile(f"{_UNIT}(?: {_UNIT})*(?::(?=['{QUOTES}]))?")
"""Words in a row without a letter of a script that runs leftwards: dates, paths, commands,
settings with their value, and operators of queries.
"""


def says_rtl() -> bool:
    """Tell whether messages are in a language that is written from right to left."""
    return language_in_force() in RIGHT_TO_LEFT


def isolate_words(message: str) -> str:
    """Return a message of such a language with marks around the words that run the other way.

    Two such stretches, with nothing but spaces between, stay apart as well. In a message of
    another language, the parts of paths keep their order.
    """
    if not has_rtl(message):
        return message
    if not says_rtl():
        return _SLASH.sub(f"/{LEFT_TO_RIGHT_MARK}", message)
    return LEFT_TO_RIGHT.sub(_isolate, message)


def end_value(text: str) -> str:
    """Return a value in a message so that a number behind it stays there.

    In a message that runs from left to right, one behind Arabic letters would come before them.
    """
    return f"{text}{LEFT_TO_RIGHT_MARK}" if has_rtl(text) and not says_rtl() else text


def _isolate(match: re.Match[str]) -> str:
    return f"{LEFT_TO_RIGHT_MARK}{match.group()}{LEFT_TO_RIGHT_MARK}{RIGHT_TO_LEFT_MARK}"
