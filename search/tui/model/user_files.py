"""What the screen remembers from one run to the next."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from search.tui.model.history import QueryHistory


@dataclass(frozen=True, slots=True)
class UserFiles:
    """Past queries. ``problem`` says why they are not read, if so."""

    history: QueryHistory
    problem: str = ""

    @classmethod
    def read(cls, folder: Path | None) -> UserFiles:
        """Read the files in ``folder``. If that is None, or fails, all is kept in memory."""
        try:
            return cls(QueryHistory(folder))
        except OSError as error:
            return cls(QueryHistory(None), f"no history: {error.filename}: {error.strerror}")
