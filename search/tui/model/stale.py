"""Hits whose files are gone, or have changed since they were indexed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from index.messages import marked
from search.types import Hit

GONE: Final = marked("file is gone")
CHANGED: Final = marked("changed since it was indexed")


def find_stale_paths(hits: Iterable[Hit], indexed_at: float | None) -> dict[str, str]:
    """Return what to say of hits, by path, whose files are gone or newer than the index.

    ``indexed_at`` is the Unix time of the last indexing in whole seconds; if it is None,
    nothing is said.
    """
    notes = {path: describe_change(path, indexed_at) for path in {hit.path for hit in hits}}
    return {path: note for path, note in notes.items() if note}


def describe_change(path: str, indexed_at: float | None) -> str:
    """Return what to say of the file at ``path``, "" if nothing: see find_stale_paths()."""
    if indexed_at is None:
        return ""
    try:
        modified_at = Path(path).stat().st_mtime
    except (FileNotFoundError, NotADirectoryError):
        return GONE
    except OSError:
        return CHANGED
    # The index keeps whole seconds.
    return CHANGED if modified_at >= indexed_at + 1 else ""
