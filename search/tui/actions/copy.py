"""Copy a hit: its passage, a citation of it, or its path."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import partial
from typing import Final

from index.messages import _, marked
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


CHOICES: Final = (
    (marked("the passage"), CopyFormat.PASSAGE, "p"),
    (marked("a citation: title, date, place, page, SHA-256"), CopyFormat.CITATION, "c"),
    (marked("the path"), CopyFormat.PATH, "f"),
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
        choices = [Choice(_(text), copy_format, key) for text, copy_format, key in CHOICES]
        self._interface.choose(_("Copy"), choices, partial(self._copy, hit))

    def _copy(self, hit: Hit, copy_format: CopyFormat) -> None:
        self._interface.remember_query()
        if copy_format is CopyFormat.CITATION:
            self._jobs.cite(hit, self._page_number(hit))
        elif copy_format is CopyFormat.PATH:
            self._jobs.copy_path(hit.path)
        else:
            self._jobs.copy(safe(hit.text, newlines=True))
