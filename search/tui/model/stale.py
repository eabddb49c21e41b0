"""Hits whose files are no longer what was indexed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from search.types import Hit


def stale(hits: Iterable[Hit], indexed: float | None) -> frozenset[str]:
    """Return the paths of hits whose files are gone or younger than ``indexed``.

    That is a Unix time in whole seconds; without it, nothing is known.
    """
    if indexed is None:
        return frozenset()
    return frozenset(path for path in {hit.path for hit in hits} if _changed(path, indexed))


def _changed(path: str, since: float) -> bool:
    try:
        return Path(path).stat().st_mtime >= since + 1  # the index notes whole seconds
    except OSError:
        return True
