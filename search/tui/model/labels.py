"""The words the screen has for a hit and for filters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from index import cache
from index.text.safe import safe
from search.display.bidi.direction import has_rtl
from search.display.copies import count_copies
from search.display.sections import describe_promotion
from search.types import Filters, Hit, Sort

SORT_LABELS: Final = {
    Sort.SCORE: "best first",
    Sort.DATE: "newest first",
    Sort.OLDEST: "oldest first",
    Sort.PATH: "by path",
}


@dataclass(frozen=True, slots=True)
class HitLabels:
    """The two lines above a hit's text.

    ``first`` shares its line with numbers and therefore never has right-to-left letters.
    ``after_path`` is what follows the path of the document in the line that has it.
    """

    badge: str
    date: str
    first: str
    second: str
    second_is_path: bool
    after_path: str = ""


@lru_cache(maxsize=cache.HIT_LABELS)
def label_hit(hit: Hit, collapsed: int, *, change: str) -> HitLabels:
    """Return the labels of ``hit``.

    ``collapsed`` other hits of its document are not listed; ``change``: what has become of its
    file, "" if nothing.
    """
    notes = [
        describe_promotion(hit),
        f"{collapsed:,} more here" if collapsed else "",
        count_copies(hit),
        change,
    ]
    title = safe(hit.heading)
    after_path = " · ".join([safe(hit.position), *filter(None, notes)])
    path = safe(hit.full_path) + after_path
    badge, date = safe(hit.language).upper(), safe(hit.date or "")
    if not has_rtl(title):
        return HitLabels(badge, date, title, path, second_is_path=True, after_path=after_path)
    return HitLabels(badge, date, "" if has_rtl(path) else path, title, second_is_path=False)


def describe_filters(filters: Filters) -> str:
    """Return ``filters`` in the words of the status line."""
    parts = [
        " ".join(filters.languages) if filters.languages else "all languages",
        f"from {filters.after}" if filters.after else "",
        f"to {filters.before}" if filters.before else "",
        _describe_undated(filters),
        f"in {safe(filters.path)}" if filters.path else "",
        f"type {safe(filters.kind)}" if filters.kind else "",
        f"title {safe(filters.title)}" if filters.title else "",
        f"sent by {safe(filters.sender)}" if filters.sender else "",
        f"sent to {safe(filters.recipient)}" if filters.recipient else "",
        f"tag {safe(filters.tag)}" if filters.tag else "",
        filters.marked.value if filters.marked else "",
        f"new to {safe(filters.new)}" if filters.new else "",
    ]
    return " · ".join(filter(None, parts))


def _describe_undated(filters: Filters) -> str:
    if not filters.undated:
        return ""
    return "or without a date" if filters.after or filters.before else "without a date"
