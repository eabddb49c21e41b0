"""The places of a passage in one column: that of its beginning, then those that begin within.

``p. 1␞512␟p. 2␞890r␟p. 3``: a record separator (␞, U+001E), where in the passage the place
begins in code points, ``r`` if it was read from a picture, a unit separator (␟, U+001F) and its
label. Whether the first was read from a picture is a column of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from index.types import Place

_SEPARATORS: Final = str.maketrans("\x1e\x1f", "  ")
_FURTHER: Final = re.compile("\x1e([0-9]{1,9})(r?)\x1f([^\x1e]*)")


class PlaceFinder:
    """Finds the places of the passages of a document, asked for in ascending order."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._coming = iter(places)
        self._place = Place(0, "")
        self._next = next(self._coming, None)

    def pack(self, start: int, end: int) -> tuple[str, int]:
        """Return the places of the text from ``start`` to ``end`` as they are stored.

        And 1 if its beginning was read from a picture.
        """
        while self._next is not None and self._next.start <= start:
            self._advance()
        first = self._place
        packed = first.label.translate(_SEPARATORS)
        while self._next is not None and self._next.start < end:
            place = self._advance()
            mark = "r" if place.recognized else ""
            label = place.label.translate(_SEPARATORS)
            packed += f"\x1e{place.start - start}{mark}\x1f{label}"
        return packed, int(first.recognized)

    def _advance(self) -> Place:
        if self._next is not None:
            self._place, self._next = self._next, next(self._coming, None)
        return self._place


def unpack_places(packed: str, start: int, *, recognized: bool) -> list[Place]:
    """Return the places of a passage that begins at ``start``, that of its beginning first."""
    label, separator, further = packed.partition("\x1e")
    places = [Place(start, label, recognized)]
    if separator:
        for offset, mark, further_label in _FURTHER.findall(separator + further):
            places.append(Place(start + int(offset), further_label, bool(mark)))
    return places


def join_places(passages: Iterable[Sequence[Place]]) -> tuple[Place, ...]:
    """Return the places of all passages of a document, without those that go on."""
    places: list[Place] = []
    label, recognized = "", False
    for passage in passages:
        for place in passage:
            if (place.label, place.recognized) != (label, recognized):
                places.append(place)
                label, recognized = place.label, place.recognized
    return tuple(places)
