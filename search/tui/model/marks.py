"""How passages are known again and how marks on them are shown."""

from __future__ import annotations

from typing import Final, TypeAlias

from index.messages import _
from index.text.safe import safe
from search.casework.values import Mark
from search.display.bidi.direction import LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK, is_rtl
from search.display.cells import clip
from search.types import Hit

PassageKey: TypeAlias = tuple[str, str, int]
"""Path, member and number of a passage."""
STAR: Final = "★"
_NOTE_CELLS: Final = 30
"""Cells of a note that are shown beside a hit."""


def passage_key(hit: Hit) -> PassageKey:
    """Return what identifies a passage, also after the index has changed."""
    return hit.path, hit.member, hit.passage


def describe_mark(mark: Mark) -> tuple[str, ...]:
    """Return whether a mark is on the document, its tags, and the start of its note: what it has.

    Tags keep their order from left to right, each with its sign where its letters begin.
    """
    where = "" if mark.target.end else _("on the document")
    tags = " ".join(_show_tag(safe(tag)) for tag in mark.tags)
    note = f"✎ {clip(' '.join(safe(mark.note).split()), _NOTE_CELLS)}" if mark.note else ""
    return tuple(filter(None, (where, tags, note)))


def _show_tag(tag: str) -> str:
    return f"{LEFT_TO_RIGHT_MARK}{RIGHT_TO_LEFT_MARK}#{tag}" if is_rtl(tag) else f"#{tag}"
