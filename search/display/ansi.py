"""ANSI escape sequences for the few styles that results need.

Only the 16 colours that users can set in their terminal, and of those only ones that are legible
on dark and light backgrounds. Each reason also has attributes of its own, so that it can be told
apart without colour.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from search.types import Reason

BOLD: Final = "1"
DIM: Final = "2"
REASON_CODES: Final = {
    Reason.EXACT: "1;4;31",  # bold, underlined, red
    Reason.STEM: "4;31",  # underlined, red
    Reason.SPELLING: "3;4;35",  # italic, underlined, magenta
    Reason.TRANSLATION: "1;35",  # bold, magenta
    Reason.MEANING: "3;36",  # italic, cyan
}
"""The SGR codes (ECMA-48) of a highlight, by its reason."""


def highlight_codes(reason: Reason, *, faint: bool) -> str:
    """Return the SGR codes of a highlight; a faint one is dimmed as well."""
    codes = REASON_CODES[reason]
    return f"{codes};{DIM}" if faint else codes


def style(text: str, codes: str) -> str:
    """Return ``text`` between the SGR sequence for ``codes`` and a reset."""
    return f"\x1b[{codes}m{text}\x1b[0m"


def link_to_file(text: str, path: str) -> str:
    """Return ``text`` as a hyperlink (OSC 8) to the file at ``path``.

    A path that cannot be in a link, because it is no valid text, leaves ``text`` as it is.
    """
    try:
        uri = Path(path).absolute().as_uri()
    except UnicodeEncodeError:
        return text
    return f"\x1b]8;;{uri}\x1b\\{text}\x1b]8;;\x1b\\"
