"""Make text from documents and file names harmless for a terminal.

Every offending code point is replaced by exactly one other, so offsets into the
text (highlights, passages) stay valid.

Replaced are the controls C0, DEL and C1 (escape sequences), the bidirectional
embeddings, overrides and isolates of UAX #9 (they reorder what follows, borders
included), line and paragraph separators, other invisible format characters, and
unpaired surrogates (Python's stand-in for undecodable bytes in file names).

Kept are ZWNJ and ZWJ, which scripts need for shaping, and the implicit marks LRM,
RLM and ALM, which real Arabic text uses and which override nothing.
"""

from __future__ import annotations

import re
from typing import Final

_SPACE: Final = " "
_REPLACEMENT: Final = "\ufffd"
_HYPHEN: Final = "-"

_SHOWN_AS_SPACE: Final = (
    "\t\n\v\f\r\x85"  # white space that would move the cursor
    "\u2028\u2029"  # line and paragraph separator
    "\u202a-\u202e\u2066-\u2069"  # bidirectional embeddings, overrides, isolates
    "\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff"  # invisible format characters
    "\U000e0000-\U000e0fff"  # tags and supplementary variation selectors
)
_SHOWN_AS_SYMBOL: Final = "\x00-\x1f\x7f-\x9f\u00ad\ud800-\udfff\ufff9-\ufffb\ufffe\uffff"
_UNSAFE: Final = re.compile(f"[{_SHOWN_AS_SPACE}{_SHOWN_AS_SYMBOL}]")
_SPACE_LIKE: Final = re.compile(f"[{_SHOWN_AS_SPACE}]")


def safe(text: str, *, newlines: bool = False) -> str:
    """Return ``text`` with nothing in it that a terminal would act on.

    The result has as many code points as ``text``, one for one. Controls become
    their pictures (``ESC`` is shown as U+241B) or U+FFFD, breaks and invisible
    characters a space, the soft hyphen a hyphen. ``newlines`` keeps ``\\n``.
    """
    replace = _replace_except_newline if newlines else _replace
    return _UNSAFE.sub(replace, text)


def _replace(match: re.Match[str]) -> str:
    char = match.group()
    code = ord(char)
    if _SPACE_LIKE.match(char):
        return _SPACE
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if code == 0xAD:
        return _HYPHEN
    return _REPLACEMENT


def _replace_except_newline(match: re.Match[str]) -> str:
    return "\n" if match.group() == "\n" else _replace(match)
