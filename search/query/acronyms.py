"""Acronyms in queries: a short word in capitals, ICE, means what passages have in capitals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_LENGTHS: Final = range(2, 7)
_MIN_CAPITALS: Final = 3
"""From so many words on, a query all in capitals says nothing by them."""


def is_acronym(surface: str, surfaces: Sequence[str]) -> bool:
    """Tell whether a word is an acronym in a query that has the words ``surfaces``."""
    if len(surface) not in _LENGTHS or not (surface.isalpha() and surface.isupper()):
        return False
    return len(surfaces) < _MIN_CAPITALS or not all(map(str.isupper, surfaces))
