"""What is said of the copies of a hit: how many there are, and where the first of them are."""

from __future__ import annotations

from typing import Final

from index.messages import _, ngettext
from index.text.safe import safe
from search.types import Copy, Hit

NAMED_COPIES: Final = 3
_ADDED_LENGTH: Final = 60
"""Code points of what a copy has more that are shown."""


def count_copies(hit: Hit) -> str:
    """Return how many copies a hit has: ``+5 copies``; "" if it has none."""
    if not hit.copies_total:
        return ""
    return ngettext("+{count} copy", "+{count} copies", hit.copies_total)


def name_copies(hit: Hit, most: int = NAMED_COPIES) -> str:
    """Return the number of copies, and each file of the first of them; "" if there are none."""
    names = list(dict.fromkeys(map(name_copy, hit.copies)))
    if not hit.copies_total or not names:
        return count_copies(hit)
    is_whole = len(names) <= most and len(hit.copies) == hit.copies_total
    rest = "" if is_whole else ", …"
    return f"{count_copies(hit)}: {', '.join(names[:most])}{rest}"


def name_copy(copy: Copy) -> str:
    """Return where a copy is, and what lines it alone has: ``b.eml (adds “Fwd: report”)``."""
    if not copy.added:
        return safe(copy.full_path)
    is_long = len(copy.added) > _ADDED_LENGTH
    added = copy.added[: _ADDED_LENGTH - 1] + "…" if is_long else copy.added
    return _("{path} (adds “{text}”)").format(path=safe(copy.full_path), text=safe(added))
