"""Hits whose files have changed since they were indexed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from search.types import Hit


def find_stale_paths(hits: Iterable[Hit], indexed_at: float | None) -> frozenset[str]:
    """Return the paths of hits whose files are gone or newer than the index.

    ``indexed_at`` is the Unix time of the last indexing in whole seconds; if it is None,
    nothing counts as stale.
    """
    if indexed_at is None:
        return frozenset()
    paths = {hit.path for hit in hits}
    return frozenset(path for path in paths if _has_changed(path, indexed_at))


def _has_changed(path: str, indexed_at: float) -> bool:
    try:
        modified_at = Path(path).stat().st_mtime
    except OSError:
        return True
    return modified_at >= indexed_at + 1  # the index keeps whole seconds
