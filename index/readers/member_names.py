"""Names for the files inside a file: for people, different from one another, harmless."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from index.text.safe import safe

_MAX_LENGTH: Final = 200
"""Code points of a name; a longer one loses its middle, for its suffix tells the format."""
_ROOT: Final = re.compile(r"^(?:[A-Za-z]:|/)+")


class MemberNames:
    """Makes the names of the members of one file."""

    def __init__(self) -> None:
        self._uses: Counter[str] = Counter()

    def make(self, name: str) -> str:
        """Return ``name`` as a path inside the file; a number tells it from those before.

        Names are labels and nothing is ever written to them, so ``..`` stays, for it says
        something of the archive; what would hide or disguise a name goes.
        """
        label = _shorten(clean_name(name)) or "unnamed"
        self._uses[label] += 1
        uses = self._uses[label]
        if uses == 1:
            return label
        stem, dot, suffix = label.rpartition(".")
        if not dot or "/" in suffix or not stem:
            stem, dot, suffix = label, "", ""
        return self.make(f"{stem} ({uses}){dot}{suffix}")


def clean_name(name: str) -> str:
    """Return a name without control and format characters, parted by ``/``, relative."""
    name = " ".join(safe(name.replace("\\", "/")).split())
    return _ROOT.sub("", name)


def _shorten(name: str) -> str:
    if len(name) <= _MAX_LENGTH:
        return name
    half = _MAX_LENGTH // 2
    return f"{name[:half]}…{name[1 - half :]}"
