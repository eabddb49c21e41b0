"""What the first two lines of a listed hit say."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath

from index.text.safe import safe
from search.display.bidi.direction import has_rtl
from search.types import Hit


@dataclass(frozen=True, slots=True)
class Labels:
    """``first`` shares its line with numbers and so never has right-to-left letters."""

    badge: str
    date: str
    first: str
    second: str
    second_is_path: bool


@lru_cache(maxsize=512)
def labels(hit: Hit, more: int, *, stale: bool) -> Labels:
    """Return the labels for ``hit``, which stands for ``more`` others of its document."""
    notes = [
        f"{more:,} more here" if more else "",
        "changed since it was indexed" if stale else "",
    ]
    title = safe(hit.title or PurePath(hit.path).name)
    path = " · ".join(filter(None, (safe(hit.path), *notes)))
    badge, date = safe(hit.language).upper(), safe(hit.date or "")
    if not has_rtl(title):
        return Labels(badge, date, title, path, second_is_path=True)
    return Labels(badge, date, "" if has_rtl(path) else path, title, second_is_path=False)
