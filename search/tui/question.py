"""A question as the screen puts it, and what may be asked besides its words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from index.types import Language
from search.types import Mode

FEW: Final = 50
"""Hits asked for at first; four times as many whenever the selection reaches the last."""
MANY: Final = 1_000
"""Hits asked for at most."""


class Sort(str, Enum):
    """What the list is in order of."""

    RELEVANCE = "relevance"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents and passages may answer; None stands for any.

    ``after`` and ``before`` are ISO dates, inclusive; ``path`` is a glob.
    """

    languages: tuple[Language, ...] | None = None
    after: str | None = None
    before: str | None = None
    path: str | None = None

    def __str__(self) -> str:
        parts = [
            " ".join(self.languages) if self.languages else "all languages",
            f"from {self.after}" if self.after else "",
            f"to {self.before}" if self.before else "",
            f"in {self.path}" if self.path else "",
        ]
        return " · ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Request:
    """One question to the engine."""

    query: str
    mode: Mode = Mode.HYBRID
    filters: Filters = Filters()
    limit: int = FEW

    @property
    def more(self) -> int:
        """How many hits to ask for if these were not enough."""
        return min(MANY, self.limit * 4)
