"""What the screen remembers from one run to the next."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.messages import _, say
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
            text = _("no history: {path}: {reason}")
            reason = say(str(error.strerror))
            return cls(QueryHistory(None), text.format(path=error.filename, reason=reason))
