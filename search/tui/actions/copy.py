"""Copy a hit: its passage, a citation of it, or its path."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from index.text.safe import safe
from search.tui.actions.user_interface import UserInterface
from search.tui.background.jobs import Jobs
from search.tui.dialogs.choice_dialog import Choice
from search.types import Hit


class CopyFormat(Enum):
    """What of a hit is copied."""

    PASSAGE = "passage"
    CITATION = "citation"
    PATH = "path"


CHOICES = (
    Choice("the passage", CopyFormat.PASSAGE, "p"),
    Choice("a citation: title, date, place, page, SHA-256", CopyFormat.CITATION, "c"),
    Choice("the path", CopyFormat.PATH, "f"),
)


class CopyAction:
    """Asks what to copy, and has it copied.

    ``page_number`` returns the page of a hit on paper, from 1, None if unknown.
    """

    def __init__(
        self, interface: UserInterface, jobs: Jobs, page_number: Callable[[Hit], int | None]
    ) -> None:
        self._interface = interface
        self._jobs = jobs
        self._page_number = page_number

    def start(self, hit: Hit) -> None:
        """Ask what of ``hit`` to copy."""
        self._interface.choose("Copy", CHOICES, lambda copy_format: self._copy(hit, copy_format))

    def _copy(self, hit: Hit, copy_format: CopyFormat) -> None:
        self._interface.remember_query()
        if copy_format is CopyFormat.CITATION:
            self._jobs.cite(hit, self._page_number(hit))
        elif copy_format is CopyFormat.PATH:
            self._jobs.copy_path(hit.path)
        else:
            self._jobs.copy(safe(hit.text, newlines=True))
