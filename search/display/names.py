"""What kinds of documents, places in them and orders are called, in the language in force."""

from __future__ import annotations

import re
from typing import Final

from index.messages import _, marked
from search.types import Sort

KIND_NAMES: Final = {
    "text": marked("text"),
    "image": marked("image"),
    "subtitles": marked("subtitles"),
}
"""Kinds that are not called by the name of their format."""
SORT_NAMES: Final = {
    Sort.SCORE: marked("best first"),
    Sort.DATE: marked("newest first"),
    Sort.OLDEST: marked("oldest first"),
    Sort.PATH: marked("by path"),
}
_PLACE_NAMES: Final = {
    "p.": marked("p. {number}"),
    "row": marked("row {number}"),
    "rows": marked("rows {number}"),
    "slide": marked("slide {number}"),
    "chapter": marked("chapter {number}"),
}
_PLACE: Final = re.compile(r"(?<![^ ])(p\.|rows?|slide|chapter) (\d+(?:–\d+)?)\Z")


def kind_name(kind: str) -> str:
    """Return what a kind of documents is called."""
    return _(KIND_NAMES[kind]) if kind in KIND_NAMES else kind


def place_name(label: str) -> str:
    """Return a place such as ``p. 3`` or ``Hoja1, row 12`` with its noun in the language in force.

    The name of a sheet or of a chapter stays as it is.
    """
    return _PLACE.sub(lambda match: _(_PLACE_NAMES[match[1]]).format(number=match[2]), label)
