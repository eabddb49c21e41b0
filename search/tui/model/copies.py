"""A passage among its copies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index.messages import _
from index.text.safe import safe
from search.display.bidi.direction import LEFT_TO_RIGHT_MARK, has_rtl
from search.display.paths import isolate_parts
from search.types import Hit


@dataclass(frozen=True, slots=True)
class ChosenCopy:
    """A ``copy`` that is read in place of the ``hit`` that is listed."""

    hit: Hit
    copy: Hit


def label_copies(hits: Sequence[Hit]) -> list[str]:
    """Return for each passage its date and its place, and its title if that says more.

    Those of one place are told apart by their number in the document, before the title: the end
    of a line may be clipped.
    """
    labels = [_label(hit) for hit in hits]
    counts = Counter(labels)
    return [
        label if counts[label] == 1 else _label(hit, _number(hit))
        for label, hit in zip(labels, hits, strict=True)
    ]


def _label(hit: Hit, number: str = "") -> str:
    title = "" if hit.title in (None, hit.name) else hit.title
    parts = [*filter(None, (hit.date, isolate_parts(hit.location), number, title))]
    mark = LEFT_TO_RIGHT_MARK if any(map(has_rtl, parts)) else ""
    return safe(f"  {mark}".join(parts))


def _number(hit: Hit) -> str:
    return _("passage {number}").format(number=hit.passage + 1)
