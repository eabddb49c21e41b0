"""Which documents may answer at all: by date and by path, decided before ranking."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import Final

from index.errors import QueryError
from index.store.records import DocumentHead
from search.types import Filters

_DATE: Final = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def check(filters: Filters) -> None:
    """Raise QueryError if a date of ``filters`` is not one."""
    for name, value in (("after", filters.after), ("before", filters.before)):
        if value is not None and not _DATE.fullmatch(value):
            raise QueryError(f"--{name} {value}: expected 2024, 2024-01 or 2024-01-13")


def narrows_documents(filters: Filters) -> bool:
    """Tell whether ``filters`` exclude any document, whatever the language of its passages."""
    return any(limit is not None for limit in (filters.after, filters.before, filters.path))


def accepts(filters: Filters, head: DocumentHead) -> bool:
    """Tell whether a document may answer; one without a date fails any date limit."""
    after, before, path = filters.after, filters.before, filters.path
    if (after or before) and head.date is None:
        return False
    date = head.date or ""
    if after is not None and date[: len(after)] < after:
        return False
    if before is not None and date[: len(before)] > before:
        return False
    return path is None or _matches(head.path, path)


def _matches(path: str, pattern: str) -> bool:
    pattern = pattern.rstrip("/")
    return any(
        fnmatchcase(path, one)
        for one in (pattern, f"*/{pattern}", f"{pattern}/*", f"*/{pattern}/*")
    )
