"""What kinds of documents the hits of a search are of, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from search.types import Hit

_YEAR: Final = len("2024")


@dataclass(frozen=True, slots=True)
class Facets:
    """How many of the ``passages`` found are of which kind, the most frequent first.

    ``languages`` are codes, ``kinds`` formats of documents, ``years`` those of their dates ("" for
    documents without one), ``folders`` as paths are shown. ``is_exact`` is False where these are
    the best passages alone, because a server holds too many.
    """

    passages: int
    languages: Mapping[str, int]
    kinds: Mapping[str, int]
    years: Mapping[str, int]
    folders: Mapping[str, int]
    is_exact: bool = True


def count_facets(hits: Sequence[Hit]) -> Facets:
    """Return the facets of ``hits``."""
    return Facets(
        len(hits),
        _count(hit.language for hit in hits),
        _count(hit.kind for hit in hits),
        _count((hit.date or "")[:_YEAR] for hit in hits),
        _count(str(PurePath(hit.path).parent) for hit in hits),
    )


def _count(values: Iterable[str]) -> dict[str, int]:
    return by_frequency(Counter(values))


def by_frequency(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the ``counts`` above 0, the highest first, equal ones by name."""
    present = [(name, count) for name, count in counts.items() if count]
    return dict(sorted(present, key=lambda item: (-item[1], item[0])))
