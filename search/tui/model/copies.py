"""A passage among its copies."""

from __future__ import annotations

from dataclasses import dataclass

from index.text.safe import safe
from search.display.paths import isolate_parts
from search.types import Hit


@dataclass(frozen=True, slots=True)
class ChosenCopy:
    """A ``copy`` that is read in place of the ``hit`` that is listed."""

    hit: Hit
    copy: Hit


def label_copy(hit: Hit) -> str:
    """Return the date and the place of a passage, and its title if that says more."""
    title = "" if hit.title in (None, hit.name) else hit.title
    parts = [hit.date or "", isolate_parts(hit.location), title]
    return safe("  ".join(filter(None, parts)))
