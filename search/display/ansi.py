"""ANSI escape sequences for the few styles that results need.

Only the 16 colours every terminal lets its user choose, and only those of them that
read on dark and on light grounds; each reason also has attributes of its own, so that
it can be told apart without colour.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from search.types import Reason

BOLD: Final = "1"
DIM: Final = "2"
REASONS: Final = {
    Reason.EXACT: "1;4;31",  # bold, underlined, red
    Reason.STEM: "4;31",  # underlined, red
    Reason.TRANSLATION: "1;35",  # bold, magenta
    Reason.MEANING: "3;36",  # italic, cyan
}


def of_reason(reason: Reason, *, faint: bool) -> str:
    """Return the codes of a highlight; a faint one is dimmed and keeps all else."""
    return f"{REASONS[reason]};{DIM}" if faint else REASONS[reason]


def styled(text: str, codes: str) -> str:
    """Return ``text`` between the SGR sequence for ``codes`` and a reset."""
    return f"\x1b[{codes}m{text}\x1b[0m"


def linked(text: str, path: str) -> str:
    """Return ``text`` as a link to the file at ``path`` (OSC 8), if it can be one."""
    try:
        uri = Path(path).absolute().as_uri()
    except UnicodeEncodeError:  # a name that is none on this system
        return text
    return f"\x1b]8;;{uri}\x1b\\{text}\x1b]8;;\x1b\\"
