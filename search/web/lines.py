"""Lines of a text, each in the direction that most of it runs.

Where a text has ``unicode-bidi: plaintext``, a browser goes by the first letter of each line (UAX
#9, P2). That is right for a Latin line in an Arabic text, not for an Arabic one that begins with
``CNN:``. So what begins otherwise than most of it runs is given a sign without a shape, which the
style sheet makes: what is copied does not have it.
"""

from __future__ import annotations

import re
from typing import Final

from markupsafe import Markup

from search.display.bidi.direction import has_letters, is_rtl, starts_rtl

_BREAK: Final = re.compile(r'(\n|<span class="gap"></span>)')
_ISOLATED: Final = "<bdi>"
_SIGN: Final = '<span class="{}"></span>'


def turn_lines(markup: Markup, base: str) -> Markup:
    """Return HTML whose lines begin with a sign of their direction where they need one.

    ``base`` is the direction of lines without letters, and of rows of isolated cells, whose
    columns are in one order then.
    """
    parts = _BREAK.split(markup)
    parts[::2] = (_sign(line, base) + line for line in parts[::2])
    return Markup("".join(parts))


def _sign(line: str, base: str) -> str:
    """Return the sign that a line needs; "" if it begins as it runs."""
    text = Markup(line).striptags()
    if _ISOLATED in line or not has_letters(text):
        return _SIGN.format(base) if text else ""
    direction = "rtl" if is_rtl(text) else "ltr"
    return "" if starts_rtl(text) == (direction == "rtl") else _SIGN.format(direction)
