"""Which documents may answer at all: by date and by path, decided before ranking."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from index.errors import QueryError
from index.records import DocumentHead

_DATE: Final = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Filter:
    """Limits on documents. Dates are ISO, may be a year or a month, and are inclusive.

    ``path`` is a glob that must match the path's end: ``*.pdf``, ``2024/*``; the
    name of a folder stands for all that is in it.
    """

    after: str | None = None
    before: str | None = None
    path: str | None = None

    def __post_init__(self) -> None:
        for name, value in (("after", self.after), ("before", self.before)):
            if value is not None and not _DATE.fullmatch(value):
                raise QueryError(f"--{name} {value}: expected 2024, 2024-01 or 2024-01-13")

    def __bool__(self) -> bool:
        return self != Filter()

    def accepts(self, head: DocumentHead) -> bool:
        """Tell whether a document may answer; one without a date fails any date limit."""
        if (self.after or self.before) and head.date is None:
            return False
        date = head.date or ""
        return (
            (self.after is None or date[: len(self.after)] >= self.after)
            and (self.before is None or date[: len(self.before)] <= self.before)
            and (self.path is None or _matches(head.path, self.path))
        )

    def documents(self, heads: Iterable[DocumentHead]) -> list[int]:
        """Return the ids of the documents that may answer."""
        return [head.id for head in heads if self.accepts(head)]


def _matches(path: str, pattern: str) -> bool:
    pattern = pattern.rstrip("/")
    return any(
        fnmatchcase(path, one)
        for one in (pattern, f"*/{pattern}", f"{pattern}/*", f"*/{pattern}/*")
    )
