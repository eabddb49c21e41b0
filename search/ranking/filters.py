"""Filters by date and path: which documents may be found at all, decided before ranking."""

from __future__ import annotations

from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray

from index.store.records import DocumentHead
from index.store.store import Damaged, Store
from search.types import Filters


def allowed_passages(store: Store, filters: Filters, damaged: Damaged) -> NDArray[np.int64] | None:
    """Return the ids of passages of documents that ``filters`` let pass, (n,); None for all.

    Passages of which damage hides whether they pass are added to ``damaged``.
    The filter by language is not applied here.
    """
    if filters.after is None and filters.before is None and filters.path is None:
        return None
    return store.passage_ids_in(
        [head.id for head in store.document_heads(damaged) if matches(filters, head)]
    )


def matches(filters: Filters, head: DocumentHead) -> bool:
    """Tell whether a document passes ``filters``; one without a date passes no date limit."""
    if (filters.after or filters.before) and head.date is None:
        return False
    date = head.date or ""
    if filters.after is not None and date[: len(filters.after)] < filters.after:
        return False
    if filters.before is not None and date[: len(filters.before)] > filters.before:
        return False
    return filters.path is None or _path_matches(head.path, filters.path)


def _path_matches(path: str, pattern: str) -> bool:
    """Tell whether the end of ``path``, or of a folder above it, matches a glob."""
    pattern = pattern.rstrip("/")
    patterns = (pattern, f"*/{pattern}", f"{pattern}/*", f"*/{pattern}/*")
    return any(fnmatchcase(path, glob) for glob in patterns)
